/** The highest of many scores, without sorting them all. */

/** The score of what does not count. */
export const NO_SCORE = Number.NEGATIVE_INFINITY;

/** @returns the places of the `most` highest, the best first, of equals the first; those without a score are left out */
export function bestOf(scores: Float32Array, most: number): Int32Array {
  const isWorse = (a: number, b: number): boolean => {
    const [first, second] = [scores[a] as number, scores[b] as number];
    return first < second || (first === second && a > b);
  };
  // A heap with the worst on top: most scores are seen once, against it.
  const heap = new Int32Array(Math.min(most, scores.length));
  let size = 0;
  const sink = (place: number, of: number): void => {
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= of) break;
      if (child + 1 < of && isWorse(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!isWorse(heap[child] as number, place)) break;
      heap[parent] = heap[child] as number;
      parent = child;
    }
    heap[parent] = place;
  };
  const rise = (place: number): void => {
    let child = size++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isWorse(place, heap[parent] as number)) break;
      heap[child] = heap[parent] as number;
      child = parent;
    }
    heap[child] = place;
  };
  if (heap.length === 0) return heap;
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] as number;
    if (score === NO_SCORE) continue;
    if (size < heap.length) rise(place);
    // Of equals the first stays.
    else if (score > (scores[heap[0] as number] as number)) sink(place, size);
  }
  for (let last = size - 1; last > 0; last--) {
    const worst = heap[0] as number;
    sink(heap[last] as number, last);
    heap[last] = worst;
  }
  return heap.subarray(0, size);
}
