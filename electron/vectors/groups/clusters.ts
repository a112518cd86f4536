/** k-means on the unit sphere: what is alike, together. The same rows make the same clusters. */
import { randomOf } from '../../fit/random.ts';
import { breathing } from '../../turns/breath.ts';
import { type Asking, blockOf, gather, type Rows } from './rows.ts';

export interface Cluster {
  /** (D) unit vector */
  readonly middle: Float32Array;
  /** nearest to the middle first */
  readonly members: readonly { readonly row: number; readonly cosine: number }[];
}

/** Where some rows still change sides after so many rounds, they lie between: it matters little where they stay. */
const MOST_ROUNDS = 100;
/** Cosines that differ by less are the same: sums come out a little different. */
const SAME = 1e-5;
/** So many rows are tried as the next one to begin with: a small heap is seldom drawn, and nothing leads there later. */
const TRIALS = 16;
/** Where it ends depends on where it begins: it is begun more than once where that is soon done, this many products at most. */
const MOST_STARTS = 8;
const STARTS_PRODUCTS = 1e6;
/** The seeding's part of the work, as far as somebody who waits is told. */
const SEEDING = 0.2;

/**
 * @param k how many there are to be; there are fewer where there are fewer rows that differ
 * @returns largest first, none empty
 * @throws AbortError
 */
export async function clusters(rows: Rows, k: number, { signal, onProgress }: Asking): Promise<Cluster[]> {
  if (rows.count === 0) return [];
  const starts = Math.max(1, Math.min(MOST_STARTS, Math.floor(STARTS_PRODUCTS / (k * rows.count))));
  let best: Parted | undefined;
  for (let start = 0; start < starts; start++) {
    const asking = { signal, onProgress: (fraction: number) => onProgress((start + fraction) / starts) };
    const parted = await part(rows, k, randomOf(`clusters ${start}`), asking);
    if (best === undefined || parted.sum > best.sum) best = parted;
  }
  return best === undefined ? [] : toClusters(rows, best);
}

interface Parted {
  /** (k × D) */
  readonly middles: Float32Array;
  readonly sides: Sides;
  /** of all rows' cosines with their middles */
  readonly sum: number;
}

async function part(rows: Rows, k: number, random: () => number, { signal, onProgress }: Asking): Promise<Parted> {
  let middles = await seed(rows, k, random, { signal, onProgress: (fraction) => onProgress(fraction * SEEDING) });
  const sides = new Sides(rows, signal);
  let settled = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (round > 0) middles = await sides.means(middles);
    const moved = await sides.choose(middles);
    if (moved === 0) break;
    settled = Math.max(settled, 1 - moved / rows.count);
    onProgress(SEEDING + (1 - SEEDING) * settled);
    sides.fillEmpty(middles.length / rows.size);
  }
  return { middles, sides, sum: sides.cosines.reduce((sum, cosine) => sum + cosine, 0) };
}

/**
 * Rows far from each other to begin with (k-means++): each next one drawn by how far it is from those before, some at a time, of which
 * the one is taken that leaves the least distance.
 *
 * @returns (k × D)
 */
async function seed(
  rows: Rows,
  k: number,
  random: () => number,
  { signal, onProgress }: Asking,
): Promise<Float32Array> {
  const chosen = [Math.floor(random() * rows.count)];
  const apart = new Float32Array(rows.count).fill(2);
  const [first] = await tryRows(rows, chosen, apart, signal);
  if (first !== undefined) apart.set(first.apart);
  while (chosen.length < Math.min(k, rows.count)) {
    const drawn = draw(apart, TRIALS, random);
    if (drawn.length === 0) break;
    const tried = await tryRows(rows, drawn, apart, signal);
    const best = tried.reduce((a, b) => (b.sum < a.sum ? b : a));
    chosen.push(best.row);
    apart.set(best.apart);
    onProgress(chosen.length / k);
  }
  return gather(rows, chosen);
}

interface Tried {
  readonly row: number;
  /** (n) how far each row would be from the nearest of the chosen: 1 − cosine */
  readonly apart: Float32Array;
  readonly sum: number;
}

async function tryRows(rows: Rows, some: number[], before: Float32Array, signal: AbortSignal): Promise<Tried[]> {
  signal.throwIfAborted();
  const products = await rows.products(gather(rows, some));
  const breathe = breathing(signal, 1);
  const tried: Tried[] = [];
  for (const [i, row] of some.entries()) {
    const apart = products.subarray(i * rows.count, (i + 1) * rows.count);
    let sum = 0;
    for (let other = 0; other < rows.count; other++) {
      const distance = Math.min(before[other] as number, Math.max(0, 1 - (apart[other] as number)));
      apart[other] = distance;
      sum += distance;
    }
    tried.push({ row, apart, sum });
    await breathe();
  }
  return tried;
}

