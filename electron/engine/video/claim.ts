/** Long work that several processes want the result of: one does it, and says so by a file, for which the others wait. */
import { type FileHandle, mkdir, open, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

export interface ClaimTimes {
  /** How often whoever works says so, and whoever waits looks, in milliseconds. */
  readonly beatMs: number;
  readonly lookMs: number;
  /** A claim that was not renewed for so long is that of a process that is dead, or busy with something else. */
  readonly staleMs: number;
}

const TIMES: ClaimTimes = { beatMs: 2_000, lookMs: 200, staleMs: 10_000 };

/**
 * The result that is kept, or else that of `work`, which keeps it: nobody else does it meanwhile. At worst, where no file can be
 * written or a claim was taken for dead, it is done twice.
 *
 * @throws what `work` throws; AbortError
 */
export async function claimed<T>(
  path: string,
  recall: () => Promise<T | undefined>,
  work: () => Promise<T>,
  signal?: AbortSignal,
  times: ClaimTimes = TIMES,
): Promise<T> {
  // By our own clock: that of the disk may be another.
  let seen = { mtimeMs: Number.NaN, at: 0 };
  for (;;) {
    signal?.throwIfAborted();
    const known = await recall();
    if (known !== undefined) return known;
    const claim = await take(path);
    if (claim !== 'taken') return finish(path, claim, recall, work, times);
    const mtimeMs = await stat(path).then(
      (stats) => stats.mtimeMs,
      () => Number.NaN,
    );
    if (mtimeMs !== seen.mtimeMs) seen = { mtimeMs, at: performance.now() };
    else if (performance.now() - seen.at > times.staleMs && !(await remove(path))) return work();
    await after(times.lookMs, undefined, signal ? { signal } : {});
  }
}

async function take(path: string): Promise<FileHandle | 'taken' | undefined> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch {
    return undefined;
  }
  try {
    return await open(path, 'wx');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'taken' : undefined;
  }
}

async function finish<T>(
  path: string,
  claim: FileHandle | undefined,
  recall: () => Promise<T | undefined>,
  work: () => Promise<T>,
  { beatMs }: ClaimTimes,
): Promise<T> {
  if (claim === undefined) return work();
  await claim.close();
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), beatMs);
  try {
    // It may have been kept between our look and our claim.
    return (await recall()) ?? (await work());
  } finally {
    clearInterval(beat);
    await remove(path);
  }
}

const remove = (path: string): Promise<boolean> =>
  rm(path, { force: true }).then(
    () => true,
    () => false,
  );
