/**
 * Which frames of a video the model sees: the closest ones to an even grid of times.
 *
 * The reference does this in numpy float32, where rounding decides ties and the length of the grid, so each sum here is
 * rounded where numpy 2 rounds it.
 */
import { TagError } from '../../wire/errors.ts';

export interface SampleRange {
  /** First grid point, in seconds on the file's own presentation timestamps. Default: the first frame. */
  start?: number | undefined;
  /** Where the grid ends, half an interval included, in the same seconds. Default: the last frame. */
  stop?: number | undefined;
  /** What messages count from, in the same seconds (default 0). */
  zero?: number;
}

export interface ModelFrameOptions {
  start?: number | undefined;
  end?: number | undefined;
  /** What messages count from, in the same seconds (default 0). */
  zero?: number;
  /** The rate tried first, in frames per second (default 2). */
  fps?: number;
  /** The doubled rate never goes beyond this (default 20). */
  maxFps?: number;
}

export interface ModelFrames {
  /** The T frames that reach the model, ascending, repeated where the video is slower than the grid; empty if too short. */
  indices: number[];
  /** Every frame of the grid at the rate used, repetitions included; `indices` are picked from it evenly. */
  sampled: number[];
  /** The rate used; where the video is too short, the last rate tried. */
  fps: number;
}

/** More grid points than this (97 days at 2 fps) are a mistake, and float32 could not tell them apart. */
const MAX_GRID = 2 ** 24;

const f32 = Math.fround;

/**
 * The frames closest to a grid of `fps` points a second, each once, ascending.
 *
 * Ports nemo_curator.utils.decoder_utils.sample_closest with `endpoint=True, dedup=True`, without its counts.
 *
 * @param timestamps presentation times in seconds, ascending
 * @throws {TagError} `bad-range`; `zero-length` where there are no frames
 */
export function sampleFrameIndices(
  timestamps: Float32Array | readonly number[],
  fps: number,
  options: SampleRange = {},
): number[] {
  return [...new Set(sampleGrid(timestamps, fps, options))];
}

/**
 * The T frames that reach the model: the grid at 2 fps, at a doubled rate while it has fewer than T points, thinned to
 * every (n div T)-th.
 *
 * Ports nemo_curator.stages.video.embedding.internvideo2.InternVideo2FrameCreationStage.process and the thinning of
 * nemo_curator.models.internvideo2_mm.InternVideo2MultiModality._construct_frames.
 * As there, a frame that is the closest to several grid points counts once for each of them. But of the points that a
 * range from before the first frame, or to after the last, puts outside the video only one counts on either side (the
 * reference has no such ranges): an `end` far beyond the video does not fill T with its last frame.
 *
 * @param timestamps presentation times in seconds, ascending
 * @param targetNumFrames T
 * @throws {TagError} `bad-range`; `zero-length` where there are no frames
 */
export function chooseModelFrames(
  timestamps: Float32Array | readonly number[],
  targetNumFrames: number,
  options: ModelFrameOptions = {},
): ModelFrames {
  if (!Number.isInteger(targetNumFrames) || targetNumFrames < 1) {
    throw new RangeError(`the model's number of frames must be a positive integer, not ${targetNumFrames}`);
  }
  const { start, end, zero = 0, maxFps = 20 } = options;
  let fps = options.fps ?? 2;
  let sampled = sampleGrid(timestamps, fps, { start, stop: end, zero });
  while (sampled.length < targetNumFrames && fps * 2 <= maxFps) {
    fps *= 2;
    sampled = sampleGrid(timestamps, fps, { start, stop: end, zero });
  }
  if (sampled.length < targetNumFrames) return { indices: [], sampled, fps };
  const step = Math.floor(sampled.length / targetNumFrames);
  return { indices: Array.from({ length: targetNumFrames }, (_, t) => sampled[t * step] as number), sampled, fps };
}

