/**
 * How a stored picture is turned and mirrored to be shown: right angles only, by the file's own matrix.
 *
 * ffmpeg would do so by itself, but each version in its way (mirrors, odd angles, what a decoder finds in the stream): it
 * is told not to, and these filters stand in.
 */

/** First turned clockwise, then mirrored left to right. */
export interface Turn {
  readonly rotation: 0 | 90 | 180 | 270;
  readonly mirrored: boolean;
}

const UPRIGHT: Turn = { rotation: 0, mirrored: false };
/** What still counts as a right angle: one degree. */
const TOLERANCE = Math.tan(Math.PI / 180);

export interface StatedTurn {
  /** Nine numbers of the display matrix, as ffprobe prints them: by rows, each after its address. */
  readonly matrix: string | undefined;
  /** ffprobe's reading of it, degrees counter-clockwise. */
  readonly counterClockwise: number | undefined;
  /** The `rotate` tag, degrees clockwise. */
  readonly clockwiseTag: number | undefined;
}

/** The matrix decides, then the angle that was read from it, then the tag. An angle that is no right one turns nothing. */
export function readTurn({ matrix, counterClockwise, clockwiseTag }: StatedTurn): Turn {
  const numbers = matrix === undefined ? [] : readMatrix(matrix);
  if (numbers.length === 9) return turnOfMatrix(numbers);
  const clockwise = counterClockwise === undefined ? (clockwiseTag ?? 0) : -counterClockwise;
  const turned = ((clockwise % 360) + 360) % 360;
  const rotation = ([90, 180, 270] as const).find((right) => Math.abs(turned - right) < 1) ?? 0;
  return { rotation, mirrored: false };
}

function readMatrix(text: string): number[] {
  return text
    .split('\n')
    .flatMap((line) => (/^[0-9a-f]+:(.*)$/i.exec(line.trim())?.[1]?.match(/-?\d+/g) ?? []).map(Number));
}

/** A point (x, y), y downwards, is shown at (a·x + c·y, b·x + d·y). */
function turnOfMatrix([a = 0, b = 0, , c = 0, d = 0]: readonly number[]): Turn {
  const isSmall = (value: number, beside: number): boolean => Math.abs(value) < Math.abs(beside) * TOLERANCE;
  if (isSmall(b, a) && isSmall(c, d)) {
    // A mirror from top to bottom is a half turn and one from left to right.
    if (d > 0) return a > 0 ? UPRIGHT : { rotation: 0, mirrored: true };
    return { rotation: 180, mirrored: a > 0 };
  }
  if (isSmall(a, b) && isSmall(d, c)) {
    if (b > 0) return { rotation: 90, mirrored: c > 0 };
    return { rotation: 270, mirrored: c < 0 };
  }
  return UPRIGHT;
}

/** ffmpeg's filters for it, none where the picture is upright. */
export function turnFilters({ rotation, mirrored }: Turn): string[] {
  switch (rotation) {
    case 0:
      return mirrored ? ['hflip'] : [];
    case 180:
      return mirrored ? ['vflip'] : ['hflip', 'vflip'];
    case 90:
      return [mirrored ? 'transpose=cclock_flip' : 'transpose=clock'];
    case 270:
      return [mirrored ? 'transpose=clock_flip' : 'transpose=cclock'];
  }
}

export const isUpright = ({ rotation, mirrored }: Turn): boolean => rotation === 0 && !mirrored;
