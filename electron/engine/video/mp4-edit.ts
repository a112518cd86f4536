/** The edit list of an MP4 track: where on the presentation's clock its frames are shown, as libavformat has it. */
import { type Box, need, optional } from './mp4-boxes.ts';

/** Times beyond this are not believed; sums of them are still whole in a double. */
export const MOST_TICKS = 2 ** 50;

export interface Edit {
  /** Ticks of nothing before the first frame. */
  readonly empty: number;
  /** What is shown, in ticks of the media: from `start`, `duration` long. */
  readonly start: number;
  readonly duration: number;
}

/** The edit list, if it is no more than a delay and one stretch at normal speed. */
export function readEdit(edts: Box | undefined, movieTimescale: number, timescale: number): Edit | undefined {
  const list = edts && optional(edts.children(), 'elst');
  if (!list) return undefined;
  const wide = list.version(1) === 1;
  const count = list.tableLength(wide ? 20 : 12);
  if (count === 0) return undefined;
  const entries = Array.from({ length: Math.min(count, 3) }, () => {
    const duration = wide ? list.u64() : BigInt(list.u32());
    const start = wide ? list.i64() : BigInt(list.i32());
    need(list.i16() === 1 && list.i16() === 0, 'an edit at another speed');
    const inMedia = rescale(duration, timescale, movieTimescale);
    need(inMedia < MOST_TICKS && start < MOST_TICKS, 'a strange edit');
    return { duration: inMedia, start: Number(start) };
  });
  const [first, second] = entries;
  const empty = first?.start === -1 ? first.duration : 0;
  const shown = first?.start === -1 ? second : first;
  need(shown !== undefined && entries.length === (first?.start === -1 ? 2 : 1), 'several edits');
  need(shown.start >= 0 && shown.duration > 0, 'a strange edit');
  return { empty, ...shown };
}

/** ticks · to / from, rounded half up, as libavformat rescales (non-negative) times. */
function rescale(ticks: bigint, to: number, from: number): number {
  return Number((ticks * BigInt(to) * 2n + BigInt(from)) / (BigInt(from) * 2n));
}

/** Which samples are key frames: those that `stss` numbers, or all where there is none. */
export function keyframes(stss: Box | undefined, count: number): (i: number) => boolean {
  if (!stss) return () => true;
  stss.version(0);
  const entries = stss.tableLength(4);
  const marked = new Uint8Array(count);
  for (let i = 0; i < entries; i++) {
    const number = stss.u32();
    need(number >= 1 && number <= count, 'a strange stss');
    marked[number - 1] = 1;
  }
  return (i) => marked[i] === 1;
}

/**
 * Move composition times to where the edit shows them, if it shows every frame.
 *
 * libavformat puts the first frame shown at the end of the empty edit, whatever stands between it and the edit's start;
 * it begins at a key frame and goes on to the key frame at which the edit has ended (with reordered frames, the one
 * after that). Where those rules would leave a frame out we leave the file to it.
 */
export function applyEdit(
  edit: Edit,
  decoding: Float64Array,
  composition: Float64Array,
  isKey: (i: number) => boolean,
): Float64Array {
  const first = composition[0] as number;
  const last = composition.length - 1;
  const end = edit.start + edit.duration;
  need(isKey(0), 'no key frame at the start');
  let ended = 0;
  for (let i = 0; i <= last; i++) {
    const time = composition[i] as number;
    need(time >= first && time >= edit.start && time < end, 'frames outside the edit');
    if (i < last && isKey(i) && time + (decoding[i + 1] as number) - (decoding[i] as number) >= end) ended += 1;
  }
  need(ended === 0, 'an edit that may end early');
  const shift = edit.empty - first;
  return composition.map((time) => time + shift);
}
