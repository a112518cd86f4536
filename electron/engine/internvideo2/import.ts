/**
 * From a checkpoint to three ONNX graphs in the cache, once; ports the loading half of `_setup_internvideo2`.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TagError } from '../../errors.ts';
import { type Checkpoint, openCheckpoint, openingError } from '../checkpoint/index.ts';
import { type GraphPlan, PRECISIONS, type Precision } from '../graph/builder.ts';
import { readFinite } from '../graph/finite.ts';
import { planMatch } from '../graph/match.ts';
import { interpolatePositions, meanOverFrames, modelGrid, trainedGrid } from '../graph/positions.ts';
import { planText } from '../graph/text.ts';
import { type Positions, planVision } from '../graph/vision.ts';
import { plannedBytes, writeGraph } from '../graph/write.ts';
import { checkpointDigest, fillFolderAtomic, rememberedDigest, requireSpace } from './cache.ts';
import { CONFIG_1B, CONFIG_6B, type ModelConfig, readConfig } from './config.ts';
import { checkStateDict, stateDictLayout } from './state-dict.ts';

/** Raised whenever the graphs change: older conversions are then made again. */
const IMPORTER_VERSION = 1;

export interface ImportProgress {
  readonly stage: 'hashing' | 'converting' | 'opening';
  /** 0…1 within the stage */
  readonly fraction: number;
}

export interface ImportOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly precision: Precision;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** A converted model in the cache. */
export interface ConvertedModel {
  readonly folder: string;
  /** sha256 of the checkpoint's bytes, hex */
  readonly digest: string;
  readonly config: ModelConfig;
  readonly precision: Precision;
  /** Bytes of each graph's data file by the graph's name (`vision`, `text`, `match`). */
  readonly dataBytes: Readonly<Record<string, number>>;
}

const manifestSchema = z.object({
  importerVersion: z.literal(IMPORTER_VERSION),
  digest: z.string(),
  checkpointBytes: z.number(),
  precision: z.enum(PRECISIONS),
  config: z.custom<ModelConfig>((value) => typeof value === 'object' && value !== null),
  files: z.record(z.string(), z.number()),
});
type Manifest = z.infer<typeof manifestSchema>;

/**
 * The converted form of a checkpoint: from the cache, or made now.
 *
 * @throws TagError `not-found`, `is-directory`, `unreadable` (also for a checkpoint that changes meanwhile), `empty-file`,
 *   `checkpoint-*` for a file that is no such checkpoint, `bad-config`, `disk-full`, `write-failed`; AbortError. Whatever happens, the cache holds whole conversions only.
 */
export async function importModel(options: ImportOptions): Promise<ConvertedModel> {
  const config = await readConfig(options.configPath);
  const state = await fileState(options.checkpointPath);
  const digest = await knownDigest(options);
  const cached = digest === undefined ? undefined : await findConverted(options, digest, config);
  return cached ?? convert(options, state, digest, config);
}

/** What changes when a file is replaced or written to. */
async function fileState(checkpointPath: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(checkpointPath, { bigint: true });
    return [dev, ino, size, mtimeNs].join();
  } catch (error) {
    throw openingError(checkpointPath, error);
  }
}

/** The hash and the tensors are read side by side: of a file that is still being copied they would not belong together. */
async function requireUnchanged(checkpointPath: string, state: string): Promise<void> {
  if ((await fileState(checkpointPath)) === state) return;
  throw new TagError('unreadable', `${checkpointPath} changed while it was imported; try again when it is complete.`);
}

/** The checkpoint's digest without hashing it, or with, where that may save a conversion: another copy was converted. */
async function knownDigest(options: ImportOptions): Promise<string | undefined> {
  const { checkpointPath, precision, cacheDir, signal } = options;
  const remembered = await rememberedDigest(checkpointPath, cacheDir);
  if (remembered !== undefined) return remembered;
  const { size } = await stat(checkpointPath);
  const names = await readdir(join(cacheDir, MODELS)).catch(() => []);
  const manifests = await Promise.all(names.map((name) => readManifest(join(cacheDir, MODELS, name))));
  const twins = manifests.filter((each) => each?.checkpointBytes === size && each.precision === precision);
  if (twins.length === 0) return undefined;
  const onBytes = progressIn('hashing', size, options.onProgress);
  return checkpointDigest(checkpointPath, cacheDir, { signal, onBytes });
}

