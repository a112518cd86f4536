/** Those with the highest scores of very many that come one by one: no more of them are held than twice as many as are wanted. Pure. */
import { bestOf, NO_SCORE } from '../../../vectors/best.ts';

/** A few more at least, so that few of them are not sorted all the time. */
const SPARE = 1_000;

export class Leaders<T> {
  readonly #most: number;
  readonly #scores: Float32Array;
  #items: T[] = [];
  #least = NO_SCORE;

  constructor(most: number) {
    this.#most = most;
    this.#scores = new Float32Array(2 * most + SPARE);
  }

  /** The score that is to be exceeded: of equals the first stays. */
  get least(): number {
    return this.#least;
  }

  offer(score: number, item: T): void {
    const rounded = Math.fround(score);
    if (!(rounded > this.#least)) return;
    this.#scores[this.#items.length] = rounded;
    this.#items.push(item);
    if (this.#items.length === this.#scores.length) this.#keepBest();
  }

  /** The best first. */
  all(): T[] {
    this.#keepBest();
    return this.#items;
  }

  #keepBest(): void {
    const places = bestOf(this.#scores.subarray(0, this.#items.length), this.#most);
    const items: T[] = [];
    const scores = Float32Array.from(places, (place) => this.#scores[place] as number);
    for (const place of places) items.push(this.#items[place] as T);
    this.#items = items;
    this.#scores.set(scores);
    if (items.length === this.#most) this.#least = scores.at(-1) ?? NO_SCORE;
  }
}
