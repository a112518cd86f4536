/**
 * Promise against delivery: what a container says of its own data, and what of it came.
 *
 * Its index and the ends of its parts decide. A count or a duration in a header alone convicts no file: writers that cannot
 * go back, or that never knew, leave all sorts of numbers there.
 */
import { endsInZeros, isZeros, withBytes } from './bytes.ts';
import { isMatroskaCut, isMatroskaProtected } from './matroska.ts';
import { isMp4Cut, isMp4Protected } from './mp4.ts';
import { isApngCut, isAsfCut, isAviCut, isFlvCut, isGifCut, isIvfCut, isMxfCut, isOggCut } from './others.ts';

export interface Delivered {
  readonly path: string;
  /** ffprobe's name of the container. */
  readonly format: string;
  /** Its own number for the track. */
  readonly trackId: number | undefined;
  /** The pictures that came end well before the time that the container declares. */
  readonly isOverEarly: boolean;
}

/** Whether a file ends before it should, or was never written to its end, by its own account. */
export async function isCutShort({ path, format, trackId, isOverEarly }: Delivered): Promise<boolean> {
  const isCut = await withBytes(path, (bytes) => {
    const names = format.split(',');
    if (names.includes('mp4')) return isMp4Cut(bytes, trackId);
    if (names.includes('matroska')) return isMatroskaCut(bytes);
    switch (format) {
      case 'avi':
        return isAviCut(bytes);
      case 'flv':
        return isFlvCut(bytes, isOverEarly);
      case 'asf':
        return isAsfCut(bytes);
      case 'gif':
        return isGifCut(bytes);
      case 'apng':
        return isApngCut(bytes);
      case 'ivf':
        return isIvfCut(bytes).then((cut) => cut || endsInZeros(bytes));
      case 'ogg':
        return isOggCut(bytes).then((cut) => cut || endsInZeros(bytes));
      case 'mxf':
        return isMxfCut(bytes).then((cut) => cut || endsInZeros(bytes));
      default:
        return endsInZeros(bytes);
    }
  });
  return isCut ?? false;
}

/** Whether the pictures of a file are encrypted, by its own account. */
export async function isProtected(path: string, format: string, trackId: number | undefined): Promise<boolean> {
  const names = format.split(',');
  const isIt = await withBytes(path, async (bytes) => {
    if (names.includes('mp4')) return isMp4Protected(bytes, trackId);
    return names.includes('matroska') && isMatroskaProtected(bytes);
  });
  return isIt ?? false;
}

/** Of a coded picture so many bytes are never all zero. */
const PICTURE_BYTES = 64;

/**
 * How many of an index's pictures, in decoding order, were written: those before the first that is nothing but zeros.
 *
 * @param some some of them, in order
 */
export async function countWritten(
  path: string,
  count: number,
  some: readonly { readonly number: number; readonly at: number; readonly length: number }[],
): Promise<number> {
  const written = await withBytes(path, async ({ read }) => {
    let last = 0;
    for (const { number, at, length } of some) {
      if (isZeros(await read(at, Math.min(length, PICTURE_BYTES)))) return last;
      last = number + 1;
    }
    return count;
  });
  return written ?? count;
}
