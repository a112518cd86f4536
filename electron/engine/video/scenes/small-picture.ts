/** A frame as small as its cuts can still be told by, and what two of them have in common. Pure. */

/** Each number is the mean of a 32nd of the width and an 18th of the height: grain, text and fine motion are gone. */
export const WIDTH = 32;
export const HEIGHT = 18;
const CHROMA_WIDTH = WIDTH / 2;
const CHROMA_HEIGHT = HEIGHT / 2;

/** Brightness from 16 (black) to 235, and two numbers of colour around 128 for each four of it. */
export interface SmallPicture {
  readonly luma: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** The mean brightness, and how far the picture's parts are from it (a standard deviation). */
export interface Brightness {
  readonly mean: number;
  readonly contrast: number;
}

export function measureBrightness({ luma }: SmallPicture): Brightness {
  let [sum, squares] = [0, 0];
  for (const value of luma) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / luma.length;
  return { mean, contrast: Math.sqrt(Math.max(0, squares / luma.length - mean * mean)) };
}

interface Shift {
  readonly x: number;
  readonly y: number;
}

/** How far a camera may move the picture from one frame to the next: a tenth of it. */
const MOST_SHIFT = { x: 3, y: 2 };
const shiftsUpTo = (most: Shift): Shift[] => {
  const shifts: Shift[] = [];
  for (let y = -most.y; y <= most.y; y++) for (let x = -most.x; x <= most.x; x++) shifts.push({ x, y });
  return shifts.sort((a, b) => a.x ** 2 + a.y ** 2 - b.x ** 2 - b.y ** 2);
};
/** A place and those next to it. */
const AROUND = shiftsUpTo({ x: 1, y: 1 });
/** So little change needs no shift to explain it. */
const CALM = 1.5;

/** How much two pictures differ in brightness and colour, at the shift at which they differ least: 0 to about 400. */
export function changeBetween(before: SmallPicture, after: SmallPicture): number {
  const { shift, difference } = leastDifference(before.luma, after.luma);
  const half = { x: Math.round(shift.x / 2), y: Math.round(shift.y / 2) };
  const u = differenceAt(before.u, after.u, CHROMA_WIDTH, CHROMA_HEIGHT, half);
  const v = differenceAt(before.v, after.v, CHROMA_WIDTH, CHROMA_HEIGHT, half);
  return difference + u + v;
}

/** By going downhill from no shift: what is as small as these pictures has no fine hills. */
function leastDifference(before: Uint8Array, after: Uint8Array): { shift: Shift; difference: number } {
  let shift: Shift = { x: 0, y: 0 };
  let difference = differenceAt(before, after, WIDTH, HEIGHT, shift);
  for (let moved = difference > CALM; moved; ) {
    moved = false;
    const from = shift;
    for (const { x, y } of AROUND.slice(1)) {
      const next = { x: from.x + x, y: from.y + y };
      if (Math.abs(next.x) > MOST_SHIFT.x || Math.abs(next.y) > MOST_SHIFT.y) continue;
      const there = differenceAt(before, after, WIDTH, HEIGHT, next);
      if (there < difference) [shift, difference, moved] = [next, there, true];
    }
  }
  return { shift, difference };
}

/** The mean of absolute differences where two planes lie over each other. */
function differenceAt(a: Uint8Array, b: Uint8Array, width: number, height: number, { x, y }: Shift): number {
  const [left, right] = [Math.max(0, -x), Math.min(width, width - x)];
  const [top, bottom] = [Math.max(0, -y), Math.min(height, height - y)];
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    const at = row * width;
    const other = (row + y) * width + x;
    for (let column = left; column < right; column++)
      sum += Math.abs((a[at + column] as number) - (b[other + column] as number));
  }
  return sum / ((right - left) * (bottom - top));
}

/** Within half a second a camera moves further. It is looked for in steps of two first, and then around the best of these. */
const WIDE_SHIFTS = shiftsUpTo({ x: 3, y: 2 }).map(({ x, y }) => ({ x: 2 * x, y: 2 * y }));
/** Contrast of so little is noise: two pictures that have no more are not alike for it. */
const NOISE_VARIANCE = 6;

/**
 * How far two pictures show the same, whatever the light: the correlation of their brightness at the shift where it is
 * highest, 1 for the same picture, about 0 for two that have nothing to do with each other.
 */
export function likeness(a: SmallPicture, b: SmallPicture): number {
  let [highest, at] = [Number.NEGATIVE_INFINITY, WIDE_SHIFTS[0] as Shift];
  const tryShift = (shift: Shift): void => {
    const correlation = correlationAt(a.luma, b.luma, shift);
    if (correlation > highest) [highest, at] = [correlation, shift];
  };
  for (const shift of WIDE_SHIFTS) tryShift(shift);
  const coarse = at;
  for (const { x, y } of AROUND.slice(1)) tryShift({ x: coarse.x + x, y: coarse.y + y });
  return highest;
}

/** The same without looking for a shift. */
export function correlation(a: SmallPicture, b: SmallPicture): number {
  return correlationAt(a.luma, b.luma, { x: 0, y: 0 });
}

function correlationAt(a: Uint8Array, b: Uint8Array, { x, y }: Shift): number {
  const [left, right] = [Math.max(0, -x), Math.min(WIDTH, WIDTH - x)];
  const [top, bottom] = [Math.max(0, -y), Math.min(HEIGHT, HEIGHT - y)];
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const one = a[row * WIDTH + column] as number;
      const other = b[(row + y) * WIDTH + column + x] as number;
      sumA += one;
      sumB += other;
      squaresA += one * one;
      squaresB += other * other;
      products += one * other;
    }
  }
  const count = (right - left) * (bottom - top);
  const variance = (sum: number, squares: number): number => squares / count - (sum / count) ** 2 + NOISE_VARIANCE;
  const covariance = products / count - (sumA / count) * (sumB / count);
  return covariance / Math.sqrt(variance(sumA, squaresA) * variance(sumB, squaresB));
}

/** How far the mean colours of two pictures are apart. */
export function colourDistance(a: SmallPicture, b: SmallPicture): number {
  return Math.hypot(mean(a.u) - mean(b.u), mean(a.v) - mean(b.v));
}

function mean(values: Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** How a picture lies between two others. */
export interface Blend {
  /** How much of the way from the first to the second it has gone. */
  readonly share: number;
  /** What of it is in neither, as a part of what they differ by. */
  readonly rest: number;
}

/** What two pictures differ by, as the root of the mean square. */
export function distance(a: SmallPicture, b: SmallPicture): number {
  let sum = 0;
  for (const plane of PLANES) sum += squaredDistance(a[plane], b[plane]);
  return Math.sqrt(sum / a.luma.length);
}

export function blendOf(picture: SmallPicture, from: SmallPicture, to: SmallPicture): Blend {
  let [along, length, off] = [0, 0, 0];
  for (const plane of PLANES) {
    const [p, a, b] = [picture[plane], from[plane], to[plane]];
    for (let i = 0; i < p.length; i++) {
      const way = (b[i] as number) - (a[i] as number);
      const gone = (p[i] as number) - (a[i] as number);
      along += way * gone;
      length += way * way;
      off += gone * gone;
    }
  }
  if (length === 0) return { share: 0, rest: 0 };
  const share = along / length;
  return { share, rest: Math.sqrt(Math.max(0, off / length - share * share)) };
}

const PLANES = ['luma', 'u', 'v'] as const;

function squaredDistance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}
