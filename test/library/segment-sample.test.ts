import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';

let folder: string;
let library: Library;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-sample-'));
  library = Library.open(folder);
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each vector says which it is. */
const put = (model: string, from: number, count: number): void =>
  library.transaction(() => {
    for (let n = from; n < from + count; n += 1) {
      const seen = { vector: Float32Array.of(1, n), frames: [] };
      library.segments.put({ contentId: 'a', track: 0 }, model, 's', { span: { start: n, end: n + 1 }, seen });
    }
  });

test('of very many segments some from all over are found without going through all; of a model with few of them, all the same', () => {
  put('one', 0, 21_000);
  put('other', 0, 300);
  const { of, vectors } = library.segments.sample('one', 's', 100);
  expect(vectors).toHaveLength(99);
  expect(of).toBeGreaterThan(20_000);
  const numbers = vectors.map(([, n]) => n as number);
  expect(new Set(numbers).size).toBe(99);
  expect(Math.min(...numbers)).toBeLessThan(300);
  expect(Math.max(...numbers)).toBeGreaterThan(20_000);
  // These are few, and none stands where it is looked for.
  const few = library.segments.sample('other', 's', 100);
  expect(few.of).toBe(300);
  expect(few.vectors.length).toBeGreaterThan(50);
});
