/** The segments with the highest products. */
import { fitsBetter } from '../fit/curve.ts';
import type { Args, Result } from '../wire/contract.ts';
import { TagError } from '../wire/errors.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import { bestOf, NO_SCORE } from './best.ts';
import type { Breaking, Held } from './held.ts';
import { type Chosen, itemAt } from './items.ts';

type Question = Args<VectorsContract, 'nearest'>;
type Answer = Result<VectorsContract, 'nearest'>;

/** Moments that are shown of a video at most. */
const FEW = 5;

/** @throws TagError `not-found` where the vectors are another model's; AbortError */
export async function nearest(held: Held, chosen: Chosen, question: Question, breaking: Breaking): Promise<Answer> {
  if (held.rows === 0) return { moments: [], of: 0 };
  const { towards, away, wanted, by, most } = question;
  const vectors = [towards, ...away.map(({ vector }) => vector), ...(wanted === undefined ? [] : [wanted.vector])];
  if (vectors.some(({ length }) => length !== held.size)) {
    throw new TagError('not-found', 'This question was made for another model: search again.');
  }
  const queries = new Float32Array(vectors.length * held.size);
  for (const [i, vector] of vectors.entries()) queries.set(vector, i * held.size);
  const products = await held.products(queries, breaking); // (Q, N)
  const scores = products.subarray(0, held.rows);
  const of = leaveOut(held, chosen, products, away);
  if (wanted !== undefined) leaveOutWorse(held, products, { away, wanted });
  const rows = by === 'moments' ? bestMoments(held, scores, most) : bestVideos(held, scores, most);
  return { moments: rows.map((row) => ({ ...itemAt(held, row), product: scores[row] as number })), of };
}

/**
 * Takes the scores of what is not asked about, and of what has something that is not wanted.
 *
 * @param products (Q, N), the scores first
 * @returns how many were asked about
 */
function leaveOut(held: Held, chosen: Chosen, products: Float32Array, away: Question['away']): number {
  const { rows, isFinest, footageOf } = held;
  let of = 0;
  for (let row = 0; row < rows; row++) {
    // By hand, as `isItem` says it: called a million times, it takes as long as the products.
    if (isFinest[row] === 1 && (chosen === undefined || chosen[footageOf[row] as number] === 1)) of += 1;
    else products[row] = NO_SCORE;
  }
  for (const [i, { least }] of away.entries()) {
    const unwanted = products.subarray((i + 1) * rows, (i + 2) * rows);
    for (let row = 0; row < rows; row++) if ((unwanted[row] as number) >= least) products[row] = NO_SCORE;
  }
  return of;
}

/** Takes the scores of what fits something that is not wanted better than what is. @param products (Q, N), of the wanted ones last */
function leaveOutWorse(
  { rows }: Held,
  products: Float32Array,
  { away, wanted }: { away: Question['away']; wanted: NonNullable<Question['wanted']> },
): void {
  const own = products.subarray((away.length + 1) * rows);
  for (const [i, { fits }] of away.entries()) {
    if (fits === undefined) continue;
    const unwanted = products.subarray((i + 1) * rows, (i + 2) * rows);
    for (let row = 0; row < rows; row++) {
      if (products[row] === NO_SCORE) continue;
      if (fitsBetter(fits, unwanted[row] as number, wanted.fits, own[row] as number)) products[row] = NO_SCORE;
    }
  }
}

function bestMoments(held: Held, scores: Float32Array, most: number): number[] {
  for (let looked = 2 * most; ; looked *= 4) {
    const best = bestOf(scores, looked);
    const apart = apartIn(held, best, most);
    if (apart.length === most || best.length < looked) return apart;
  }
}

/** The best few of each, in the order of the videos' best. */
function bestVideos(held: Held, scores: Float32Array, most: number): number[] {
  const { footageOf, rows } = held;
  const bestScores = new Float32Array(held.names.length).fill(NO_SCORE);
  for (let row = 0; row < rows; row++) {
    const [score, number] = [scores[row] as number, footageOf[row] as number];
    if (score > (bestScores[number] as number)) bestScores[number] = score;
  }
  const videos = new Map<number, number[]>();
  for (const number of bestOf(bestScores, most)) videos.set(number, []);
  for (let row = 0; row < rows; row++) {
    if (scores[row] !== NO_SCORE) videos.get(footageOf[row] as number)?.push(row);
  }
  return [...videos.values()].flatMap((own) => {
    own.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    return apartIn(held, own, FEW);
  });
}

/** Those of which none better overlaps too much, in their order. */
function apartIn(held: Held, best: Iterable<number>, most: number): number[] {
  const apart: number[] = [];
  const ofFootage = new Map<number, number[]>();
  for (const row of best) {
    if (apart.length === most) break;
    const number = held.footageOf[row] as number;
    const shown = ofFootage.get(number) ?? [];
    if (shown.some((other) => isMuchTheSame(held, row, other))) continue;
    ofFootage.set(number, [...shown, row]);
    apart.push(row);
  }
  return apart;
}

/** Whether they overlap by half of the shorter one or more. */
function isMuchTheSame({ starts, ends }: Held, a: number, b: number): boolean {
  const [start, end] = [starts[a] as number, ends[a] as number];
  const [otherStart, otherEnd] = [starts[b] as number, ends[b] as number];
  const overlap = Math.min(end, otherEnd) - Math.max(start, otherStart);
  return overlap >= Math.min(end - start, otherEnd - otherStart) / 2;
}
