/** A file read here and there, without trusting what it says of its own lengths. */
import { type FileHandle, open } from 'node:fs/promises';
import { systemErrorCode } from '../../../wire/errors.ts';

export interface Bytes {
  readonly byteLength: number;
  /** So many bytes from a place on; fewer where the file ends before. */
  read(at: number, length: number): Promise<Buffer>;
}

/** Works with an open file. Trouble with the drive is for ffmpeg to meet and report: it gives undefined. */
export async function withBytes<T>(path: string, work: (bytes: Bytes) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await work(bytesOf(file, (await file.stat()).size));
  } catch (error) {
    if (systemErrorCode(error) !== undefined) return undefined;
    throw error;
  } finally {
    await file?.close();
  }
}

function bytesOf(file: FileHandle, byteLength: number): Bytes {
  return {
    byteLength,
    read: async (at, length) => {
      if (!(at >= 0 && at < byteLength && length > 0)) return Buffer.alloc(0);
      const wanted = Math.min(length, byteLength - at);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, at);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/** Never written: a disk gives zeros for what a download has left out. */
export const isZeros = (bytes: Buffer): boolean => bytes.length > 0 && bytes.every((byte) => byte === 0);

/** Writers pad to whole blocks of a disk. */
export const LEAST_ZEROS = 16 * 1024;

/** Whether a good part of a file, up to its end, was never written. */
export async function endsInZeros({ byteLength, read }: Bytes): Promise<boolean> {
  const length = Math.max(LEAST_ZEROS, Math.ceil(byteLength / 20));
  if (length > byteLength) return false;
  // The ends of that part and its middle first: most files are told by them.
  for (const at of [byteLength - 512, byteLength - length, byteLength - (length >> 1)])
    if (!isZeros(await read(at, 512))) return false;
  return isZeros(await read(byteLength - LEAST_ZEROS, LEAST_ZEROS));
}
