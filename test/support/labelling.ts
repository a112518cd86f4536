/** Files of labelling tools, written and read in memory, and told so that what is equal is equal to the frame. */
import type { HandedFile, LeaveOut, Reader, StreamFormat } from '../../electron/interchange/format.ts';
import { edgeAt } from '../../electron/interchange/frame-clock.ts';
import type { Handed, HandedTime, HandedVideo, ReadVideo } from '../../electron/interchange/handed.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { HANDED } from './handed-case.ts';

async function* streamed<T>(all: readonly T[]): AsyncIterable<T> {
  yield* all;
}

/** @returns each file's text by its name, and what was remarked, each once */
export async function written(format: StreamFormat, videos: readonly HandedVideo[], handed: Handed = HANDED) {
  const files = new Map<string, string>();
  const remarks = new Set<string>();
  const writing = { handed, remark: (sentence: string) => remarks.add(sentence), baseName: 'labels' };
  let last: string | undefined;
  for await (const { file, data } of format.write(writing, streamed(videos), async () => undefined)) {
    if (file !== last && files.has(file)) throw new Error(`${file} is written in parts that do not follow each other`);
    files.set(file, (files.get(file) ?? '') + (typeof data === 'string' ? data : Buffer.from(data).toString()));
    last = file;
  }
  return { files, remarks: [...remarks], text: (name: string) => files.get(name) ?? missing(name, files) };
}

function missing(name: string, files: ReadonlyMap<string, string>): never {
  throw new Error(`no ${name} was written, but ${[...files.keys()].join(', ')}`);
}

function handedFile(name: string, text: string): HandedFile {
  const bytes = Buffer.from(text);
  return {
    name,
    byteLength: bytes.length,
    breathe: () => undefined,
    slice: async (start, end) => bytes.subarray(start, end),
    text: async () => text,
  };
}

export async function readBack(reader: Reader, name: string, text: string) {
  const leftOut: string[] = [];
  const leaveOut: LeaveOut = (sentence, where) => leftOut.push(`${where}: ${sentence}`);
  const videos: ReadVideo[] = [];
  for await (const video of reader.read(handedFile(name, text), leaveOut)) videos.push(video);
  return { videos, leftOut };
}

/** Which edge of the video's own frames a time is. */
export function frameOf(time: HandedTime | 'next frame' | undefined, { clock }: HandedVideo): number {
  if (time === undefined || time === 'next frame' || clock === undefined) throw new Error('no time that can be told');
  if ('seconds' in time) return edgeAt(clock, time.seconds);
  if ('timecode' in time) throw new Error('no labelling tool knows time code');
  return time.rate === undefined ? time.frame : edgeAt(clock, (time.frame * time.rate[1]) / time.rate[0]);
}

/** A clean import or a clear error, whatever the text: some hundred changes of it, always the same. */
export async function fuzzed(reader: Reader, name: string, text: string, times = 300): Promise<void> {
  let seed = 20;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const scraps = [
    '"',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '&',
    '-1',
    '1e309',
    'null',
    '__proto__',
    'constructor',
    '\u{FFFF}',
    '0',
    ',',
  ];
  for (let n = 0; n < times; n += 1) {
    let changed = text;
    for (let change = 0; change <= n % 4; change += 1) {
      const at = random(changed.length);
      const scrap = scraps[random(scraps.length)] as string;
      changed = changed.slice(0, at) + scrap + changed.slice(at + random(n % 7 === 0 ? 400 : 4));
    }
    try {
      await readBack(reader, name, changed);
    } catch (error) {
      if (!(error instanceof TagError)) throw new Error(`change ${n} is no clear error`, { cause: error });
    }
  }
  if ('polluted' in {}) throw new Error('a prototype was changed');
}

/** What is decided of a video, told as `toldTags` tells what was read. */
export function asRead({ tags }: HandedVideo): Pick<ReadVideo, 'tags'> {
  return {
    tags: tags.map(({ label, span, decision, by, at }) => ({
      ...{ label, decision, by, at },
      ...(span === undefined ? {} : { start: { seconds: span.start }, end: { seconds: span.end } }),
    })),
  };
}
