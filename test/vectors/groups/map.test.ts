import { expect, test } from 'vitest';
import { map } from '../../../electron/vectors/groups/map.ts';
import { heaps, rowsOf, unhurried } from './made-rows.ts';

/** How many of the five nearest in the plane are of the same heap, on average. */
function togetherness(places: Float64Array, heapOf: readonly number[]): number {
  let same = 0;
  for (const [row, heap] of heapOf.entries()) {
    const distances = heapOf.map((other, i) => ({
      other,
      far:
        i === row
          ? Number.POSITIVE_INFINITY
          : Math.hypot(
              (places[2 * i] as number) - (places[2 * row] as number),
              (places[2 * i + 1] as number) - (places[2 * row + 1] as number),
            ),
    }));
    const nearest = distances.sort((a, b) => a.far - b.far).slice(0, 5);
    same += nearest.filter(({ other }) => other === heap).length / nearest.length;
  }
  return same / heapOf.length;
}

const isWithin = (places: Float64Array): boolean => places.every((value) => value >= 0 && value <= 1);

test('what is alike lies together, in more heaps than two axes could tell apart', async () => {
  const { heapOf, vectors } = heaps(
    Array.from({ length: 12 }, () => 25),
    0.7,
  );
  const places = await map(rowsOf(vectors), unhurried);
  expect(places).toHaveLength(2 * vectors.length);
  expect(isWithin(places)).toBe(true);
  expect(togetherness(places, heapOf)).toBeGreaterThan(0.97);
});

test('the same question has the same answer', async () => {
  const { vectors } = heaps([40, 30, 30], 1);
  expect(await map(rowsOf(vectors), unhurried)).toEqual(await map(rowsOf(vectors), unhurried));
});

test('of more than are laid out the others lie with those that they are like', async () => {
  const { heapOf, vectors } = heaps(
    Array.from({ length: 10 }, () => 340),
    0.7,
    'many',
    16,
  );
  const places = await map(rowsOf(vectors), unhurried);
  expect(isWithin(places)).toBe(true);
  // Of all of them it would take long to ask.
  const some = heapOf.map((_, row) => row).filter((row) => row % 7 === 0);
  const theirs = Float64Array.from(some.flatMap((row) => [places[2 * row] as number, places[2 * row + 1] as number]));
  expect(
    togetherness(
      theirs,
      some.map((row) => heapOf[row] as number),
    ),
  ).toBeGreaterThan(0.97);
});

test.each([0, 1, 2, 3, 19, 20, 21])('%d rows have places', async (count) => {
  const { vectors } = heaps([count], 1);
  const places = await map(rowsOf(vectors), unhurried);
  expect(places).toHaveLength(2 * count);
  expect(isWithin(places)).toBe(true);
});

test('rows that are all the same have places', async () => {
  const { vectors } = heaps([1], 0);
  const places = await map(rowsOf(Array.from({ length: 60 }, () => vectors[0] as Float32Array)), unhurried);
  expect(isWithin(places)).toBe(true);
});

test('can be given up', async () => {
  const { vectors } = heaps([300, 300], 1);
  const controller = new AbortController();
  const given = map(rowsOf(vectors), {
    signal: controller.signal,
    onProgress: (fraction) => fraction > 0.5 && controller.abort(),
  });
  await expect(given).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
});
