/** From a checkpoint to three ONNX graphs in the cache. Loaded only when there is something to convert. */
import { join } from 'node:path';
import { TagError } from '../../../wire/errors.ts';
import { type Checkpoint, openCheckpoint } from '../../checkpoint/index.ts';
import type { GraphPlan } from '../../graph/builder.ts';
import { copyWithFolds } from '../../graph/copy.ts';
import { findInPlace, type InPlace } from '../../graph/in-place.ts';
import { planMatch } from '../../graph/match.ts';
import { trainedGrid } from '../../graph/positions.ts';
import type { Precision } from '../../graph/precision.ts';
import { planText } from '../../graph/text.ts';
import { planVision } from '../../graph/vision.ts';
import { plannedBytes, type WriteOptions, writeGraph } from '../../graph/write.ts';
import { CONFIG_1B, CONFIG_6B, type ModelConfig } from '../config.ts';
import { CheckpointDigest, checkpointDigest, fileState, fillFolderAtomic, requireSpace } from './cache.ts';
import { type ConvertedModel, cacheKey, IMPORTER_VERSION, MODELS, readConverted, writeManifest } from './converted.ts';
import type { ImportOptions } from './options.ts';
import { removeOutdated } from './outdated.ts';
import { readPositions } from './positions.ts';
import { progressIn } from './progress.ts';
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
    const way = chooseWay(plans, checkpoint, known);
    await requireSpace(join(cacheDir, MODELS), way.bytes);
    const onBytes = progressIn('converting', way.work, options.onProgress);
    const fill = async (folder: string): Promise<string> => {
      const { digest, dataBytes } = await way.write({ plans, checkpoint, folder, cacheDir, known, signal, onBytes });
      await requireUnchanged(checkpointPath, state);
      const facts = { importerVersion: IMPORTER_VERSION, checkpointBytes: checkpoint.byteLength } as const;
      await writeManifest(folder, { ...facts, digest, precision, config: chosen, dataBytes });
      return cacheKey(digest, config, precision);
    };
    const isWhole = async (candidate: string) => (await readConverted(candidate)) !== undefined;
    const folder = await fillFolderAtomic(join(cacheDir, MODELS), fill, isWhole);
    const converted = await readConverted(folder);
    if (converted === undefined) throw new Error(`${folder} was written and is not complete`);
    await removeOutdated(join(cacheDir, MODELS));
    return converted;
  } finally {
    await checkpoint.close();
  }
}

interface Work {
  readonly plans: readonly GraphPlan[];
  readonly checkpoint: Checkpoint;
  /** to write into */
  readonly folder: string;
  readonly cacheDir: string;
  /** the checkpoint's digest, where it is known */
  readonly known: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (count: number) => void;
}

interface Written {
  readonly digest: string;
  readonly dataBytes: Record<string, number>;
}

/** How the weights get into the cache. */
interface Way {
  /** on the disk, when it is done */
  readonly bytes: number;
  /** that `onBytes` will count */
  readonly work: number;
  write(work: Work): Promise<Written>;
}

function chooseWay(plans: readonly GraphPlan[], checkpoint: Checkpoint, known: string | undefined): Way {
  const inPlace = findInPlace(plans, checkpoint);
  if (inPlace !== undefined) {
    const bytes = checkpoint.byteLength + inPlace.remainingBytes;
    return { bytes, work: bytes, write: (work) => copyWeights(work, inPlace) };
  }
  const bytes = plans.reduce((sum, plan) => sum + plannedBytes(plan), 0);
  return { bytes, work: bytes + (known === undefined ? checkpoint.byteLength : 0), write: convertWeights };
}

/** Name of the checkpoint's copy in a conversion's folder. */
const COPY = 'weights.bin';

/** A copy of the checkpoint, hashed on its way, holds the weights; what it does not hold is written beside it. */
async function copyWeights(work: Work, { positions, folds }: InPlace): Promise<Written> {
  const { checkpoint, folder, cacheDir, known, signal, onBytes } = work;
  const dataBytes = await writeGraphs(work, { location: COPY, positions });
  const making = known === undefined ? await CheckpointDigest.begin(checkpoint.path, cacheDir) : undefined;
  const onChunk = making && ((bytes: Uint8Array) => making.update(bytes));
  await copyWithFolds(checkpoint, folds, join(folder, COPY), { signal, onBytes, onChunk });
  return { digest: known ?? (await (making as CheckpointDigest).finish()), dataBytes };
}

/** Every weight is converted and written. */
async function convertWeights(work: Work): Promise<Written> {
  const { checkpoint, cacheDir, known, signal, onBytes } = work;
  // Hashing keeps one core busy while the files are read and written on another.
  const hashing = known ?? checkpointDigest(checkpoint.path, cacheDir, { signal, onBytes });
  const [digest, dataBytes] = await Promise.all([hashing, writeGraphs(work)]);
  return { digest, dataBytes };
}

async function writeGraphs(
  { plans, checkpoint, folder, signal, onBytes }: Work,
  elsewhere?: WriteOptions['elsewhere'],
): Promise<Record<string, number>> {
  const options = { onBytes, producerVersion: String(IMPORTER_VERSION), elsewhere, ...(signal && { signal }) };
  const dataBytes: Record<string, number> = {};
  for (const plan of plans) dataBytes[plan.name] = await writeGraph(plan, checkpoint, folder, options);
  return dataBytes;
}

/** The hash and the tensors are read side by side: of a file that is still being copied they would not belong together. */
export async function requireUnchanged(checkpointPath: string, state: string): Promise<void> {
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

/** The plans of the three graphs, `vision`, `text` and `match`. */
export async function planGraphs(
  checkpoint: Checkpoint,
  config: ModelConfig,
  precision: Precision,
): Promise<GraphPlan[]> {
  const positions = await readPositions(checkpoint, config);
  return [planVision(config, positions, precision), planText(config, precision), planMatch(config, precision)];
}
