/**
 * A model as a server takes it: Triton's model repository with the three graphs, each with weights of its own, so that the folder can be
 * copied, put into a container or a bucket and served from there. All of it or nothing is there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { systemErrorCode, TagError } from '../../../wire/errors.ts';
import { type Checkpoint, openCheckpoint } from '../../checkpoint/index.ts';
import { formatBytes } from '../../download/disk.ts';
import { lockTarget } from '../../download/lock.ts';
import type { GraphPlan } from '../../graph/builder.ts';
import { PRECISIONS, type Precision, type PrecisionWish } from '../../graph/precision.ts';
import { plannedBytes, writeGraph } from '../../graph/write.ts';
import { DEFAULT_NAME, NAMES } from '../../kserve/address.ts';
import { type ModelConfig, readConfig } from '../config.ts';
import { type Answers, answersOf } from '../devices/trial.ts';
import { checkpointDigest, fileState, rememberedDigest } from '../importer/cache.ts';
import { fittingConfig, planGraphs, requireUnchanged } from '../importer/convert.ts';
import { IMPORTER_VERSION } from '../importer/converted.ts';
import { importModel } from '../importer/import.ts';
import { type ImportProgress, progressIn } from '../importer/progress.ts';
import { GraphSession } from '../session.ts';
import type { Graph } from '../towers.ts';
import { modelIdOf } from '../weights.ts';
import { configText } from './config-text.ts';
import { answersOfGraph, GRAPHS, parametersOf, servedName } from './contents.ts';

export interface ExportOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
  /** what is written */
  readonly folder: string;
  /** Whether it may take the place of an earlier export. */
  readonly replace: boolean;
  readonly name?: string;
  /** of the program */
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ExportedModel {
  readonly id: string;
  readonly precision: Precision;
  readonly names: string[];
  readonly bytes: number;
}

/** Beside the models' folders; Triton reads folders alone. */
const NOTE = 'reeltag-export.json';
const noteSchema = z.object({
  reeltag: z.literal(1),
  model: z.string(),
  precision: z.enum(PRECISIONS),
  version: z.string(),
  names: z.array(z.string()),
});
const VERSION_FOLDER = '1';
/** Between a folder's name and something by chance, while it is written. */
const PARTIAL = '.partial-';
/** Held in there by whoever writes it. */
const WRITING = 'writing';
/** In a folder that is younger somebody may be about to. */
const YOUNG_MS = 60_000;

/**
 * @throws TagError `usage` for a name that is none, or a folder that holds something else; `disk-full`, `write-failed`; what reading the
 *   checkpoint throws; `checkpoint-unsupported` for weights that the precision cannot hold; AbortError. Nothing stays behind, and what was
 *   there stays as it was.
 */
