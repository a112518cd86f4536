/** Heads: what decisions teach, and that they teach nothing where there is nothing to be learned. */
import { describe, expect, test } from 'vitest';
import { auc } from '../../electron/fit/auc.ts';
import { type Lessons, trainHead } from '../../electron/fit/head.ts';
import { solve } from '../../electron/fit/logistic.ts';
import { randomOf } from '../../electron/fit/random.ts';

const D = 48;

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function unit(values: ArrayLike<number>): Float32Array {
  const length = Math.hypot(...Array.from(values));
  return Float32Array.from(values, (value) => value / length);
}

/** Videos that lie close together, as those of such models do, and words that tell some of what people decide. */
function lessons(seed: string, n: number, decided: 'by the pictures' | 'by chance'): Lessons {
  const random = randomOf(seed);
  const some = (): Float32Array => unit(Array.from({ length: D }, () => gauss(random)));
  const [middle, wanted, other] = [some(), some(), some()];
  const vectors = new Float32Array(n * D);
  const yes = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const own = some();
    const vector = unit(own.map((value, j) => 0.6 * value + 0.8 * (middle[j] as number)));
    vectors.set(vector, i * D);
    const fits = own.reduce((sum, value, j) => sum + value * (wanted[j] as number), 0) + 0.03 * gauss(random);
    yes[i] = Number(decided === 'by chance' ? random() < 0.5 : fits > 0);
  }
  const text = unit(wanted.map((value, j) => value + 2 * (other[j] as number)));
  return { vectors, yes, contents: Array.from({ length: n }, (_, i) => `content ${i}`), text };
}

test('learns what the words do not say, and does on others what it says that it does', () => {
  const all = lessons('fits', 500, 'by the pictures');
  const few = {
    ...{ vectors: all.vectors.slice(0, 120 * D), yes: all.yes.slice(0, 120) },
    ...{ contents: all.contents.slice(0, 120), text: all.text },
  };
  const head = trainHead(few);
  if (head === undefined) throw new Error('there were enough decisions');
  expect([head.better, head.yes + head.no]).toEqual([true, 120]);
  const logits = Float64Array.from({ length: 380 }, (_, i) => {
    return head.weights.reduce((sum, value, j) => sum + value * (all.vectors[(i + 120) * D + j] as number), head.bias);
  });
  const yes = all.yes.slice(120);
  expect(Math.abs((auc(logits, yes) as number) - head.auc)).toBeLessThan(0.06);
  expect(auc(logits, yes)).toBeGreaterThan(head.zeroShot + 0.05);
  expect(logits.filter((logit, i) => logit > 0 === (yes[i] === 1)).length / 380).toBeGreaterThan(0.7);
  expect(trainHead(few)).toEqual(head);
});

test('is the text’s while nothing speaks against it', () => {
  const { vectors, contents, text, yes } = lessons('text', 40, 'by the pictures');
  const cosines = Array.from(yes, (_, i) =>
    text.reduce((sum, value, j) => sum + value * (vectors[i * D + j] as number), 0),
  );
  const middle = cosines.toSorted((a, b) => a - b)[20] as number;
  const head = trainHead({
    vectors,
    contents,
    text,
    yes: Uint8Array.from(cosines, (cosine) => Number(cosine >= middle)),
  });
  if (head === undefined) throw new Error('there were enough decisions');
  const along = head.weights.reduce((sum, value, j) => sum + value * (text[j] as number), 0);
  expect(along / Math.hypot(...head.weights)).toBeGreaterThan(0.9);
  expect([head.zeroShot, head.better]).toEqual([1, false]);
});

test('learns nothing of videos that all look the same', () => {
  const { vectors, contents, text, yes } = lessons('same', 40, 'by chance');
  const same = Float32Array.from(vectors, (_, i) => vectors[i % D] as number);
  const head = trainHead({ vectors: same, contents, text, yes });
  if (head === undefined) throw new Error('there were enough decisions');
  expect(head.better).toBe(false);
  expect([...head.weights, head.bias, head.auc, head.low].every(Number.isFinite)).toBe(true);
  expect(Math.hypot(...head.weights)).toBeLessThan(100);
});

