/** A file of another program, from memory, as readers are handed it. */
import { decodeText } from '../../electron/interchange/decode-text.ts';
import type { HandedFile, Reader, StreamFormat } from '../../electron/interchange/format.ts';
import { edgeAt } from '../../electron/interchange/frame-clock.ts';
import type { HandedVideo, ReadTag, ReadVideo } from '../../electron/interchange/handed.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { HANDED } from './handed-case.ts';

export function handedFile(name: string, content: string | Uint8Array, folder?: string): HandedFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    ...(folder === undefined ? {} : { folder }),
    byteLength: bytes.length,
    breathe: () => undefined,
    slice: async (start, end) => bytes.slice(start, end),
    text: async () => {
      const text = decodeText(bytes);
      if (text === undefined) throw new TagError('unreadable', 'It is no text.');
      return text;
    },
  };
}

/** What a format writes, whole, by the files' names. */
export async function written(
  format: StreamFormat,
  videos: readonly HandedVideo[],
  handed = HANDED,
): Promise<{ files: Map<string, Uint8Array>; remarks: string[] }> {
  const pieces = new Map<string, Uint8Array[]>();
  const remarks: string[] = [];
  const writing = { handed, baseName: 'out', remark: (sentence: string) => void remarks.push(sentence) };
  for await (const { file, data } of format.write(writing, each(videos), async () => undefined)) {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
    pieces.set(file, [...(pieces.get(file) ?? []), bytes]);
  }
  return { files: new Map([...pieces].map(([file, parts]) => [file, Buffer.concat(parts)])), remarks };
}

async function* each(videos: readonly HandedVideo[]): AsyncGenerator<HandedVideo> {
  yield* videos;
}

/** What a reader takes from a file, and what it leaves out. */
export async function readAll(reader: Reader, file: HandedFile): Promise<{ videos: ReadVideo[]; leftOut: string[] }> {
  const leftOut: string[] = [];
  const videos: ReadVideo[] = [];
  for await (const video of reader.read(file, (sentence, where) => leftOut.push(`${where}: ${sentence}`))) {
    videos.push(video);
  }
  return { videos, leftOut };
}

export function frameOfSeconds(time: ReadTag['start'], { clock }: HandedVideo): number {
  if (time === undefined || !('seconds' in time) || clock === undefined) throw new Error('no seconds, or no frames');
  return edgeAt(clock, time.seconds);
}

/** Bytes changed, cut out, doubled and put in, the same of a seed each time. */
export function* mutations(original: Uint8Array, count: number, seed = 1): Generator<Uint8Array> {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let n = 0; n < count; n += 1) {
    const bytes = Uint8Array.from(original);
    for (let k = 1 + random(8); k > 0; k -= 1) bytes[random(bytes.length)] = random(256);
    const [from, to] = [random(bytes.length), random(bytes.length)];
    yield n % 3 === 0
      ? bytes.slice(0, from)
      : n % 3 === 1
        ? bytes
        : Buffer.concat([bytes.slice(0, from), bytes.slice(to)]);
  }
}
