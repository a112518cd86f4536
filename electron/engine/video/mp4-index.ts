/**
 * Frame times of an MP4 or QuickTime track from its index (`moov`), and which frames are key frames, in place of reading
 * every packet of the file.
 *
 * The times must be those that libavformat's demuxer gives: it decides what ffmpeg shows. So this knows only the plain
 * cases (ISO/IEC 14496-12, 8.6), and of anything else says nothing.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode } from '../../wire/errors.ts';
import { Box, NotUnderstood, need, optional, readMoov, required } from './mp4-boxes.ts';
import { applyEdit, keyframes, MOST_TICKS, readEdit } from './mp4-edit.ts';
import { readSamplePlaces, type SamplePlaces } from './mp4-samples.ts';

/** The track as ffprobe knows it; an index that says otherwise is not used. */
export interface Mp4Track {
  readonly trackId: number;
  /** Ticks in a second. */
  readonly timescale: number;
  readonly frameCount: number;
}

/** What the index says of a track's frames. */
export interface FrameIndex {
  /** (n,) presentation timestamps in ticks, in decoding order */
  readonly pts: Float64Array;
  /** (k,) those of the key frames, ascending */
  readonly keyPts: Float64Array;
  /** How long the last frame is shown, in ticks. */
  readonly lastDuration: number;
  /** Where they lie in the file. */
  readonly places: SamplePlaces;
}

/**
 * The frames of a track.
 *
 * @returns undefined where the file is not a plain one (fragmented, encrypted, cut short, several edits, an edit that
 *   hides frames, or broken): then its packets must be read
 * @throws {DOMException} `AbortError`
 */
export async function readMp4Index(
  path: string,
  byteLength: number,
  track: Mp4Track,
  signal?: AbortSignal,
): Promise<FrameIndex | undefined> {
  return withMoov(path, byteLength, signal, (moov) => frameIndex(moov, byteLength, track));
}

/** Whether the file holds an index from beginning to end, whatever is in it. */
export async function hasWholeMoov(path: string, byteLength: number): Promise<boolean> {
  return (await withMoov(path, byteLength, undefined, () => true)) ?? false;
}

async function withMoov<T>(
  path: string,
  byteLength: number,
  signal: AbortSignal | undefined,
  read: (moov: Buffer) => T,
): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return read(await readMoov(file, byteLength, signal));
  } catch (error) {
    // Trouble with the drive is for ffprobe to meet and report.
    if (error instanceof NotUnderstood || systemErrorCode(error) !== undefined) return undefined;
    throw error;
  } finally {
    await file?.close();
  }
}

/**
 * The frames of a track, from the body of `moov`.
 *
 * @throws {NotUnderstood}
 */
export function frameIndex(moov: Buffer, byteLength: number, track: Mp4Track): FrameIndex {
  const boxes = new Box('moov', moov).children();
  for (const strange of ['mvex', 'cmov', 'rmra']) need(!optional(boxes, strange), `a moov with ${strange}`);
  const movieTimescale = readTimescale(required(boxes, 'mvhd'));
  const trak = trackOf(boxes, track.trackId);

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

  const places = readSamplePlaces(samples);
  const { count } = places;
  need(count <= byteLength && places.end <= byteLength, 'samples beyond the end of the file');
  need(count === track.frameCount, 'another number of frames');
  const { decoding, composition, durations } = readTimes(samples, count);
  const edit = readEdit(optional(trak, 'edts'), movieTimescale, track.timescale);
  const isKey = keyframes(optional(samples, 'stss'), count);
  const pts = edit ? applyEdit(edit, decoding, composition, isKey) : composition;
  const last = pts.reduce((latest, time, i) => (time > (pts[latest] as number) ? i : latest), 0);
  return { pts, keyPts: pts.filter((_, i) => isKey(i)).sort(), lastDuration: durations[last] as number, places };
}

/** What is in the one track of that number, of the boxes of `moov`. @throws {NotUnderstood} */
export function trackOf(moov: readonly Box[], id: number): Box[] {
  const [trak, other] = moov
    .filter((box) => box.type === 'trak')
    .map((box) => box.children())
    .filter((children) => trackId(children) === id);
  need(trak !== undefined && other === undefined, 'not one track of that number');
  return trak;
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

interface SampleTimes {
  /** (n,) decoding times in ticks: the running sum of `stts`. */
  readonly decoding: Float64Array;
  /** (n,) composition times in ticks: with the offsets of `ctts`, where there are any. */
  readonly composition: Float64Array;
  /** (n,) how far it is from each to the next, in ticks: the deltas of `stts`. */
  readonly durations: Float64Array;
}

function readTimes(samples: readonly Box[], count: number): SampleTimes {
  const decoding = new Float64Array(count);
  const durations = new Float64Array(count);
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
      durations[i] = delta;
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
  return { decoding, composition, durations };
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
