/** Footage that is near other footage. */
import { breathing } from '../../turns/breath.ts';
import { type Asking, eachRow, type Rows } from './rows.ts';

export interface Pair {
  /** footage, the lower number first */
  readonly a: number;
  readonly b: number;
  /** the highest of a whole with the other's whole, or with a part of it */
  readonly cosine: number;
}

export interface Wanted {
  /** lower cosines are none */
  readonly least: number;
  /** how many, the nearest */
  readonly most: number;
}

/**
 * All pairs of footage of which a whole is so near the other's whole, or a part of it. Nearest first.
 *
 * @param footage (n) whose each row is
 * @param wholes the rows that are whole videos
 * @throws AbortError
 */
export async function pairs(
  rows: Rows,
  { footage, wholes }: { readonly footage: Int32Array; readonly wholes: Int32Array },
  { least, most }: Wanted,
  asking: Asking,
): Promise<Pair[]> {
  const found = new Found(least, most);
  const breathe = breathing(asking.signal, 1);
  await eachRow(
    rows,
    wholes,
    (whole, products) => {
      const own = footage[whole] as number;
      for (let row = 0; row < products.length; row++) {
        const product = products[row] as number;
        if (product >= found.least && footage[row] !== own) found.put(own, footage[row] as number, product);
      }
      return breathe();
    },
    asking,
  );
  return found.best();
}

/** More than are wanted are held, so that they are seldom gone through. */
const SLACK = 4;

class Found {
  readonly #most: number;
  /** by both numbers of footage */
  #pairs = new Map<number, Pair>();
  least: number;

  constructor(least: number, most: number) {
    this.least = least;
    this.#most = most;
  }

  put(one: number, other: number, product: number): void {
    const [a, b] = one < other ? [one, other] : [other, one];
    const key = a * 2 ** 26 + b;
    // Rounding.
    const cosine = Math.min(1, product);
    if ((this.#pairs.get(key)?.cosine ?? Number.NEGATIVE_INFINITY) >= cosine) return;
    this.#pairs.set(key, { a, b, cosine });
    if (this.#pairs.size <= SLACK * this.#most + 1_000) return;
    const best = this.best();
    this.least = best.at(-1)?.cosine ?? Number.POSITIVE_INFINITY;
    this.#pairs = new Map(best.map((pair) => [pair.a * 2 ** 26 + pair.b, pair]));
  }

  best(): Pair[] {
    const sorted = [...this.#pairs.values()].sort((x, y) => y.cosine - x.cosine || x.a - y.a || x.b - y.b);
    return sorted.slice(0, this.#most);
  }
}
