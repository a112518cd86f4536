import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cosines, rank } from '../../../electron/engine/internvideo2/ranking.ts';
import { reference } from '../../support/reference.ts';
import { goldenFloat32, loadSafetensors } from '../../support/safetensors.ts';

interface GoldenRanking {
  probs: number[];
  indices: number[];
}

interface Golden {
  texts: string[];
  clips: { evaluate?: GoldenRanking; predict_label_top5?: GoldenRanking; cosine?: number[] }[];
}

function vector(...values: number[]): Float32Array {
  return Float32Array.from(values);
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
}

describe.each(['small_f4', 'small_f8_from_f4'])('against the reference, %s', (model) => {
  const golden = loadSafetensors(reference(`${model}/golden.safetensors`));
  const facts = JSON.parse(readFileSync(reference(`${model}/golden.json`), 'utf8')) as Golden;
  const texts = facts.texts.map((_, i) => goldenFloat32(golden, `text.${i}.embedding`));
  const clips = facts.clips.map((clip, index) => ({ ...clip, index })).filter((clip) => clip.evaluate);
  it.each(clips)('clip $index', ({ index, evaluate, predict_label_top5, cosine }) => {
    if (!evaluate || !predict_label_top5 || !cosine) throw new Error('the golden clip has no ranking');
    const video = goldenFloat32(golden, `clip.${index}.embedding`);
    expect(largestDifference(cosines(video, texts), cosine)).toBeLessThan(5e-7);
    const all = rank(video, texts);
    expect(all.indices).toEqual(evaluate.indices);
    expect(largestDifference(all.probs, evaluate.probs)).toBeLessThan(1e-5);
    const five = rank(video, texts, 5);
    expect(five.indices).toEqual(predict_label_top5.indices);
    expect(largestDifference(five.probs, predict_label_top5.probs)).toBeLessThan(1e-5);
  });
});

describe('rank', () => {
  const video = vector(1, 0);
  const texts = [vector(0, 1), vector(0.6, 0.8), vector(1, 0), vector(0.6, 0.8)];

  it('gives all where more are asked for than there are', () => {
    expect(rank(video, texts, 99)).toEqual(rank(video, texts));
    expect(rank(video, texts, Number.POSITIVE_INFINITY).indices).toHaveLength(4);
  });

  it('keeps equal texts in their order, and their probabilities equal', () => {
    const { probs, indices } = rank(video, texts);
    expect(indices).toEqual([2, 1, 3, 0]);
    expect(probs[1]).toBe(probs[2]);
  });

  it('orders by fit where the probabilities are all 0 in float32', () => {
    const far = [vector(-0.3, 0), vector(-0.1, 0), vector(1, 0), vector(-0.2, 0)];
    expect(rank(video, far)).toEqual({ probs: [1, 0, 0, 0], indices: [2, 1, 3, 0] });
  });

  it('gives the best none of them, as topk(0) does', () => {
    expect(rank(video, [vector(-1, 0)], 0)).toEqual({ probs: [], indices: [] });
  });

  it('gives one text everything', () => {
    expect(rank(video, [vector(-1, 0)])).toEqual({ probs: [1], indices: [0] });
  });

  it('takes a hundred thousand texts', () => {
    const count = 2 ** 17;
    const many = Array.from({ length: count }, (_, i) => vector(((i * 7919) % count) / count, 0));
    const { indices } = rank(video, many, 3);
    expect(indices.map((index) => (index * 7919) % count)).toEqual([count - 1, count - 2, count - 3]);
  });
});

describe('a caller’s bug is thrown', () => {
  it.each([
    ['an empty video embedding', vector(), [vector(1)], /video embedding is empty/],
    ['no texts', vector(1), [], /no text embeddings/],
    ['a text of another dimension', vector(1, 0), [vector(1, 0), vector(1)], /text embedding 1 has 1 values/],
    ['an empty text embedding', vector(1, 0), [vector()], /text embedding 0 has 0 values/],
    ['a value that is no number', vector(Number.NaN, 0), [vector(1, 0)], /is NaN/],
  ])('%s', (_name, video, texts, message) => {
    expect(() => rank(video, texts)).toThrow(message);
    expect(() => cosines(video, texts)).toThrow(message);
  });

  it.each([-1, Number.NaN])('the best %d', (top) => {
    expect(() => rank(vector(1), [vector(1)], top)).toThrow(/cannot rank/);
  });
});
