/** How many clips a device sees in one run: as many as pay, found out by trying. */
import { isOutOfMemory } from './out-of-memory.ts';

/** Powers of two alone: a device's libraries choose their kernels anew for each size, which takes longer than a run. */
const BATCH_SIZES = [1, 2, 4, 8, 16] as const;

/** Nothing is heard while a run is on, no cancelling either: milliseconds. */
const LONGEST_RUN_MS = 1_000;
/** Runs of each size; the fastest counts, for the others were disturbed. */
const RUNS = 3;
/** More memory and longer runs must bring so much, and less than so much is as fast. */
const GAIN = 1.03;

export interface BatchSize {
  readonly size: number;
  /** in runs of that size */
  readonly clipsPerSecond: number;
}

/**
 * Tries each size until it gets slower, takes too long or the memory does not do.
 *
 * @param run runs so many clips
 * @param now milliseconds
 * @returns the size to take: 1 where even that had too little memory, which whoever runs it next will find out
 * @throws what `run` throws, unless it is for want of memory
 */
export async function measureBatchSize(
  run: (size: number) => Promise<unknown>,
  now: () => number = () => performance.now(),
): Promise<BatchSize> {
  let best: BatchSize = { size: 1, clipsPerSecond: 0 };
  for (const size of BATCH_SIZES) {
    const milliseconds = await fastestRun(() => run(size), now);
    if (milliseconds === undefined) break;
    const clipsPerSecond = (1000 * size) / milliseconds;
    if (clipsPerSecond * GAIN < best.clipsPerSecond) break;
    if (clipsPerSecond > best.clipsPerSecond * GAIN) best = { size, clipsPerSecond };
    if (2 * milliseconds > LONGEST_RUN_MS) break;
  }
  return best;
}

/** Milliseconds; undefined where the memory does not do. */
async function fastestRun(run: () => Promise<unknown>, now: () => number): Promise<number | undefined> {
  try {
    await run(); // kernels are chosen in it
    let fastest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < RUNS; i += 1) {
      const began = now();
      await run();
      fastest = Math.min(fastest, now() - began);
    }
    return fastest;
  } catch (error) {
    if (isOutOfMemory(error)) return undefined;
    throw error;
  }
}

/** The largest size that is no more than `count`, which is 1 or more. */
export function largestBatch(count: number): number {
  return BATCH_SIZES.findLast((size) => size <= count) ?? 1;
}
