/** Which models there are to choose from, and where they lie. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import officialDemo from '../../resources/official-demo.json' with { type: 'json' };
import { outsideArchive } from '../engine/archive.ts';
import type { ModelChoice, ModelOffer } from '../wire/app/models.ts';
import { TagError } from '../wire/errors.ts';
import { modelFolder, usualModelFolder } from './folders.ts';

export type ModelName = ModelChoice['model'];

/** In ids, for the name of the architecture. */
const DEMO_NAME = 'reeltag-demo';

/**
 * The folder of the facts that are shipped: `resources/` of the source tree, or beside or above a bundle. Models and samples are
 * read by ONNX Runtime and ffmpeg, so of an installed application it is the one outside its archive.
 */
export function resourcesFolder(module: string = fileURLToPath(import.meta.url)): string {
  const start = outsideArchive(dirname(module));
  for (let folder = start; ; folder = dirname(folder)) {
    const resources = join(folder, 'resources');
    if (existsSync(join(resources, 'models'))) return resources;
    if (folder === dirname(folder)) return join(start, 'resources');
  }
}

/** The model folder that a choice names. */
export function modelDirectory(model: ModelName, resources: string = resourcesFolder()): string {
  if (model === 'demo') return join(resources, 'models', 'demo');
  if (model === 'official') return resolve(modelFolder());
  return resolve(model.directory);
}

/** Whether it is the demo model that lies in a folder. */
export function isDemoModel(directory: string, resources: string = resourcesFolder()): boolean {
  return resolve(directory) === modelDirectory('demo', resources);
}

/**
 * What is said to be a model's id, wherever it is read by people or other programs. The engine names every model by its
 * architecture, which is the official one's name; the demo model has the same, and nobody should take its answers for those.
 *
 * @param id name@content hash, as the engine says it
 */
export function saidModelId(id: string, directory: string, resources?: string): string {
  return isDemoModel(directory, resources) ? id.replace(/^[^@]*/, DEMO_NAME) : id;
}

/** The engine's own id, under which things are kept, of one that may be as it is said. */
export function keptModelId(said: string): string {
  const [name, hash] = said.split('@');
  return name === DEMO_NAME ? `${officialDemo.model}@${hash}` : said;
}

/** What people call it. */
export function modelTitle(model: ModelName): string {
  if (model === 'demo') return 'Demo model';
  if (model === 'official') return 'InternVideo2 1B';
  return basename(resolve(model.directory)) || model.directory;
}

/**
 * Looks whether there is a model at all, before an engine is started for it.
 *
 * @throws TagError `model-missing`, which says how to choose another
 */
export async function requireModel(model: ModelName, directory: string): Promise<void> {
  if (await holdsModel(directory)) return;
  if (model === 'demo') {
    throw new TagError(
      'model-missing',
      'This copy of Reeltag came without its demo model: download the official model in the settings, or choose a folder that holds one.',
      { detail: directory },
    );
  }
  if (model === 'official') {
    const isAway = !(await isFolder(directory)) && directory !== usualModelFolder();
    throw new TagError(
      'model-missing',
      isAway
        ? `The official model’s folder ${directory} is not there: connect its drive, or use the demo model meanwhile.`
        : `The official model is not in ${directory}: get it again, or use the demo model meanwhile.`,
    );
  }
  throw new TagError(
    'model-missing',
    `There is no model in ${directory}: choose the folder that holds ${officialDemo.model}, or another model.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** Whether there is a checkpoint where a model folder has it. */
export async function holdsModel(directory: string): Promise<boolean> {
  const names = await readdir(join(directory, officialDemo.model)).catch((): string[] => []);
  return names.some((name) => /^[^.].*\.(pt|safetensors)$/.test(name));
}

/** The models that come with the application or can be downloaded, and the one in use where it is another. */
export async function modelOffers(inUse: ModelName, resources: string = resourcesFolder()): Promise<ModelOffer[]> {
  const names: ModelName[] = ['demo', 'official', ...(typeof inUse === 'object' ? [inUse] : [])];
  return Promise.all(names.map((model) => offer(model, resources)));
}

async function offer(model: ModelName, resources: string): Promise<ModelOffer> {
  const directory = modelDirectory(model, resources);
  const present = await holdsModel(directory);
  return { model, name: modelTitle(model), about: about(model), directory, present };
}

function about(model: ModelName): string {
  if (model === 'demo') return 'Small and quick. It knows camera movement, editing, looks and simple shapes.';
  if (model === 'official')
    return 'Knows the visible world. It needs 11 GB of disk, and a good while for each video on a processor.';
  return 'A model folder of your own.';
}
