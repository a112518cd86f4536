/** From a checkpoint to three ONNX graphs in the cache. Loaded only when there is something to convert. */
import { join } from 'node:path';
import { TagError } from '../../errors.ts';
import { type Checkpoint, openCheckpoint } from '../checkpoint/index.ts';
import type { GraphPlan } from '../graph/builder.ts';
import { readFinite } from '../graph/finite.ts';
import { planMatch } from '../graph/match.ts';
import { interpolatePositions, meanOverFrames, modelGrid, trainedGrid } from '../graph/positions.ts';
import type { Precision } from '../graph/precision.ts';
import { planText } from '../graph/text.ts';
import { type Positions, planVision } from '../graph/vision.ts';
import { plannedBytes, writeGraph } from '../graph/write.ts';
import { checkpointDigest, fileState, fillFolderAtomic, requireSpace } from './cache.ts';
import { CONFIG_1B, CONFIG_6B, type ModelConfig } from './config.ts';
import { type ConvertedModel, cacheKey, IMPORTER_VERSION, MODELS, readConverted, writeManifest } from './converted.ts';
import type { ImportOptions } from './import.ts';
import { progressIn } from './import-progress.ts';
import { checkStateDict, stateDictLayout } from './state-dict.ts';

/**
 * Converts a checkpoint.
 *
 * @param state the file's `fileState` before anything was read of it
 * @param known its digest, where that is known
 * @param config what `config.json` says, where there is one
 * @throws TagError, AbortError as `importModel` says
 */
export async function convert(
  options: ImportOptions,
  state: string,
  known: string | undefined,
  config: ModelConfig | undefined,
): Promise<ConvertedModel> {
  const { checkpointPath, precision, cacheDir, signal } = options;
  const checkpoint = await openCheckpoint(checkpointPath, { ...(signal === undefined ? {} : { signal }) });
  try {
    const chosen = fittingConfig(checkpoint, config);
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

/** The hash and the tensors are read side by side: of a file that is still being copied they would not belong together. */
async function requireUnchanged(checkpointPath: string, state: string): Promise<void> {
  if ((await fileState(checkpointPath)) === state) return;
  throw new TagError('unreadable', `${checkpointPath} changed while it was imported; try again when it is complete.`);
}

/**
 * The configuration that a checkpoint is to be converted by. Without one of its own, the width tells which published model
 * it is.
 *
 * @throws TagError `checkpoint-mismatch` where the tensors are not those of the configuration
 */
export function fittingConfig(checkpoint: Checkpoint, own: ModelConfig | undefined): ModelConfig {
  const width = checkpoint.tensors.get('vision_encoder.cls_token')?.shape[2];
  const config = own ?? (width === CONFIG_6B.vision.width ? CONFIG_6B : CONFIG_1B);
  const positions = checkpoint.tensors.get('vision_encoder.pos_embed')?.shape[1] ?? 0;
  checkStateDict(checkpoint, stateDictLayout(config, trainedGrid(config, positions)));
  return config;
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
