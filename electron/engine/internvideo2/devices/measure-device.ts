/** How fast a device runs a model, and how far its answers are from the CPU's: measured on a cut of the model. */
import { join } from 'node:path';
import { TagError } from '../../../wire/errors.ts';
import { isAbortError } from '../../../wire/failures.ts';
import type { Precision, PrecisionWish } from '../../graph/precision.ts';
import { isProviderInstalled } from '../../onnx-runtime/load.ts';
import type { ModelConfig } from '../config.ts';
import { MODELS } from '../importer/converted.ts';
import { CutSource, cutShares } from '../importer/cut.ts';
import { type Device, notUsed, precisionsToTry, whyNot } from './device.ts';
import { COMPARABLE, type KnownDevice } from './known-devices.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { type Answers, type Trial, tryCut } from './trial.ts';

/** 1 − cosine beyond which a device's answers are wrong. */
export const WRONG = 1e-3;
const WRONG_PROBABILITY = 0.01;

export interface MeasureOptions {
  readonly checkpointPath: string;
  readonly configPath: string;
  readonly device: Device;
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** What came of it; undefined where it says nothing of the device: another program has its memory. */
export type Outcome = Omit<KnownDevice, 'tries'> | undefined;

/**
 * Seconds. Where nobody says otherwise a graphics processor computes in fp16, unless its answers are then too far from the CPU's to be
 * kept beside them: then in fp32.
 *
 * @throws TagError of the checkpoint and the disk; AbortError
 */
export async function measureDevice(options: MeasureOptions): Promise<Outcome> {
  const { checkpointPath, configPath, device, cacheDir, signal, onProgress } = options;
  const source = await CutSource.open(checkpointPath, configPath, signal);
  const { config } = source;
  try {
    const on = (where: Device, precision: Precision): Promise<Trial> =>
      source.withCut(join(cacheDir, MODELS), { precision, signal }, (cut) => tryCut(cut, config, where, signal));
    const reference = await on('cpu', 'fp32');
    onProgress?.(0.5);
    return await judge(options, config, reference, (precision) => {
      const isReference = device === 'cpu' && precision === 'fp32';
      return isReference ? Promise.resolve(reference) : on(device, precision);
    });
  } finally {
    await source.close();
  }
}

/**
 * @param tryIn runs the cut on the device in a precision
 * @throws TagError of the checkpoint and the disk; AbortError
 */
export async function judge(
  { device, precision: wish }: Pick<MeasureOptions, 'device' | 'precision'>,
  config: ModelConfig,
  reference: Trial,
  tryIn: (precision: Precision) => Promise<Trial>,
): Promise<Outcome> {
  let refused: string | undefined;
  let farther: KnownDevice['measured'];
  for (const precision of precisionsToTry(device, wish)) {
    try {
      const trial = await tryIn(precision);
      const difference = differenceOf(trial, reference, cutShares(config));
      const clipsPerSecond = (1000 / trial.milliseconds) * cutShares(config).vision;
      const measured = { precision, clipsPerSecond, difference };
      if (difference <= COMPARABLE) return { measured };
      if (difference <= WRONG) farther = measured;
      else refused = notUsed(device, `its answers are too far from the CPU's (cosine ${(1 - difference).toFixed(4)})`);
    } catch (error) {
      // A weight may be beyond what fp16 can hold; all else that has a kind is the checkpoint's or the disk's.
      const isElsewhere = error instanceof TagError && error.kind !== 'checkpoint-unsupported';
      if (isAbortError(error) || isElsewhere) throw error;
      if (isOutOfMemory(error)) return undefined;
      refused = whyNot(device, error, isProviderInstalled(device));
    }
  }
  if (farther !== undefined) return { measured: farther };
  return refused === undefined ? undefined : { refused };
}

/**
 * 1 − cosine to be expected of the whole model: what a layer adds to it does not depend on the layers before.
 *
 * @param share how much of the model was run
 */
export function differenceOf(trial: Answers, reference: Answers, share: { vision: number; text: number }): number {
  const video = oneLessCosine(trial.video, reference.video) / share.vision;
  const texts = trial.texts.map((text, i) => oneLessCosine(text, reference.texts[i] as Float32Array) / share.text);
  const difference = Math.max(video, ...texts);
  const isMatching = trial.matches.every(
    (match, i) => Math.abs(match - (reference.matches[i] as number)) <= WRONG_PROBABILITY,
  );
  // Not a number is no answer.
  return isMatching && Number.isFinite(difference) ? Math.min(2, difference) : 2;
}

/** Of unit vectors, as |a − b|² / 2: exact where the cosine would round to 1. */
function oneLessCosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / 2;
}
