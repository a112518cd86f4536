/** Which batches are measured, and for how long: the same for both sides. */
import { median } from '../result.ts';

export const BATCHES: readonly number[] = [1, 2, 4, 8, 16];

/** Kernels are chosen in the first runs of a size. */
export const WARM_UPS = 3;
const LEAST_RUNS = 5;
/** A larger batch of what takes so long would take minutes, and the engine takes none: milliseconds a run. */
export const LONGEST_RUN_MS = 500;

/** What a size is measured for, in seconds; at least five runs of it, however long they take. */
export function secondsEach(small: boolean): number {
  return small ? 0.1 : 1;
}

/** The median of many runs, in milliseconds. */
export async function repeatedly(small: boolean, run: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < WARM_UPS; i += 1) await run();
  const times: number[] = [];
  const until = performance.now() + 1000 * secondsEach(small);
  while (times.length < LEAST_RUNS || performance.now() < until) {
    const began = performance.now();
    await run();
    times.push(performance.now() - began);
  }
  return median(times);
}
