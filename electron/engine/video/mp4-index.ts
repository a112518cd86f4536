/**
 * Frame times of an MP4 or QuickTime track from its index (`moov`), in place of reading every packet of the file.
 *
 * The times must be those that libavformat's demuxer gives: it decides what ffmpeg shows. So this knows only the plain
 * cases (ISO/IEC 14496-12, 8.6), and of anything else says nothing.
 */
import { open } from 'node:fs/promises';
import { Box, NotUnderstood, need, optional, readMoov, required } from './mp4-boxes.ts';

/** The track as ffprobe knows it; an index that says otherwise is not used. */
export interface Mp4Track {
  readonly trackId: number;
  /** Ticks in a second. */
  readonly timescale: number;
  readonly frameCount: number;
}

/**
 * Presentation timestamps of a track.
 *
 * @returns (n,) ticks in decoding order, or undefined where the file is not a plain one (fragmented, encrypted, cut
 *   short, several edits, an edit that hides frames, or broken): then its packets must be read
 * @throws {DOMException} `AbortError`
 */
export async function readMp4Index(
  path: string,
  byteLength: number,
  track: Mp4Track,
  signal?: AbortSignal,
): Promise<Float64Array | undefined> {
  const file = await open(path, 'r');
  try {
    return presentationTimes(await readMoov(file, byteLength, signal), byteLength, track);
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** More frames than this are not believed: nineteen days at 30 a second. */
const MOST_FRAMES = 50_000_000;
/** Times beyond this are not believed; sums of them are still whole in a double. */
const MOST_TICKS = 2 ** 50;

/**
 * Presentation timestamps from the body of `moov`, in decoding order.
 *
 * @throws {NotUnderstood}
 */
export function presentationTimes(moov: Buffer, byteLength: number, track: Mp4Track): Float64Array {
  const boxes = new Box('moov', moov).children();
  for (const strange of ['mvex', 'cmov', 'rmra']) need(!optional(boxes, strange), `a moov with ${strange}`);
  const movieTimescale = readTimescale(required(boxes, 'mvhd'));
  const [trak, other] = boxes
    .filter((box) => box.type === 'trak')
    .map((box) => box.children())
    .filter((children) => trackId(children) === track.trackId);
  need(trak !== undefined && other === undefined, 'not one track of that number');

  const media = required(trak, 'mdia').children();
  need(readTimescale(required(media, 'mdhd')) === track.timescale, 'another timescale');
  need(required(media, 'hdlr').skip(8).fourCC() === 'vide', 'not a video track');
  const information = required(media, 'minf').children();
  needOwnData(information);
  const samples = required(information, 'stbl').children();
  for (const strange of ['stps', 'saiz', 'saio', 'senc', 'stz2'])
    need(!samples.some((box) => box.type === strange), strange);
  for (const box of samples) if (box.type === 'sbgp') needNoHiddenKeyframes(box);
  needPlainDescription(required(samples, 'stsd'));

  const count = needWholeSamples(samples, byteLength);
  need(count === track.frameCount, 'another number of frames');
  const { decoding, composition } = readTimes(samples, count);
  const edit = readEdit(optional(trak, 'edts'), movieTimescale, track.timescale);
  return edit ? applyEdit(edit, decoding, composition, keyframes(optional(samples, 'stss'), count)) : composition;
}

/** The track's number, from `tkhd`. Reading moves a box's position, so it is asked once. */
function trackId(trak: readonly Box[]): number {
  const header = required(trak, 'tkhd');
  return header.skip(header.version(1) === 1 ? 16 : 8).u32();
}

/** Ticks in a second, from `mvhd` or `mdhd`, which begin alike. */
function readTimescale(header: Box): number {
  const timescale = header.skip(header.version(1) === 1 ? 16 : 8).u32();
  need(timescale > 0 && timescale < 2 ** 31, 'a strange timescale');
  return timescale;
}

/** The samples lie in this file: `dref` may name others. */
function needOwnData(information: readonly Box[]): void {
  const references = required(required(information, 'dinf').children(), 'dref');
  references.version(0);
  const count = references.u32();
  const entries = references.children();
  need(count === entries.length && count > 0, 'a strange dref');
  for (const entry of entries) need((entry.u32() & 1) === 1, 'data in another file');
}

/** Random access points that `stss` does not name move where libavformat begins and ends an edit. */
function needNoHiddenKeyframes(groups: Box): void {
  groups.version(1);
  need(!['rap ', 'sync'].includes(groups.fourCC()), 'random access groups');
}

/** One description, not encrypted: libavformat drops the samples of a second one. */
function needPlainDescription(descriptions: Box): void {
  descriptions.version(1);
  need(descriptions.tableLength(16) === 1, 'several sample descriptions');
  descriptions.skip(4);
  need(!['encv', 'drmi', 'drms'].includes(descriptions.fourCC()), 'an encrypted track');
}

/** Follow `stsc`, `stsz` and `stco`: every sample has bytes, and they are all in the file. Gives the number of samples. */
function needWholeSamples(samples: readonly Box[], byteLength: number): number {
  const sizes = required(samples, 'stsz');
  sizes.version(0);
  const oneSize = sizes.u32();
  const count = oneSize > 0 ? sizes.u32() : sizes.tableLength(4);
  need(count > 0 && count <= MOST_FRAMES, 'a strange number of samples');

  const narrow = optional(samples, 'stco');
  const offsets = narrow ?? required(samples, 'co64');
  need(!narrow || !optional(samples, 'co64'), 'two tables of chunks');
  offsets.version(0);
  const chunks = offsets.tableLength(narrow ? 4 : 8);
  const runs = required(samples, 'stsc');
  runs.version(0);
  const runCount = runs.tableLength(12);

  let sample = 0;
  let chunk = 1;
  let next = runCount > 0 ? runs.u32() : 0;
  need(next === 1, 'a strange stsc');
  for (let run = 0; run < runCount; run++) {
    const perChunk = runs.u32();
    need(runs.u32() === 1, 'a second sample description');
    next = run + 1 < runCount ? runs.u32() : chunks + 1;
    need(perChunk > 0 && next > chunk && next <= chunks + 1, 'a strange stsc');
    need((next - chunk) * perChunk <= count - sample, 'more samples in chunks than there are');
    for (; chunk < next; chunk++) {
      let end = narrow ? offsets.u32() : Number(offsets.u64());
      for (let i = 0; i < perChunk; i++, sample++) {
        const size = oneSize || sizes.u32();
        need(size > 0, 'an empty sample');
        end += size;
      }
      need(end <= byteLength, 'samples beyond the end of the file');
    }
  }
  need(sample === count, 'fewer samples in chunks than there are');
  return count;
}

interface SampleTimes {
  /** (n,) decoding times in ticks: the running sum of `stts`. */
  readonly decoding: Float64Array;
  /** (n,) composition times in ticks: with the offsets of `ctts`, where there are any. */
  readonly composition: Float64Array;
}

function readTimes(samples: readonly Box[], count: number): SampleTimes {
  const decoding = new Float64Array(count);
  let time = 0;
  readRuns(
    required(samples, 'stts'),
    count,
    (box) => {
      const delta = box.i32();
      // libavformat mends deltas that are negative, each version in its way.
      need(delta > 0, 'a delta that is not positive');
      return delta;
    },
    (i, delta) => {
      decoding[i] = time;
      time += delta;
    },
  );
  need(time < MOST_TICKS, 'a strange duration');

  const composition = decoding.slice();
  const offsets = optional(samples, 'ctts');
  if (offsets) {
    readRuns(
      offsets,
      count,
      (box) => {
        // Signed in version 0 too: QuickTime wrote it so, and libavformat reads it so. It drops absurd ones.
        const offset = box.i32();
        need(Math.abs(offset) < 2 ** 28, 'a strange composition offset');
        return offset;
      },
      (i, offset) => {
        composition[i] = (decoding[i] as number) + offset;
      },
      1,
    );
  }
  return { decoding, composition };
}

/** Run-length pairs (count, value) that must give exactly `count` values. */
function readRuns(
  box: Box,
  count: number,
  value: (box: Box) => number,
  give: (i: number, value: number) => void,
  version = 0,
): void {
  box.version(version);
  const runs = box.tableLength(8);
  let i = 0;
  for (let run = 0; run < runs; run++) {
    const length = box.u32();
    need(length > 0 && length <= count - i, `${box.type} for other samples`);
    const one = value(box);
    for (const end = i + length; i < end; i++) give(i, one);
  }
  need(i === count, `${box.type} for fewer samples`);
}

interface Edit {
  /** Ticks of nothing before the first frame. */
  readonly empty: number;
  /** What is shown, in ticks of the media: from `start`, `duration` long. */
  readonly start: number;
  readonly duration: number;
}

/** The edit list, if it is no more than a delay and one stretch at normal speed. */
function readEdit(edts: Box | undefined, movieTimescale: number, timescale: number): Edit | undefined {
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
function keyframes(stss: Box | undefined, count: number): (i: number) => boolean {
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
function applyEdit(
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