/** The frame closest to each point of the grid, ascending; a range's points outside the video count once on either side. */
function sampleGrid(timestamps: ArrayLike<number>, fps: number, { start, stop, zero = 0 }: SampleRange): number[] {
  if (!(fps > 0 && fps < Number.POSITIVE_INFINITY))
    throw new RangeError(`the sample rate must be positive, not ${fps}`);
  if (timestamps.length === 0) throw new TagError('zero-length', 'The video has no frames: choose another file.');
  const source = timestamps instanceof Float32Array ? timestamps : Float32Array.from(timestamps);
  const first = source[0] as number;
  const last = source[source.length - 1] as number;
  const shown = { first: first - zero, last: last - zero };
  checkRange({ first, last }, start, stop, shown);

  const interval = 1 / fps;
  // Points beyond the second after the last frame would add nothing but memory.
  const bounded = stop === undefined ? undefined : Math.min(stop, last + 2 * interval);
  const length = gridLength(first, last, interval, start, bounded);
  if (length > MAX_GRID) throw badRange('is too long to sample', shown);
  const grid = arange(first, interval, start, length);
  const beginsEarly = start !== undefined && start < first;
  const endsLate = stop !== undefined && stop > last;
  const indices: number[] = [];
  for (let i = 0; i < grid.length; i++) {
    const alreadyCounted =
      (beginsEarly && (grid[i + 1] ?? first) < first) || (endsLate && i > 0 && (grid[i - 1] as number) > last);
    if (!alreadyCounted) indices.push(closestIndex(source, grid[i] as number));
  }
  return indices;
}

/**
 * How many points `numpy.arange(start, stop + interval / 2, interval, dtype=float32)` has.
 *
 * Under numpy 2's rules a bound taken from the float32 timestamps makes each operation it enters a float32 one, and
 * a bound given as a Python float does not.
 */
function gridLength(
  first: number,
  last: number,
  interval: number,
  givenStart: number | undefined,
  givenStop: number | undefined,
): number {
  const roundStart = givenStart === undefined ? f32 : (x: number) => x;
  const roundStop = givenStop === undefined ? f32 : (x: number) => x;
  const roundBoth = givenStart === undefined || givenStop === undefined ? f32 : (x: number) => x;
  // A Python float that meets a float32 is rounded before the operation, and the result after it.
  const stop = roundStop((givenStop ?? last) + roundStop(interval * 0.5));
  const span = roundBoth(roundBoth(stop) - roundBoth(roundStart(givenStart ?? first)));
  return Math.max(0, Math.ceil(roundBoth(span / roundBoth(interval))));
}

/** The points: numpy writes the first two elements and fills on with their difference, each step rounded. */
function arange(first: number, interval: number, givenStart: number | undefined, length: number): Float32Array {
  const roundStart = givenStart === undefined ? f32 : (x: number) => x;
  const start = givenStart ?? first;
  const grid = new Float32Array(length);
  const origin = f32(start);
  const second = f32(roundStart(start + roundStart(interval)));
  const delta = f32(second - origin);
  for (let i = 0; i < length; i++) grid[i] = i === 1 ? second : origin + f32(i * delta);
  return grid;
}

/** The index of the timestamp closest to `time`, the earlier one on a tie, by float32 distances. */
function closestIndex(source: Float32Array, time: number): number {
  const end = source.length - 1;
  if (time >= (source[end] as number)) return end;
  let low = 0;
  let high = source.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((source[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  const right = Math.max(low, 1);
  // A single frame lies to the right of a time before it, where the reference reads past the start of its array.
  if (right > end) return end;
  const left = right - 1;
  return f32(Math.abs(f32(time - (source[right] as number)))) < f32(Math.abs(f32(time - (source[left] as number))))
    ? right
    : left;
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** @param shown the video's own times, as messages tell them */
function checkRange({ first, last }: Span, start: number | undefined, stop: number | undefined, shown: Span): void {
  if (Number.isNaN(start) || Number.isNaN(stop)) throw badRange('is not a pair of numbers', shown);
  if (start !== undefined && stop !== undefined && start >= stop) throw badRange('ends before it begins', shown);
  if ((start !== undefined && start > last) || (stop !== undefined && stop < first)) {
    throw badRange('lies outside the video', shown);
  }
}

function badRange(what: string, { first, last }: Span): TagError {
  const range = `from ${seconds(first)} s to ${seconds(last)} s`;
  return new TagError('bad-range', `The time range ${what}: the video's frames run ${range}; choose a part of that.`);
}

/** Up to three decimals, none of them idle. */
function seconds(value: number): string {
  return String(Number(value.toFixed(3)));
}
