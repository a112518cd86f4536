/** At which times two videos may show the same. Pure. */
import { PICTURE, RATE } from '../../engine/video/signature/sampler.ts';
import { breathing } from '../../turns/breath.ts';
import { type Looks, NOISE } from './looks.ts';

/** Pictures of the shorter video that are looked for in the longer one. */
const ANCHORS = 24;
/** Of the shorter video so much must lie over the longer one. */
const LEAST_OVERLAP = 0.6;

/**
 * Where among the longer one's pictures the shorter one's first may lie, the likeliest place first; below 0 where the shorter one begins
 * before the longer.
 *
 * @param most so many, each half a second from the others at least
 * @throws AbortError
 */
export async function likelyShifts(short: Looks, long: Looks, most: number, signal: AbortSignal): Promise<number[]> {
  const least = Math.ceil(short.count * LEAST_OVERLAP);
  const from = least - short.count;
  const scores = await scoresOf(short, long, { from, to: long.count - least }, signal);
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const chosen: number[] = [];
  for (const at of order) {
    if (chosen.length === most) break;
    if (chosen.every((other) => Math.abs(other - at) >= RATE / 2)) chosen.push(at);
  }
  return chosen.map((at) => at + from);
}

/** How well some of the shorter one's pictures agree with those of the longer one, by shift: as they are, and in what changes. */
async function scoresOf(
  short: Looks,
  long: Looks,
  { from, to }: { from: number; to: number },
  signal: AbortSignal,
): Promise<Float64Array> {
  const still = new Sums(to - from + 1);
  const moving = new Sums(to - from + 1);
  const meansProduct = productOf(short.mean, 0, long.mean, 0);
  const breathe = breathing(signal, 1);
  const knownOfLong: Known[] = [];
  for (let at = 0; at < long.count; at++) {
    knownOfLong.push(knownOf(long, at, long.mean, short.mean));
    if (at % 1_000 === 0) await breathe();
  }
  const anchors = Math.min(ANCHORS, short.count);
  for (let n = 0; n < anchors; n++) {
    const at = Math.floor(((n + 0.5) * short.count) / anchors);
    const own = knownOf(short, at, short.mean, long.mean);
    for (let i = 0; i < still.length; i++) {
      const there = knownOfLong[at + from + i];
      if (there === undefined) continue;
      const product = productOf(short.pictures, at * PICTURE, long.pictures, (at + from + i) * PICTURE);
      still.add(i, product, own.squares, there.squares);
      moving.add(i, product - own.withOther - there.withOther + meansProduct, own.changed, there.changed);
    }
    await breathe();
  }
  return Float64Array.from({ length: still.length }, (_, i) => still.correlation(i) + moving.correlation(i));
}

interface Known {
  readonly squares: number;
  /** the squares of what differs from its own video's mean */
  readonly changed: number;
  /** the product with the other video's mean */
  readonly withOther: number;
}

function knownOf({ pictures }: Looks, at: number, mean: Float32Array, other: Float32Array): Known {
  const from = at * PICTURE;
  const squares = productOf(pictures, from, pictures, from);
  const changed = squares - 2 * productOf(pictures, from, mean, 0) + productOf(mean, 0, mean, 0);
  return { squares, changed, withOther: productOf(pictures, from, other, 0) };
}

function productOf(a: Float32Array, atA: number, b: Float32Array, atB: number): number {
  let sum = 0;
  for (let i = 0; i < PICTURE; i++) sum += (a[atA + i] as number) * (b[atB + i] as number);
  return sum;
}

/** Correlations that are gathered picture by picture. */
class Sums {
  readonly length: number;
  readonly #products: Float64Array;
  readonly #ones: Float64Array;
  readonly #others: Float64Array;

  constructor(length: number) {
    this.length = length;
    this.#products = new Float64Array(length);
    this.#ones = new Float64Array(length);
    this.#others = new Float64Array(length);
  }

  add(i: number, product: number, one: number, other: number): void {
    this.#products[i] = (this.#products[i] as number) + product;
    this.#ones[i] = (this.#ones[i] as number) + one + NOISE * PICTURE;
    this.#others[i] = (this.#others[i] as number) + other + NOISE * PICTURE;
  }

  correlation(i: number): number {
    const squares = (this.#ones[i] as number) * (this.#others[i] as number);
    return squares === 0 ? 0 : (this.#products[i] as number) / Math.sqrt(squares);
  }
}
