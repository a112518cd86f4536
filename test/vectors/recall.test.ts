/** With which questions it is measured how thoroughly an index is to be looked through. */
import { expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { Truth } from '../../electron/vectors/index/recall.ts';
import { Tables } from '../../electron/vectors/tables.ts';
import { temporaryFolder } from '../support/golden.ts';
import { cosine, MODEL, SIZE, unitVector, whatIs } from '../support/vector-library.ts';

const rows = Array.from({ length: 100 }, (_, n) => unitVector(`row ${n}`));

/** How like the nearest of these every other question is, at least. */
function likeness(truth: Truth, to: readonly Float32Array[], parity: 0 | 1): number {
  const queries = Array.from({ length: truth.queries.length / SIZE }, (_, q) =>
    truth.queries.subarray(q * SIZE, (q + 1) * SIZE),
  );
  const own = queries.filter((_, q) => q % 2 === parity);
  return Math.min(...own.map((query) => Math.max(...to.map((vector) => cosine(query, vector)))));
}

test('half are like what is there, and half are texts of the library, where it has enough of them', async () => {
  const library = Library.open(await temporaryFolder());
  const tables = new Tables(library.file, MODEL, whatIs(library));
  try {
    const texts = Array.from({ length: 30 }, (_, n) => unitVector(`text ${n}`));
    const put = (some: readonly Float32Array[]): void => {
      for (const [n, vector] of some.entries()) library.texts.put(MODEL, `text ${n}`, { vector, cut: false });
    };
    put(texts.slice(0, 5));
    library.texts.put('another', 'text', { vector: unitVector('another'), cut: false });
    library.texts.put(MODEL, 'damaged', { vector: unitVector('damaged', 7), cut: false });
    const few = new Truth(rows, SIZE, tables.texts(SIZE, 2_000));
    expect(likeness(few, rows, 0)).toBeGreaterThan(0.8);
    expect(likeness(few, texts, 1)).toBeLessThan(0.9);
    put(texts);
    expect(tables.texts(SIZE, 2_000)).toHaveLength(30);
    const enough = new Truth(rows, SIZE, tables.texts(SIZE, 2_000));
    expect(likeness(enough, rows, 0)).toBeGreaterThan(0.8);
    expect(likeness(enough, texts, 1)).toBeCloseTo(1, 5);
  } finally {
    tables.close();
    library.close();
  }
});
