/** Where to open a video for the frames wanted of it: what is cheaper to seek to, and what to decode through to. */
import type { Stretch } from './extract.ts';
import { pictureBytes } from './frame.ts';
import type { VideoInfo } from './video-info.ts';

/** To open the file once more for a seek takes about as long as to decode so many frames (`docs/video.md`). */
const SEEK_FRAMES = 24;
/** The same where it is not known how far before a wanted frame decoding must begin. */
const BLIND_SEEK_FRAMES = 64;
/** The same where a run of ffmpeg of its own is to seek there. */
const RUN_FRAMES = 128;
/** Frames asked of one run of ffmpeg: a command line on Windows holds 32,767 characters. */
const FRAMES_A_RUN = 500;
const STRETCHES_A_RUN = 16;
/** How much before the time it is asked for ffmpeg seeks where a demuxer seeks by decoding times: 3/23 s. */
const SEEK_EARLY = 3 / 23;
/** These seek by presentation times. */
const SEEKS_TO_PTS = 'mov,mp4,m4a,3gp,3g2,mj2';
/** What the decoders of one run may hold, in bytes, by a cautious estimate. */
const DECODER_BYTES = 2 ** 30;
/** Reference pictures, and one for each thread, of one decoder. */
const PICTURES_A_DECODER = 24;
/** These seek to any packet, not to key frames: begin early enough, in seconds, that a key frame lies between. */
const BLIND_SEEK = new Map([
  ['mpegts', 2.5],
  ['mpeg', 2.5],
]);
/** The same where it is known when the key frame is shown: its packet comes some pictures earlier. */
const KEY_LEAD = 0.7;
/** Whether a frame is found by its number alone: its time is ours, which ffmpeg's decoder does not know it by. */
export function isCounted({ framesBy }: VideoInfo): boolean {
  return framesBy === 'number';
}

/** Whether the file's word on its key frames decides where to seek. */
export function followsKeyFrames({ keyPts }: VideoInfo): boolean {
  return keyPts !== undefined && keyPts.length > 0;
}

/**
 * Stretches of indices between which a seek is worth its while, grouped into runs of ffmpeg that stay within bounds.
 *
 * @param wanted ascending, none twice
 */
export function groupStretches(info: VideoInfo, wanted: readonly number[]): number[][][] {
  const fitting = Math.floor(DECODER_BYTES / (pictureBytes(info) * PICTURES_A_DECODER));
  const most = Math.max(1, Math.min(STRETCHES_A_RUN, fitting));
  const groups: number[][][] = [];
  let frames = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const index of wanted) {
    const group = groups[groups.length - 1];
    const isFar = isSeekWorthwhile(info, previous, index);
    if (!group || frames === FRAMES_A_RUN || (isFar && group.length === most)) {
      groups.push([[index]]);
      frames = 0;
    } else if (isFar) group.push([index]);
    else group[group.length - 1]?.push(index);
    frames += 1;
    previous = index;
  }
  return groups;
}

/**
 * Stretches of indices that are read by a run of ffmpeg each, from the first to the last, as long as such a run pays.
 *
 * @param wanted ascending, none twice
 */
export function streamStretches(info: VideoInfo, wanted: readonly number[], seeks: boolean): number[][] {
  const stretches: number[][] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const index of wanted) {
    const stretch = stretches[stretches.length - 1];
    const isFull = stretch === undefined || stretch.length === FRAMES_A_RUN;
    if (isFull || (seeks && isSeekWorthwhile(info, previous, index, RUN_FRAMES))) stretches.push([index]);
    else stretch.push(index);
    previous = index;
  }
  return stretches;
}

/** Whether opening the file at frame `index` is quicker than decoding on to it from after frame `previous`. */
function isSeekWorthwhile(info: VideoInfo, previous: number, index: number, costs = SEEK_FRAMES): boolean {
  if (isCounted(info)) return false;
  const key = keyFrameTicks(info, index);
  if (key === undefined) return index - previous > Math.max(costs, BLIND_SEEK_FRAMES);
  // Frame previous + costs is still one that a seek would save.
  const saved = info.pts[Math.max(0, previous + costs)];
  return saved !== undefined && saved < key;
}

/** When the key frame is shown at which decoding begins after a seek to a frame, in ticks; undefined where that is not known. */
function keyFrameTicks(info: VideoInfo, index: number): number | undefined {
  const { pts, keyPts, format, timeBase } = info;
  if (keyPts === undefined || !followsKeyFrames(info)) return undefined;
  const isExact = format === SEEKS_TO_PTS || BLIND_SEEK.has(format);
  const early = isExact ? 0 : (SEEK_EARLY * timeBase[1]) / timeBase[0];
  const target = (pts[index] as number) - early;
  return keyPts[Math.max(0, countUpTo(keyPts, target) - 1)];
}

/** How many of some ascending values are `most` or less. */
function countUpTo(values: Float64Array, most: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A stretch as ffmpeg is to read it: from a seek, or from the start.
 *
 * @param leadSeconds how much earlier than its first frame to seek to (default: what the format needs)
 */
export function seekStretch(info: VideoInfo, indices: readonly number[], leadSeconds?: number): Stretch {
  const values = ticksOf(info, indices);
  const [first] = indices as [number];
  const target = seekTicks(info, first, leadSeconds);
  // Close to the start there is nothing to skip, and no seek to go wrong.
  const fromStart = !isSeekWorthwhile(info, -1, first) || target <= (info.pts[0] as number);
  return { by: 'pts', values, ...(fromStart ? {} : { seekTo: target }) };
}

function seekTicks(info: VideoInfo, first: number, leadSeconds: number | undefined): number {
  const shown = info.pts[first] as number;
  const ticks = (seconds: number): number => (seconds * info.timeBase[1]) / info.timeBase[0];
  const blindLead = BLIND_SEEK.get(info.format);
  if (leadSeconds !== undefined || blindLead === undefined) return shown - ticks(leadSeconds ?? 0);
  const key = keyFrameTicks(info, first);
  return key === undefined ? shown - ticks(blindLead) : key - ticks(KEY_LEAD);
}

/** (n,) when frames are shown, in ticks. */
export function ticksOf(info: VideoInfo, indices: readonly number[]): number[] {
  return indices.map((index) => info.pts[index] as number);
}
