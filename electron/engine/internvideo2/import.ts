/**
 * From a checkpoint to three ONNX graphs in the cache, once; ports the loading half of `_setup_internvideo2`.
 */
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Checkpoint, openCheckpoint } from '../checkpoint/index.ts';
import type { GraphPlan, Precision } from '../graph/builder.ts';
import { planMatch } from '../graph/match.ts';
import { interpolateFrames, meanOverFrames } from '../graph/positions.ts';
import { planText } from '../graph/text.ts';
import { type Positions, planVision } from '../graph/vision.ts';
import { plannedBytes, writeGraph } from '../graph/write.ts';
import { checkpointDigest, fillFolderAtomic, requireSpace } from './cache.ts';
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
  /** Bytes of each graph's data file by the graph's name (`vision`, `text`, `match`). */
  readonly dataBytes: Readonly<Record<string, number>>;
}

const manifestSchema = z.object({
  importerVersion: z.literal(IMPORTER_VERSION),
  digest: z.string(),
  precision: z.string(),
  config: z.custom<ModelConfig>((value) => typeof value === 'object' && value !== null),
  files: z.record(z.string(), z.number()),
});
type Manifest = z.infer<typeof manifestSchema>;

/**
 * The converted form of a checkpoint: from the cache, or made now.
 *
 * @throws TagError `checkpoint-*` for a file that is no such checkpoint, `bad-config`, `disk-full`, `write-failed`;
 *   AbortError. Whatever happens, the cache holds whole conversions only.
 */
export async function importModel(options: ImportOptions): Promise<ConvertedModel> {
  const { checkpointPath, configPath, precision, cacheDir, signal } = options;
  const config = await readConfig(configPath);
  const { size } = await stat(checkpointPath);
  const hashing = progressIn('hashing', size, options.onProgress);
  const digest = await checkpointDigest(checkpointPath, cacheDir, { signal, onBytes: hashing });

  const models = join(cacheDir, 'models');
  const key = cacheKey(digest, config, precision);
  const folder = join(models, key);
  const cached = await readConverted(folder, digest);
  if (cached !== undefined) return cached;

  const checkpoint = await openCheckpoint(checkpointPath, { ...(signal === undefined ? {} : { signal }) });
  try {
    const chosen = config ?? builtInConfig(checkpoint);
    checkStateDict(checkpoint, stateDictLayout(chosen));
    const plans = await planGraphs(checkpoint, chosen, precision);
    const bytes = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
    await requireSpace(cacheDir, bytes);
    const onBytes = progressIn('converting', bytes, options.onProgress);
    await fillFolderAtomic(models, key, async (temporary) => {
      for (const plan of plans) {
        const write = {
          onBytes,
          producerVersion: String(IMPORTER_VERSION),
          ...(signal === undefined ? {} : { signal }),
        };
        await writeGraph(plan, checkpoint, temporary, write);
      }
      await writeManifest(temporary, {
        importerVersion: IMPORTER_VERSION,
        digest,
        precision,
        config: chosen,
        files: {},
      });
    });
  } finally {
    await checkpoint.close();
  }
  const converted = await readConverted(folder, digest);
  if (converted === undefined) throw new Error(`${folder} was written and is not complete`);
  return converted;
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

async function readPositions(checkpoint: Checkpoint, { vision, originNumFrames }: ModelConfig): Promise<Positions> {
  const { width, imageSize, patchSize, tubeletSize } = vision;
  const side = imageSize / patchSize;
  const frames = vision.numFrames / tubeletSize;
  const trained = { frames: Math.floor((originNumFrames ?? vision.numFrames) / tubeletSize), side };
  const stored = await checkpoint.readFloat32('vision_encoder.pos_embed'); // (1, 1 + trained·side², C)
  const video = trained.frames === frames ? stored : interpolateFrames(stored, width, trained, frames);
  const image = vision.separateImagePositions
    ? await checkpoint.readFloat32('vision_encoder.img_pos_embed') // (1, 1 + side², C)
    : meanOverFrames(video, width, { frames, side });
  return { video, image };
}

const GRAPHS = ['vision', 'text', 'match'] as const;
const MANIFEST = 'manifest.json';

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const names = GRAPHS.flatMap((graph) => [`${graph}.onnx`, `${graph}.bin`]);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)),
  );
  await writeFile(join(folder, MANIFEST), JSON.stringify({ ...manifest, files }), { flush: true });
}

/** A conversion whose files all have the sizes they were written with; undefined otherwise, and it is made again. */
async function readConverted(folder: string, digest: string): Promise<ConvertedModel | undefined> {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
    const intact = await Promise.all(
      Object.entries(manifest.files).map(async ([name, size]) => (await stat(join(folder, name))).size === size),
    );
    if (manifest.digest !== digest || !intact.every(Boolean)) return undefined;
    const dataBytes = Object.fromEntries(GRAPHS.map((graph) => [graph, manifest.files[`${graph}.bin`] ?? 0]));
    return { folder, digest, config: manifest.config, dataBytes };
  } catch {
    return undefined;
  }
}