test('wants eight of each', () => {
  const { vectors, contents, text } = lessons('few', 20, 'by chance');
  const said = (count: number) => Uint8Array.from(contents, (_, i) => Number(i < count));
  expect(trainHead({ vectors, contents, text, yes: said(7) })).toBeUndefined();
  expect(trainHead({ vectors, contents, text, yes: said(13) })).toBeUndefined();
  expect(trainHead({ vectors, contents, text, yes: said(12) })).toMatchObject({ yes: 12, no: 8 });
});

test('of ten times that people decide by chance it is used once at most', () => {
  for (const n of [30, 120]) {
    const heads = Array.from({ length: 10 }, (_, seed) => trainHead(lessons(`chance ${seed}`, n, 'by chance')));
    expect(heads.every((head) => head !== undefined)).toBe(true);
    expect(heads.filter((head) => head?.better === true).length).toBeLessThanOrEqual(1);
  }
});

test('does not learn a video by heart: what shows the same content stands in one fold', () => {
  const { vectors, yes, contents, text } = lessons('copies', 30, 'by chance');
  const three = (i: number) => i % 30;
  const copied = new Float32Array(90 * D);
  for (let i = 0; i < 90; i++) copied.set(vectors.subarray(three(i) * D, (three(i) + 1) * D), i * D);
  const copies = { vectors: copied, yes: Uint8Array.from({ length: 90 }, (_, i) => yes[three(i)] as number), text };
  const apart = trainHead({ ...copies, contents: Array.from({ length: 90 }, (_, i) => `video ${i}`) });
  const together = trainHead({
    ...copies,
    contents: Array.from({ length: 90 }, (_, i) => contents[three(i)] as string),
  });
  // Learned by heart, chance looks like knowledge.
  expect(apart?.auc).toBeGreaterThan(0.95);
  expect(together?.auc).toBeLessThan(0.7);
});

describe('the regression', () => {
  const rows = [
    ...[1.697, 0.195, 1.264, 2.177, 1.665, -0.696, 0.887, -0.355, 0.184, 0.347, -0.065, 1.734, 0.697, -0.085, 0.724],
    ...[0.267, 1.285, 0.074, 0.247, -1.055, -2.266, 0.587, 0.655, -0.456, 2.207, -1.655, 0.334, -0.253, 1.325, 1.754],
    ...[0.087, 0.175, -0.606, -2.043, -0.555, 0.444, 1.167, 0.995, -0.106, -0.363, -1.255, -1.136, -1.773, 1.745],
    ...[-0.226, -0.503, -1.455, 1.064, -1.673, -0.415, -0.616, 0.327, -0.715, -0.896, -0.093, 0.225, 0.354, 0.237],
    ...[-0.835, -0.076, -0.733, -0.565, -0.526, -1.793, -0.025, -0.116, -1.693, 0.255, -0.626, -0.013, 0.525, 0.414],
  ];
  const problem = {
    rows: Float32Array.from(rows),
    width: 3,
    spread: 2.5,
    yes: Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1),
    offsets: new Float64Array(24),
    chosen: Uint32Array.from({ length: 24 }, (_, i) => i),
    penalty: 0.7,
  };

  test('finds what scikit-learn’s LogisticRegression finds', () => {
    const { weights, shift } = solve(problem);
    const found = [...weights, shift];
    for (const [i, value] of [1.20727, 1.03987, -0.44957, 0.52091].entries()) {
      expect(Math.abs((found[i] as number) - value)).toBeLessThan(0.02);
    }
  });

  test('adds nothing to logits that say it all, and little where it has to pay much', () => {
    const known = solve({ ...problem, offsets: Float64Array.from(problem.yes, (one) => 60 * one - 30) });
    expect(Math.hypot(...known.weights)).toBeLessThan(1e-6);
    expect(Math.hypot(...solve({ ...problem, penalty: 1e4 }).weights)).toBeLessThan(0.01);
  });
});
