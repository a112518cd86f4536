/** MP4 and QuickTime: what the index, or the fragments, promise; and whether a track is encrypted. */
import { Box, NotUnderstood, need, optional, required } from '../mp4-boxes.ts';
import { trackOf } from '../mp4-index.ts';
import { readSamplePlaces } from '../mp4-samples.ts';
import { type Bytes, endsInZeros } from './bytes.ts';

const MOST_BOXES = 200_000;
const MOST_MOOV_BYTES = 256 * 2 ** 20;

interface TopBox {
  readonly type: string;
  readonly at: number;
  readonly body: number;
  /** Where it ends by its own account. */
  readonly end: number;
}

/** The boxes of a file as far as they follow one another: the last may run over its end. */
async function* topBoxes({ byteLength, read }: Bytes): AsyncGenerator<TopBox> {
  let at = 0;
  for (let count = 0; at < byteLength && count < MOST_BOXES; count++) {
    const head = await read(at, 16);
    if (head.length < 8) return;
    const size = head.readUInt32BE(0);
    const isWide = size === 1 && head.length === 16;
    const end = size === 0 ? byteLength : at + (isWide ? Number(head.readBigUInt64BE(8)) : size);
    const body = at + (isWide ? 16 : 8);
    const type = head.toString('latin1', 4, 8);
    if (end < body || type === '\0\0\0\0') return;
    yield { type, at, body, end };
    at = end;
  }
}

async function readMoov(file: Bytes): Promise<Buffer | undefined> {
  for await (const { type, body, end } of topBoxes(file))
    if (type === 'moov') return end - body <= MOST_MOOV_BYTES ? file.read(body, end - body) : undefined;
  return undefined;
}

/** Whether a track's pictures can be read with a key only. */
export async function isMp4Protected(file: Bytes, trackId: number | undefined): Promise<boolean> {
  const moov = await readMoov(file);
  return (
    moov !== undefined &&
    (understood(() => {
      const tracks = new Box('moov', moov).children().filter(({ type }) => type === 'trak');
      return tracks.some((trak) => isEncrypted(trak.children(), trackId));
    }) ??
      false)
  );
}

function isEncrypted(trak: Box[], trackId: number | undefined): boolean {
  const header = required(trak, 'tkhd');
  if (trackId !== undefined && header.skip(header.version(1) === 1 ? 16 : 8).u32() !== trackId) return false;
  const media = required(trak, 'mdia').children();
  if (required(media, 'hdlr').skip(8).fourCC() !== 'vide') return false;
  const descriptions = required(required(required(media, 'minf').children(), 'stbl').children(), 'stsd');
  descriptions.version(1);
  descriptions.u32();
  return descriptions.children().some(({ type }) => ['encv', 'drmi'].includes(type));
}

function understood<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

/** Whether the index, or a fragment, names pictures beyond the file's end; or fragments end in what was never written. */
export async function isMp4Cut(file: Bytes, trackId: number | undefined): Promise<boolean> {
  let lastType: string | undefined;
  let isFragmented = false;
  for await (const { type, body, end } of topBoxes(file)) {
    lastType = type;
    isFragmented ||= type === 'moof';
    if (type === 'sidx' && promisesBeyond(await file.read(body, end - body), end, file.byteLength)) return true;
    if (end > file.byteLength && isFragmented) return true;
  }
  // A fragment's head without its pictures.
  if (lastType === 'moof') return true;
  if (isFragmented) return endsInZeros(file);
  const moov = trackId === undefined ? undefined : await readMoov(file);
  if (moov === undefined) return false;
  return understood(() => readSamplePlaces(samplesOf(moov, trackId as number)).end > file.byteLength) ?? false;
}

function samplesOf(moov: Buffer, trackId: number): readonly Box[] {
  const media = required(trackOf(new Box('moov', moov).children(), trackId), 'mdia').children();
  const samples = optional(required(media, 'minf').children(), 'stbl');
  need(samples !== undefined, 'no samples');
  return samples.children();
}

/** An index of segments: how long each of those after it is. */
function promisesBeyond(body: Buffer, from: number, byteLength: number): boolean {
  return (
    understood(() => {
      const box = new Box('sidx', body);
      const isWide = box.version(1) === 1;
      box.skip(8);
      if (!isWide) box.skip(4);
      else box.skip(8);
      let end = from + (isWide ? Number(box.u64()) : box.u32());
      const count = box.skip(2).u8() * 256 + box.u8();
      for (let i = 0; i < count; i++) {
        const size = box.u32();
        // Of an index of indexes we know no more.
        if (size >= 2 ** 31) return false;
        end += size;
        box.skip(8);
      }
      return end > byteLength;
    }) ?? false
  );
}
