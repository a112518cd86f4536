/** The highest of many scores, without sorting them all. */

/** The score of what does not count. */
export const NO_SCORE = Number.NEGATIVE_INFINITY;

/** @returns the places of the `most` highest, the best first, of equals the first; those without a score are left out */
export function bestOf(scores: Float32Array, most: number): Int32Array {
  const best = new Best(scores, Math.min(most, scores.length));
  if (best.room === 0) return new Int32Array(0);
  // Nearly all are seen once, against this. Of equals the first stays.
  let least = NO_SCORE;
  for (let place = 0; place < scores.length; place++) {
    if ((scores[place] as number) > least) least = best.take(place);
  }
  return best.sorted();
}

/** A heap of places, with the worst on top. */
class Best {
  readonly room: number;
  readonly #scores: Float32Array;
  readonly #heap: Int32Array;
  #size = 0;

  constructor(scores: Float32Array, room: number) {
    this.room = room;
    this.#scores = scores;
    this.#heap = new Int32Array(room);
  }

  /** @returns the score that is to be exceeded from now on */
  take(place: number): number {
    if (this.#size < this.room) this.#rise(place);
    else this.#sink(place, this.#size);
    return this.#size < this.room ? NO_SCORE : (this.#scores[this.#heap[0] as number] as number);
  }

  /** Of no use after that. */
  sorted(): Int32Array {
    const heap = this.#heap;
    for (let last = this.#size - 1; last > 0; last--) {
      const worst = heap[0] as number;
      this.#sink(heap[last] as number, last);
      heap[last] = worst;
    }
    return heap.subarray(0, this.#size);
  }

  #isWorse(a: number, b: number): boolean {
    const first = this.#scores[a] as number;
    const second = this.#scores[b] as number;
    return first < second || (first === second && a > b);
  }

  #rise(place: number): void {
    const heap = this.#heap;
    let child = this.#size++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isWorse(place, heap[parent] as number)) break;
      heap[child] = heap[parent] as number;
      child = parent;
    }
    heap[child] = place;
  }

  /** In the place of the one on top, among the first `of`. */
  #sink(place: number, of: number): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= of) break;
      if (child + 1 < of && this.#isWorse(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!this.#isWorse(heap[child] as number, place)) break;
      heap[parent] = heap[child] as number;
      parent = child;
    }
    heap[parent] = place;
  }
}