/** Some rows, each as likely as the square of how far it is from the chosen; none where all are as good as chosen. */
function draw(apart: Float32Array, count: number, random: () => number): number[] {
  let sum = 0;
  for (const distance of apart) if (distance > SAME) sum += distance ** 2;
  if (sum === 0) return [];
  const marks = Array.from({ length: count }, () => random() * sum).sort((a, b) => a - b);
  const drawn: number[] = [];
  let reached = 0;
  for (let row = 0; row < apart.length && drawn.length < count; row++) {
    const distance = apart[row] as number;
    if (distance <= SAME) continue;
    reached += distance ** 2;
    while (drawn.length < count && (marks[drawn.length] as number) < reached) drawn.push(row);
  }
  return [...new Set(drawn)];
}

/** Which middle each row is with. */
class Sides {
  readonly #rows: Rows;
  readonly #signal: AbortSignal;
  /** (n) -1 before the first choice */
  readonly of: Int32Array;
  /** (n) with its middle */
  readonly cosines: Float32Array;

  constructor(rows: Rows, signal: AbortSignal) {
    this.#rows = rows;
    this.#signal = signal;
    this.of = new Int32Array(rows.count).fill(-1);
    this.cosines = new Float32Array(rows.count);
  }

  /** Each row goes to the middle that is nearest; one that is with one as near stays. @returns how many have gone */
  async choose(middles: Float32Array): Promise<number> {
    const { size, count } = this.#rows;
    const [nearest, highest] = [new Int32Array(count).fill(-1), new Float32Array(count).fill(-2)];
    const own = new Float32Array(count).fill(-2);
    const breathe = breathing(this.#signal, 1);
    const block = blockOf(this.#rows);
    for (let from = 0; from * size < middles.length; from += block) {
      const products = await this.#rows.products(middles.slice(from * size, (from + block) * size));
      for (let i = 0; i * count < products.length; i++) {
        for (let row = 0; row < count; row++) {
          const product = products[i * count + row] as number;
          if (product > (highest[row] as number)) [highest[row], nearest[row]] = [product, from + i];
          if (this.of[row] === from + i) own[row] = product;
        }
        await breathe();
      }
    }
    let moved = 0;
    for (let row = 0; row < count; row++) {
      const moves = (highest[row] as number) > (own[row] as number) + SAME;
      if (moves) moved += 1;
      if (moves) this.of[row] = nearest[row] as number;
      this.cosines[row] = (moves ? highest[row] : own[row]) as number;
    }
    return moved;
  }

  /** A middle without rows is given the one that is farthest from its own, where it leaves others there. */
  fillEmpty(k: number): void {
    const sizes = new Int32Array(k);
    for (const side of this.of) sizes[side] = (sizes[side] as number) + 1;
    for (let empty = 0; empty < k; empty++) {
      if (sizes[empty] !== 0) continue;
      let [farthest, lowest] = [-1, 1 - SAME];
      for (let row = 0; row < this.of.length; row++) {
        const isFarther = (this.cosines[row] as number) < lowest && (sizes[this.of[row] as number] as number) > 1;
        if (isFarther) [farthest, lowest] = [row, this.cosines[row] as number];
      }
      if (farthest === -1) return;
      const left = this.of[farthest] as number;
      sizes[left] = (sizes[left] as number) - 1;
      sizes[empty] = 1;
      this.of[farthest] = empty;
      this.cosines[farthest] = 1;
    }
  }

  /** @param before of a middle that has no rows, or whose rows cancel each other out, this stays @returns (k × D) unit vectors */
  async means(before: Float32Array): Promise<Float32Array> {
    const { size, count } = this.#rows;
    const sums = new Float64Array(before.length);
    const breathe = breathing(this.#signal);
    for (let row = 0; row < count; row++) {
      const vector = this.#rows.vector(row);
      const at = (this.of[row] as number) * size;
      for (let i = 0; i < size; i++) sums[at + i] = (sums[at + i] as number) + (vector[i] as number);
      const turn = breathe();
      if (turn !== undefined) await turn;
    }
    const middles = Float32Array.from(before);
    for (let at = 0; at < sums.length; at += size) {
      const sum = sums.subarray(at, at + size);
      const length = Math.hypot(...sum);
      if (length > SAME) for (let i = 0; i < size; i++) middles[at + i] = (sum[i] as number) / length;
    }
    return middles;
  }
}

function toClusters({ size }: Rows, { middles, sides: { of, cosines } }: Parted): Cluster[] {
  const members: { row: number; cosine: number }[][] = Array.from({ length: middles.length / size }, () => []);
  for (let row = 0; row < of.length; row++) {
    members[of[row] as number]?.push({ row, cosine: cosines[row] as number });
  }
  return members
    .map((some, side) => ({
      middle: middles.slice(side * size, (side + 1) * size),
      members: some.sort((a, b) => b.cosine - a.cosine || a.row - b.row),
    }))
    .filter((cluster) => cluster.members.length > 0)
    .sort((a, b) => b.members.length - a.members.length || firstOf(a) - firstOf(b));
}

function firstOf({ members }: Cluster): number {
  return members[0]?.row ?? 0;
}