export async function exportModel(options: ExportOptions): Promise<ExportedModel> {
  const { checkpointPath, configPath, replace, signal, name = DEFAULT_NAME } = options;
  if (!NAMES.test(name)) {
    throw new TagError('usage', `“${name}” is no name for a model: use letters, digits, dots, dashes and underscores.`);
  }
  const named = resolve(options.folder);
  // What a link leads to is filled, and the link stays.
  const folder = await realpath(named).catch(() => named);
  const before = await requirePlace(folder, replace);
  await removeLeftOver(folder);
  // Made for a graphics processor, which computes in fp16 several times as fast and, as a rule, as good.
  const precision = options.precision === 'auto' ? 'fp16' : options.precision;
  const state = await fileState(checkpointPath);
  const own = await readConfig(configPath);
  const checkpoint = await openCheckpoint(checkpointPath, { ...(signal && { signal }) });
  const aside = `${folder}${PARTIAL}${randomBytes(4).toString('hex')}`;
  let unlock: ReturnType<typeof lockTarget> = async () => {};
  try {
    await mkdir(aside, { recursive: true });
    unlock = lockTarget(join(aside, WRITING));
    const config = fittingConfig(checkpoint, own);
    const plans = await planGraphs(checkpoint, config, precision);
    const digest = await write({ ...options, folder, name, precision }, { checkpoint, plans, aside });
    await requireUnchanged(checkpointPath, state);
    const answers = await wholeAnswers({ ...options, name, precision }, config, aside);
    const id = modelIdOf(digest);
    const names = GRAPHS.map((graph) => servedName(name, graph));
    for (const graph of GRAPHS) {
      const plan = plans.find((each) => each.name === graph) as GraphPlan;
      const contents = { model: id, precision, frames: config.targetNumFrames, version: options.version };
      const parameters = parametersOf({ ...contents, answers: answersOfGraph(graph, answers) });
      const served = servedName(name, graph);
      await writeFile(join(aside, served, 'config.pbtxt'), configText(plan, served, parameters), { flush: true });
    }
    const note = { reeltag: 1, model: id, precision, version: options.version, names };
    await writeFile(join(aside, NOTE), `${JSON.stringify(note, undefined, 1)}\n`, { flush: true });
    signal?.throwIfAborted();
    await unlock({ done: true });
    const bytes = await sizeOf(aside);
    await putInPlace(aside, folder, before);
    return { id, precision, names, bytes };
  } catch (error) {
    await unlock({ done: true });
    await rm(aside, { recursive: true, force: true }).catch(() => {});
    throw writeError(error, folder);
  } finally {
    await checkpoint.close();
  }
}

interface Work {
  readonly checkpoint: Checkpoint;
  readonly plans: readonly GraphPlan[];
  readonly aside: string;
}

type Chosen = ExportOptions & { readonly name: string; readonly precision: Precision };

/** Writes the graphs and their weights. @returns the checkpoint's digest */
async function write(options: Chosen, { checkpoint, plans, aside }: Work): Promise<string> {
  const { checkpointPath, cacheDir, name, folder, signal, onProgress } = options;
  const bytes = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
  const disk = await statfs(aside);
  if (disk.bavail * disk.bsize < bytes) throw diskFull(folder, bytes);
  const remembered = await rememberedDigest(checkpointPath, cacheDir);
  const onBytes = progressIn('converting', bytes + (remembered === undefined ? checkpoint.byteLength : 0), onProgress);
  // One core hashes while another reads and writes.
  const hashing = remembered ?? checkpointDigest(checkpointPath, cacheDir, { signal, onBytes });
  const writing = async (): Promise<void> => {
    for (const plan of plans) {
      const version = join(aside, servedName(name, plan.name as Graph), VERSION_FOLDER);
      await mkdir(version, { recursive: true });
      const how = { producerVersion: String(IMPORTER_VERSION), onBytes, ...(signal && { signal }) };
      await writeGraph(plan, checkpoint, version, how);
      await rename(join(version, `${plan.name}.onnx`), join(version, 'model.onnx'));
    }
  };
  // Neither may be at work any more when what was written is removed.
  const [hashed, written] = await Promise.allSettled([hashing, writing()]);
  if (written.status === 'rejected') throw written.reason;
  if (hashed.status === 'rejected') throw hashed.reason;
  return hashed.value;
}

/**
 * What the whole model answers to the made clip and texts on this machine's processor in fp32: a server's answers are held against it,
 * by whoever opens the model there.
 */
async function wholeAnswers(options: Chosen, config: ModelConfig, aside: string): Promise<Answers> {
  const { name, precision, onProgress, signal } = options;
  const open = new Map<Graph, GraphSession>();
  let pathOf = (graph: Graph): string => join(aside, servedName(name, graph), VERSION_FOLDER, 'model.onnx');
  // Of graphs that are rounded, those that are not are asked.
  if (precision !== 'fp32') {
    const { folder } = await importModel({ ...options, precision: 'fp32' });
    pathOf = (graph) => join(folder, `${graph}.onnx`);
  }
  onProgress?.({ stage: 'measuring', fraction: 0 });
  const { fusionLayer, layers } = config.text;
  try {
    return await answersOf(
      async (graph, feeds, outputs) => {
        signal?.throwIfAborted();
        // Mapped: a graph is run once.
        const session = open.get(graph) ?? (await GraphSession.open(pathOf(graph), 'cpu', Number.MAX_SAFE_INTEGER));
        open.set(graph, session);
        return session.run(feeds, outputs);
      },
      config,
      fusionLayer < layers,
    );
  } finally {
    for (const session of open.values()) await session.close();
  }
}

