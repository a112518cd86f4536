import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judge } from '../../electron/catalogue/official-demo.ts';
import { reference } from '../support/reference.ts';

interface Published {
  frame_indices: number[];
  candidates: string[];
  published_top5: [number, number][];
}

const demo: Published = JSON.parse(readFileSync(reference('official_demo.json'), 'utf8'));

/** The published answer, with its probabilities changed; the sentences that were not published share the rest. */
function answer(change: (probability: number, place: number) => number = (probability) => probability) {
  const best = demo.published_top5.map(([index, probability], place) => ({
    label: demo.candidates[index] as string,
    probability: change(probability, place),
  }));
  const rest = demo.candidates.filter((_, index) => !demo.published_top5.some(([published]) => published === index));
  return [...best, ...rest.map((label) => ({ label, probability: 0.00004 }))];
}

describe('the official demo', () => {
  test('the shipped facts are the published ones: their own answer passes', () => {
    const verdict = judge(demo.frame_indices, answer());
    expect(verdict).toMatchObject({ sameFrames: true, sameOrder: true, passed: true });
    expect(verdict.rows.map(({ text, published }) => [demo.candidates.indexOf(text), published])).toEqual(
      demo.published_top5,
    );
  });

  test('noise of half precision passes', () => {
    expect(
      judge(
        demo.frame_indices,
        answer((p, place) => (place === 0 ? p - 0.03 : p * 1.15)),
      ).passed,
    ).toBe(true);
  });

  test('other frames fail', () => {
    expect(judge([0, 9, 19, 29], answer())).toMatchObject({ sameFrames: false, passed: false });
  });

  test('a probability that is far away fails, be it large or small', () => {
    expect(
      judge(
        demo.frame_indices,
        answer((p, place) => (place === 0 ? p - 0.06 : p)),
      ).passed,
    ).toBe(false);
    expect(
      judge(
        demo.frame_indices,
        answer((p, place) => (place === 4 ? p * 2.2 : p)),
      ).passed,
    ).toBe(false);
    expect(
      judge(
        demo.frame_indices,
        answer((p, place) => (place === 3 ? p / 2.2 : p)),
      ).passed,
    ).toBe(false);
  });

  test('another order fails', () => {
    const [first, second, third, fourth, fifth, sixth, ...rest] = answer();
    const swapped = [first, second, third, fourth, sixth, fifth, ...rest].filter((entry) => entry !== undefined);
    expect(judge(demo.frame_indices, swapped)).toMatchObject({ sameOrder: false, passed: false });
  });

  test('an answer without the sentences fails', () => {
    expect(judge(demo.frame_indices, []).passed).toBe(false);
  });
});
