/** A page's bytes, uncompressed: never more than it says itself. Pure. */
import { compressors, decompressZstd } from 'hyparquet-compressors';
import { broken, notRead } from './broken.ts';

const [NONE, SNAPPY, GZIP, ZSTD] = [0, 1, 2, 6];
const OTHERS: Readonly<Record<number, string>> = { 3: 'LZO', 4: 'Brotli', 5: 'LZ4', 7: 'LZ4' };

/** @throws TagError `unreadable` */
export async function unpacked(bytes: Uint8Array, size: number, codec: number): Promise<Uint8Array> {
  if (codec === NONE) return bytes;
  if (size === 0) return new Uint8Array();
  const whole = await unpackedBy(bytes, size, codec);
  if (whole.length !== size) throw broken('a page of it is shorter or longer than it says');
  return whole;
}

async function unpackedBy(bytes: Uint8Array, size: number, codec: number): Promise<Uint8Array> {
  if (codec === GZIP) return gunzipped(bytes, size);
  if (codec !== SNAPPY && codec !== ZSTD) throw notRead(`pages packed by ${OTHERS[codec] ?? 'an unknown program'}`);
  try {
    // Into an array of our own: what a file says of its length may be anything.
    if (codec === ZSTD) return decompressZstd(bytes, new Uint8Array(size));
    return (compressors.SNAPPY as Unpack)(bytes, size);
  } catch {
    throw broken('a packed page of it is damaged');
  }
}

type Unpack = (bytes: Uint8Array, size: number) => Uint8Array;

/** The system's own, which can be stopped: little that is packed may be much. */
async function gunzipped(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const whole = new Uint8Array(size);
  let filled = 0;
  try {
    const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
    for await (const part of stream) {
      if (filled + part.length > size) break;
      whole.set(part, filled);
      filled += part.length;
    }
  } catch {
    throw broken('a packed page of it is damaged');
  }
  return whole.subarray(0, filled);
}
