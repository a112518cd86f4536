/** Formats of editing programs, written into memory and read from it. */
import { randomOf } from '../../electron/fit/random.ts';
import type { Format, HandedFile, Reader } from '../../electron/interchange/format.ts';
import { edgeAt, type Rational } from '../../electron/interchange/frame-clock.ts';
import type { HandedTime, HandedVideo, ReadTag, ReadVideo } from '../../electron/interchange/handed.ts';
import { parseTimecode, zeroTimecode } from '../../electron/interchange/timecode.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { HANDED } from './handed-case.ts';

export interface Written {
  /** by name; of formats beside videos by that of the video's file */
  readonly files: ReadonlyMap<string, string>;
  /** the videos that each sentence was told of */
  readonly remarks: ReadonlyMap<string, string[]>;
}

export async function written(format: Format, videos: readonly HandedVideo[], before?: string): Promise<Written> {
  const files = new Map<string, string>();
  const remarks = new Map<string, string[]>();
  const remark = (sentence: string, video = '') => {
    remarks.set(sentence, [...(remarks.get(sentence) ?? []), video]);
  };
  const writing = { handed: HANDED, remark, baseName: 'holiday' };
  if (format.layout === 'beside') {
    for (const video of videos) files.set(format.nameBeside(video.name), format.writeBeside(writing, video, before));
    return { files, remarks };
  }
  for await (const { file, data } of format.write(writing, each(videos), async () => undefined)) {
    files.set(file, (files.get(file) ?? '') + data);
  }
  return { files, remarks };
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

export function fileOf(name: string, text: string, folder?: string): HandedFile {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    ...(folder === undefined ? {} : { folder }),
    byteLength: bytes.length,
    breathe: () => undefined,
    slice: async (start, end) => bytes.slice(start, end),
    text: async () => text,
  };
}

export interface ReadAll {
  readonly videos: ReadVideo[];
  /** how often each sentence was told */
  readonly leftOut: Record<string, number>;
}

export async function readAll(reader: Reader, file: HandedFile): Promise<ReadAll> {
  const videos: ReadVideo[] = [];
  const leftOut = new Map<string, number>();
  const count = (sentence: string) => void leftOut.set(sentence, (leftOut.get(sentence) ?? 0) + 1);
  for await (const video of reader.read(file, count)) videos.push(video);
  return { videos, leftOut: Object.fromEntries(leftOut) };
}

/** As whoever knows the video's frames resolves what a file says. */
export function frameOf(time: ReadTag['start'] | ReadTag['end'], video: HandedVideo): number {
  const { clock } = video;
  if (clock === undefined || time === undefined || time === 'next frame') throw new Error('no time');
  return edgeAt(clock, secondsOf(time, video, clock.rate));
}

function secondsOf(time: HandedTime, video: HandedVideo, own: Rational): number {
  if ('seconds' in time) return time.seconds;
  const [num, den] = time.rate ?? own;
  if ('frame' in time) return (time.frame * den) / num;
  const code = parseTimecode(time.timecode, [num, den]);
  if (code === undefined) throw new Error(`no time code: ${time.timecode}`);
  const begin = video.timecode ?? zeroTimecode(own);
  const since = (code.frames * den) / num - (begin.start * begin.rate[1]) / begin.rate[0];
  return since + ((time.plus ?? 0) * den) / num;
}

/** Reads some hundred broken versions of a text: each is read, or refused with a sentence. */
export async function surviveMutations(reader: Reader, name: string, text: string): Promise<void> {
  const next = randomOf(name);
  for (let round = 0; round < 300; round += 1) {
    const broken = mutated(text, next);
    reader.recognises(name, broken.slice(0, 65_536));
    try {
      await readAll(reader, fileOf(name, broken));
    } catch (error) {
      if (!(error instanceof TagError)) throw new Error(`round ${round}: ${broken.slice(0, 2_000)}`, { cause: error });
    }
  }
}

const SIGNS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  ';',
  '|',
  '-1',
  '1e999',
  'null',
  '__proto__',
  '\u{0}',
  '\u{D800}',
  '\n',
  '99:99:99:99',
];

function mutated(text: string, next: () => number): string {
  let broken = text;
  for (let times = 1 + next() * 4; times >= 1; times -= 1) {
    const at = Math.floor(next() * broken.length);
    const length = Math.floor(next() ** 4 * 400);
    const kind = next();
    const sign = SIGNS[Math.floor(next() * SIGNS.length)] as string;
    if (kind < 0.3) broken = broken.slice(0, at) + broken.slice(at + length);
    else if (kind < 0.6) broken = broken.slice(0, at) + sign + broken.slice(at + sign.length);
    else if (kind < 0.9) broken = broken.slice(0, at) + broken.slice(at, at + length) + broken.slice(at);
    else broken = broken.slice(0, at);
  }
  return broken;
}
