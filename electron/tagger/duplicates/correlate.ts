/** How far pictures of two videos are the same, whatever the light: correlations, in one pass over them. Pure. */
import { PICTURE, WIDTH } from '../../engine/video/signature/sampler.ts';
import { type Looks, NOISE, type Places } from './looks.ts';

export interface Correlation {
  /** of the pictures, at most 1 */
  readonly still: number;
  /** of what all of them are together: what somebody who walks through them says nothing of */
  readonly place: number;
  /** of what changes in them over time; undefined where nothing does in either video */
  readonly moving: number | undefined;
}

/** Of two pictures their places, the one that is cropped first; the other's may lie between two. */
export type Pair = readonly [number, number];

export function correlate(one: Looks, other: Looks, pairs: readonly Pair[], places: Places): Correlation {
  const size = places.cells.length;
  const sums = { ones: new Float64Array(size), others: new Float64Array(size) };
  const [a, b] = [new Float32Array(size), new Float32Array(size)];
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (const [first, second] of pairs) {
    crop(one, first, places, a);
    pick(other, second, places, b);
    for (let i = 0; i < size; i++) {
      const [x, y] = [a[i] as number, b[i] as number];
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
      sums.ones[i] = (sums.ones[i] as number) + x;
      sums.others[i] = (sums.others[i] as number) + y;
    }
  }
  const noise = NOISE * size * pairs.length;
  const still = product / Math.sqrt((squaresA + noise) * (squaresB + noise));
  const [common, commonA, commonB] = [
    productOf(sums.ones, sums.others) / pairs.length,
    productOf(sums.ones, sums.ones) / pairs.length,
    productOf(sums.others, sums.others) / pairs.length,
  ];
  const place = common / Math.sqrt((commonA + noise) * (commonB + noise));
  // What is left without the mean of all pictures.
  const [moved, movedA, movedB] = [product - common, squaresA - commonA, squaresB - commonB];
  // Where one rests for a while, that the other one rests, too, says nothing.
  const moves = one.moves || other.moves;
  return { still, place, moving: moves ? moved / Math.sqrt((movedA + noise) * (movedB + noise)) : undefined };
}

/** Into `to`, around its own mean: the picture at `at`, cropped. */
function crop({ pictures }: Looks, at: number, { corners, shares }: Places, to: Float32Array): void {
  for (let i = 0; i < to.length; i++) {
    const first = at * PICTURE + (corners[i] as number);
    to[i] =
      (shares[4 * i] as number) * (pictures[first] as number) +
      (shares[4 * i + 1] as number) * (pictures[first + 1] as number) +
      (shares[4 * i + 2] as number) * (pictures[first + WIDTH] as number) +
      (shares[4 * i + 3] as number) * (pictures[first + WIDTH + 1] as number);
  }
  centre(to);
}

/** Into `to`, around its own mean: what the other one shows, too, of the picture at `at`, or of the two around it. */
function pick({ pictures, count }: Looks, at: number, { cells }: Places, to: Float32Array): void {
  const first = Math.min(count - 1, Math.max(0, Math.floor(at)));
  const [from, next] = [first * PICTURE, Math.min(count - 1, first + 1) * PICTURE];
  const share = Math.min(1, Math.max(0, at - first));
  for (let i = 0; i < to.length; i++) {
    const cell = cells[i] as number;
    to[i] = (1 - share) * (pictures[from + cell] as number) + share * (pictures[next + cell] as number);
  }
  centre(to);
}

function centre(values: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) - sum / values.length;
}

function productOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
