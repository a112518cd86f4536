import { describe, expect, test } from 'vitest';
import { comparedWith, teachingOf, unlikenessTo } from '../../../electron/tagger/asking/teaching.ts';

const at = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

describe('what a decision would teach', () => {
  test('is most at the label’s own threshold, and nothing where the fit is certain', () => {
    expect(teachingOf(0.3, 0.3, 1)).toBe(1);
    expect(teachingOf(0.5, 0.3, 1)).toBeGreaterThan(teachingOf(0.7, 0.3, 1));
    expect(teachingOf(1, 0.3, 1)).toBeCloseTo(0, 12);
    expect(teachingOf(0, 0.7, 1)).toBeCloseTo(0, 12);
    expect(teachingOf(0, 0, 1)).toBe(1);
  });
  test('is less of a video that is like a decided one, and nothing of the same', () => {
    const decided = [at(0), at(90)];
    expect(unlikenessTo(decided, at(0))).toBeCloseTo(0, 6);
    expect(unlikenessTo(decided, at(45))).toBeCloseTo(1 - Math.SQRT1_2, 6);
    // What is the contrary of all of them is no more than unlike.
    expect(unlikenessTo(decided, at(225))).toBe(1);
    expect(unlikenessTo([], at(0))).toBe(1);
    expect(teachingOf(0.5, 0.5, unlikenessTo(decided, at(20)))).toBeLessThan(
      teachingOf(0.4, 0.5, unlikenessTo(decided, at(45))),
    );
  });
  test('of very many decided videos some from all over are compared with', () => {
    const many = Array.from({ length: 1_250 }, (_, n) => Float32Array.of(n));
    const some = comparedWith(many);
    expect([some.length, some[0]?.[0], new Set(some).size]).toEqual([500, 0, 500]);
    expect(some.at(-1)?.[0]).toBeGreaterThan(1_240);
    expect(comparedWith(many.slice(0, 500))).toHaveLength(500);
  });
});
