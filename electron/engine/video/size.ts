/** Pictures that are too large, by what a file or ffmpeg says of their size. */
import { TagError } from '../../wire/errors.ts';
import { MAX_PIXELS } from './run.ts';
import { displayName } from './video-file.ts';

export function tooLarge(path: string, width: number, height: number, detail?: string): TagError {
  return new TagError(
    'too-large',
    `${displayName(path)} has pictures of ${width} × ${height}, more than can be decoded: scale it down to 16K or less first.`,
    detail === undefined ? {} : { detail },
  );
}

/** Throws where ffmpeg or ffprobe has refused a picture for its size; a size that is none belongs to a damaged file. */
export function failIfTooLarge(path: string, said: string): void {
  for (const [, width, height] of said.matchAll(/Picture size (\d+)x(\d+) (?:exceeds|is invalid)/g))
    if (Number(width) * Number(height) > MAX_PIXELS) throw tooLarge(path, Number(width), Number(height), said);
}
