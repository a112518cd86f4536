/**
 * A piece of a model: its own weights in a few of its layers. A device's speed and exactness show in it within a second or two,
 * where the whole would take minutes to convert and to run.
 */
import { mkdir, rm } from 'node:fs/promises';
import { type Checkpoint, openCheckpoint } from '../../checkpoint/index.ts';
import type { GraphPlan } from '../../graph/builder.ts';
import { planMatch } from '../../graph/match.ts';
import type { Precision } from '../../graph/precision.ts';
import { planText } from '../../graph/text.ts';
import { planVision } from '../../graph/vision.ts';
import { plannedBytes, writeGraph } from '../../graph/write.ts';
import { type ModelConfig, readConfig, type VisionConfig } from '../config.ts';
import { partialName, requireSpace, translateWriteError } from './cache.ts';
import { fittingConfig } from './convert.ts';
import { IMPORTER_VERSION } from './converted.ts';
import { readPositions } from './positions.ts';

/** Multiplications and additions in one run of a cut: a second of two slow cores. */
const MOST_WORK = 100e9;
const TEXT_LAYERS = 2;

/** How much of the model each tower of a cut is, from 0 to 1: all of a small model's vision tower. */
export function cutShares({ vision, text }: ModelConfig): { vision: number; text: number } {
  return { vision: cutDepth(vision) / vision.depth, text: Math.min(1, TEXT_LAYERS / text.fusionLayer) };
}

function cutDepth({ width, depth, mlpWidth, imageSize, patchSize, tubeletSize, numFrames }: VisionConfig): number {
  const tokens = 1 + (numFrames / tubeletSize) * (imageSize / patchSize) ** 2; // N
  const block = 2 * tokens * (4 * width ** 2 + 2 * width * mlpWidth) + 4 * tokens ** 2 * width;
  return Math.max(1, Math.min(depth, Math.floor(MOST_WORK / block)));
}

export interface Cut {
  readonly folder: string;
  /** Bytes of weights outside of each graph, by its name; without `match` where the model has no fusion layers. */
  readonly dataBytes: Readonly<Record<string, number>>;
}

/** A checkpoint that cuts are made of. */
export class CutSource {
  readonly config: ModelConfig;
  readonly #checkpoint: Checkpoint;

  private constructor(checkpoint: Checkpoint, config: ModelConfig) {
    this.#checkpoint = checkpoint;
    this.config = config;
  }

  /** @throws TagError of the checkpoint, as `importModel`; AbortError */
  static async open(checkpointPath: string, configPath: string, signal?: AbortSignal): Promise<CutSource> {
    const checkpoint = await openCheckpoint(checkpointPath, { ...(signal && { signal }) });
    try {
      return new CutSource(checkpoint, fittingConfig(checkpoint, await readConfig(configPath)));
    } catch (error) {
      await checkpoint.close();
      throw error;
    }
  }

  /**
   * Works with a cut, which is removed afterwards.
   *
   * @param parent the folder of all conversions
   * @throws TagError `disk-full`, `write-failed`, and what converting throws for weights that the precision cannot hold; AbortError
   */
  async withCut<T>(
    parent: string,
    { precision, signal }: { precision: Precision; signal?: AbortSignal | undefined },
    work: (cut: Cut) => Promise<T>,
  ): Promise<T> {
    const plans = await planCut(this.#checkpoint, this.config, precision);
    await requireSpace(
      parent,
      plans.reduce((sum, plan) => sum + plannedBytes(plan), 0),
    );
    const folder = partialName(parent);
    try {
      const dataBytes = await this.#write(plans, folder, signal).catch((error: unknown) => {
        throw translateWriteError(error, parent);
      });
      return await work({ folder, dataBytes });
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => {});
    }
  }

  async #write(plans: readonly GraphPlan[], folder: string, signal: AbortSignal | undefined) {
    await mkdir(folder);
    const options = { producerVersion: String(IMPORTER_VERSION), ...(signal && { signal }) };
    const dataBytes: Record<string, number> = {};
    for (const plan of plans) dataBytes[plan.name] = await writeGraph(plan, this.#checkpoint, folder, options);
    return dataBytes;
  }

  close(): Promise<void> {
    return this.#checkpoint.close();
  }
}

async function planCut(checkpoint: Checkpoint, config: ModelConfig, precision: Precision): Promise<GraphPlan[]> {
  const { vision, text } = config;
  const { fusionLayer, layers } = text;
  const seeing = { ...config, vision: { ...vision, depth: cutDepth(vision) } };
  const reading = { ...config, text: { ...text, fusionLayer: Math.min(fusionLayer, TEXT_LAYERS) } };
  const matching = { ...config, text: { ...text, layers: Math.min(layers, fusionLayer + 1) } };
  const positions = await readPositions(checkpoint, config);
  return [
    planVision(seeing, positions, precision),
    planText(reading, precision),
    ...(fusionLayer < layers ? [planMatch(matching, precision)] : []),
  ];
}