async function convert(
  options: ImportOptions,
  state: string,
  known: string | undefined,
  config: ModelConfig | undefined,
): Promise<ConvertedModel> {
  const { checkpointPath, precision, cacheDir, signal } = options;
  const checkpoint = await openCheckpoint(checkpointPath, { ...(signal === undefined ? {} : { signal }) });
  try {
    const chosen = config ?? builtInConfig(checkpoint);
    const positions = checkpoint.tensors.get('vision_encoder.pos_embed')?.shape[1] ?? 0;
    checkStateDict(checkpoint, stateDictLayout(chosen, trainedGrid(chosen, positions)));
    const plans = await planGraphs(checkpoint, chosen, precision);
    const bytes = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
    await requireSpace(join(cacheDir, MODELS), bytes);
    const hashed = known === undefined ? checkpoint.byteLength : 0;
    const onBytes = progressIn('converting', bytes + hashed, options.onProgress);
    const fill = async (temporary: string): Promise<string> => {
      // Hashing keeps one core busy while the files are read and written on another.
      const digest = known ?? checkpointDigest(checkpointPath, cacheDir, { signal, onBytes });
      await Promise.all([digest, writeGraphs(plans, checkpoint, temporary, { signal, onBytes })]);
      await requireUnchanged(checkpointPath, state);
      await writeManifest(temporary, {
        importerVersion: IMPORTER_VERSION,
        digest: await digest,
        checkpointBytes: checkpoint.byteLength,
        precision,
        config: chosen,
        files: {},
      });
      return cacheKey(await digest, config, precision);
    };
    const isWhole = async (candidate: string) => (await readConverted(candidate)) !== undefined;
    const folder = await fillFolderAtomic(join(cacheDir, MODELS), fill, isWhole);
    const converted = await readConverted(folder);
    if (converted === undefined) throw new Error(`${folder} was written and is not complete`);
    return converted;
  } finally {
    await checkpoint.close();
  }
}

async function writeGraphs(
  plans: readonly GraphPlan[],
  checkpoint: Checkpoint,
  folder: string,
  { signal, onBytes }: { signal: AbortSignal | undefined; onBytes: (count: number) => void },
): Promise<void> {
  const write = { onBytes, producerVersion: String(IMPORTER_VERSION), ...(signal === undefined ? {} : { signal }) };
  for (const plan of plans) await writeGraph(plan, checkpoint, folder, write);
}

function progressIn(stage: ImportProgress['stage'], totalBytes: number, report: ImportOptions['onProgress']) {
  let done = 0;
  return (count: number): void => {
    done += count;
    report?.({ stage, fraction: totalBytes === 0 ? 1 : Math.min(1, done / totalBytes) });
  };
}

function cacheKey(digest: string, config: ModelConfig | undefined, precision: Precision): string {
  const content = JSON.stringify({ digest, config: config ?? 'built-in', precision, importer: IMPORTER_VERSION });
  return `${precision}-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

/** Without a configuration the width tells which published model it is; its shapes are checked in full afterwards. */
function builtInConfig(checkpoint: Checkpoint): ModelConfig {
  const width = checkpoint.tensors.get('vision_encoder.cls_token')?.shape[2];
  return width === CONFIG_6B.vision.width ? CONFIG_6B : CONFIG_1B;
}

async function planGraphs(checkpoint: Checkpoint, config: ModelConfig, precision: Precision): Promise<GraphPlan[]> {
  const positions = await readPositions(checkpoint, config);
  return [planVision(config, positions, precision), planText(config, precision), planMatch(config, precision)];
}

async function readPositions(checkpoint: Checkpoint, config: ModelConfig): Promise<Positions> {
  const { width, separateImagePositions } = config.vision;
  const grid = modelGrid(config);
  const stored = await readFinite(checkpoint, 'vision_encoder.pos_embed'); // (1, 1 + trained frames·side², C)
  const video = interpolatePositions(stored, width, trainedGrid(config, stored.length / width), grid);
  const image = separateImagePositions
    ? await readFinite(checkpoint, 'vision_encoder.img_pos_embed') // (1, 1 + side², C)
    : meanOverFrames(video, width, grid);
  return { video, image };
}

const MODELS = 'models';
const GRAPHS = ['vision', 'text', 'match'] as const;
const MANIFEST = 'manifest.json';

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const names = GRAPHS.flatMap((graph) => [`${graph}.onnx`, `${graph}.bin`]);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)),
  );
  await writeFile(join(folder, MANIFEST), JSON.stringify({ ...manifest, files }), { flush: true });
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return undefined;
  }
}

function findConverted(options: ImportOptions, digest: string, config: ModelConfig | undefined) {
  return readConverted(join(options.cacheDir, MODELS, cacheKey(digest, config, options.precision)));
}

/** A conversion whose files all have the sizes they were written with; undefined otherwise, and it is made again. */
async function readConverted(folder: string): Promise<ConvertedModel | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const { digest, config, precision, files } = manifest;
  const sizes = Object.entries(files).map(async ([name, size]) => (await fileSize(join(folder, name))) === size);
  if (!(await Promise.all(sizes)).every(Boolean)) return undefined;
  const dataBytes = Object.fromEntries(GRAPHS.map((graph) => [graph, files[`${graph}.bin`] ?? 0]));
  return { folder, digest, config, precision, dataBytes };
}

async function fileSize(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