type Before = 'nothing' | 'empty' | 'export';

/** @throws TagError `usage`, `unreadable` */
async function requirePlace(folder: string, replace: boolean): Promise<Before> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return 'nothing';
    if (code === 'ENOTDIR') throw new TagError('usage', `${folder} is a file: name a folder for the export.`);
    throw new TagError('unreadable', `${folder} cannot be read (${code}): check its permissions.`, { cause: error });
  }
  const parent = await stat(dirname(folder));
  if ((await stat(folder)).dev !== parent.dev) {
    // It would be found out at the end: all of it or nothing is there, and nothing can take this one's place.
    throw new TagError('usage', `${folder} is where another disk begins: name a folder in it for the export.`);
  }
  if (names.length === 0) return 'empty';
  const note = await readNote(folder);
  const isExport = note !== undefined && names.every((name) => name === NOTE || note.names.includes(name));
  if (isExport && replace) return 'export';
  throw new TagError(
    'usage',
    isExport
      ? `${folder} holds an earlier export, of ${note.model}: say that this one takes its place, or name another folder.`
      : `${folder} is not empty, and holds more than an export: name another folder.`,
  );
}

/** What exports left behind that were killed: some have gigabytes. */
async function removeLeftOver(folder: string): Promise<void> {
  const beside = dirname(folder);
  for (const name of await readdir(beside).catch(() => [])) {
    const [before, chance = ''] = name.split(PARTIAL);
    if (before !== basename(folder) || !/^[0-9a-f]{8}$/.test(chance)) continue;
    const partial = join(beside, name);
    try {
      const held = await stat(join(partial, `${WRITING}.lock`)).catch(() => undefined);
      if (held === undefined && Date.now() - (await stat(partial)).mtimeMs < YOUNG_MS) continue;
      await lockTarget(join(partial, WRITING))({ done: true });
      await rm(partial, { recursive: true, force: true });
    } catch {
      // Somebody writes it, or it is not to be removed: it is in nobody's way.
    }
  }
}

async function readNote(folder: string): Promise<z.infer<typeof noteSchema> | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(join(folder, NOTE), 'utf8')));
  } catch {
    return undefined;
  }
}

async function putInPlace(aside: string, folder: string, before: Before): Promise<void> {
  const old = `${aside}-old`;
  if (before !== 'nothing') await rename(folder, old);
  try {
    await rename(aside, folder);
  } catch (error) {
    if (before !== 'nothing') await rename(old, folder);
    throw error;
  }
  if (before !== 'nothing') await rm(old, { recursive: true, force: true });
  if (process.platform === 'win32') return;
  const parent = await open(dirname(folder), 'r');
  await parent.sync().finally(() => parent.close());
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => stat(join(parentPath, name)));
  return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0);
}

function diskFull(folder: string, neededBytes: number, cause?: unknown): TagError {
  return new TagError(
    'disk-full',
    `The disk is too full for the export: ${folder} needs ${formatBytes(neededBytes)}; free some or name another folder.`,
    { ...(cause === undefined ? {} : { detail: String(cause), cause }) },
  );
}

/** What the system said of writing there, in words; what it did not say stays as it is. */
function writeError(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `The disk became too full for the export to ${folder}: free some or name another folder.`;
    return new TagError('disk-full', message, { detail: String(error), cause: error });
  }
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new TagError('write-failed', `The export cannot be written to ${folder} (${code}): check that folder.`, {
    detail: String(error),
    cause: error,
  });
}
