/** Counts of frames, kept in the cache folder by what a file holds: a film is decoded from end to end once. */
import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defaultCacheDir } from '../cache-folder.ts';
import { writeWhole } from './whole-file.ts';

/** Moves with what a count means. */
const VERSION = 1;
/** What is read of a file to tell it from others: both ends, and pieces between. */
const END_BYTES = 64 * 1024;
const PIECE_BYTES = 4 * 1024;
const PIECES = 16;
/** Counts that are kept, those used last: some kilobytes each. */
const MOST_KEPT = 4096;
/** A count longer than this is not believed: forty days at 30 frames a second. */
const MOST_FRAMES = 100_000_000;

/** A file and the track of it that was counted. */
interface Counted {
  readonly path: string;
  readonly streamIndex: number;
}

/** As it is stored: the first tick, and how far the others are from the ones before, in runs of [step, times]. */
interface StoredCount {
  readonly version: number;
  readonly first: number;
  readonly steps: readonly (readonly [step: number, times: number])[];
}

/** (n,) ticks, or undefined where nothing that can be used is kept. @param path where it would be (`placeOf`) */
export async function recallCount(path: string): Promise<Float64Array | undefined> {
  try {
    const count = readCount(await readFile(path, 'utf8'));
    // So that what is in use outlives what is not; a folder that may not be written to prunes nothing either.
    await utimes(path, new Date(), new Date()).catch(() => {});
    return count;
  } catch {
    // Never counted, or damaged: it is counted anew.
    return undefined;
  }
}

/**
 * Keeps a count, whole or not at all. One that cannot be kept is no failure: it is counted anew another time. That of a file
 * which was changed meanwhile is of nothing.
 *
 * @param path where the file's count lay before it was counted
 */
export async function rememberCount(video: Counted, path: string, pts: Float64Array): Promise<void> {
  try {
    if ((await placeOf(video)) !== path) return;
    await writeWhole(path, writeCount(pts));
    await forgetOldest(dirname(path));
  } catch {}
}

/**
 * Forgets the counts that were used longest ago, where there are more than are kept; some more go at once, so that it is seldom
 * done. What another process takes away meanwhile is gone, too.
 */
export async function forgetOldest(folder: string, most: number = MOST_KEPT): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= most) return;
  const used = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return {
        path,
        at: await stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => Number.POSITIVE_INFINITY,
        ),
      };
    }),
  );
  used.sort((a, b) => a.at - b.at);
  for (const { path } of used.slice(0, names.length - Math.floor(most * (7 / 8)))) await rm(path, { force: true });
}

export function writeCount(pts: Float64Array): string {
  const steps: [number, number][] = [];
  for (let i = 1; i < pts.length; i++) {
    const step = (pts[i] as number) - (pts[i - 1] as number);
    const run = steps[steps.length - 1];
    if (run?.[0] === step) run[1] += 1;
    else steps.push([step, 1]);
  }
  return JSON.stringify({ version: VERSION, first: pts[0] ?? 0, steps } satisfies StoredCount);
}

/** @throws what is no count of this version */
export function readCount(json: string): Float64Array {
  const { version, first, steps } = JSON.parse(json) as StoredCount;
  need(version === VERSION && Number.isFinite(first));
  const total = steps.reduce((sum, [, times]) => sum + times, 1);
  need(Number.isInteger(total) && total <= MOST_FRAMES);
  const pts = new Float64Array(total);
  pts[0] = first;
  let i = 1;
  for (const [step, times] of steps) {
    need(Number.isFinite(step) && step > 0 && Number.isInteger(times) && times > 0);
    for (const end = i + times; i < end; i++) pts[i] = (pts[i - 1] as number) + step;
  }
  return pts;
}

function need(condition: boolean): asserts condition {
  if (!condition) throw new SyntaxError('no count of frames');
}

/** Where the count of a file's track is kept, by what the file holds. @throws system errors */
export async function placeOf({ path, streamIndex }: Counted): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    hash.update(`${size}\n${streamIndex}\n`);
    const between = Array.from({ length: PIECES }, (_, i) => [
      Math.floor((size * (i + 1)) / (PIECES + 1)),
      PIECE_BYTES,
    ]);
    for (const [at, length] of [[0, END_BYTES], ...between, [Math.max(0, size - END_BYTES), END_BYTES]]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length as number), 0, length as number, at as number);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return join(defaultCacheDir(), 'frame-counts', `${hash.digest('hex').slice(0, 40)}.json`);
}
