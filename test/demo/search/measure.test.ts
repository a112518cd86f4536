import { describe, expect, it } from 'vitest';
import { figureOf, findingOf, MEASURES } from './measure.ts';

/** `+` for a right answer, best first. */
const found = (answers: string) => findingOf([...answers].map((answer) => answer === '+'));

describe('what came of a question', () => {
  it.each([
    { answers: '+', recall: 1, rank: 1 },
    { answers: '-+--', recall: 1, rank: 2 },
    { answers: '+--+-+', recall: 2 / 3, rank: 1 },
    { answers: '-----+', recall: 0, rank: 6 },
    // Of seven right answers five have room.
    { answers: '+++++++', recall: 1, rank: 1 },
    { answers: '-++++-+++', recall: 4 / 5, rank: 2 },
  ])('$answers', ({ answers, recall, rank }) => {
    expect(found(answers)).toEqual({ recall, rank });
    expect(MEASURES['mean reciprocal rank'](found(answers))).toBe(1 / rank);
  });

  it('is nothing where nothing would be right', () => {
    expect(() => found('---')).toThrow('no right answer');
  });
});

describe('a figure', () => {
  const valued = (values: readonly number[], aboutOf: (at: number) => string) =>
    values.map((value, at) => ({ value, about: aboutOf(at) }));

  it('is the mean, within what other things would have made of it, and the same each time', () => {
    // Of 100 throws of a coin the mean has a standard error of 0.05.
    const coins = valued(
      Array.from({ length: 100 }, (_, at) => at % 2),
      String,
    );
    const { mean, low, high } = figureOf(coins);
    expect(mean).toBe(0.5);
    expect(Math.abs(low - (0.5 - 1.96 * 0.05))).toBeLessThan(0.02);
    expect(Math.abs(high - (0.5 + 1.96 * 0.05))).toBeLessThan(0.02);
    expect(figureOf(coins)).toEqual({ mean, low, high });
  });

  it('counts questions about one thing as one witness', () => {
    const values = Array.from({ length: 100 }, (_, at) => (at < 50 ? 1 : 0));
    const apart = figureOf(valued(values, String));
    const together = figureOf(valued(values, (at) => String(Math.floor(at / 25))));
    expect(together.mean).toBe(apart.mean);
    // Four things, not a hundred: one draw in sixteen has none that succeeds.
    expect([together.low, together.high]).toEqual([0, 1]);
    expect(apart.low).toBeGreaterThan(0.35);
  });

  it('weighs each question the same, however many there are about a thing', () => {
    const { mean } = figureOf([
      { value: 1, about: 'a' },
      { value: 1, about: 'a' },
      { value: 1, about: 'a' },
      { value: 0, about: 'b' },
    ]);
    expect(mean).toBe(0.75);
  });

  it('leaves no doubt where all agree', () => {
    expect(figureOf(valued([0.2, 0.2, 0.2], String))).toEqual({
      mean: expect.closeTo(0.2),
      low: expect.closeTo(0.2),
      high: expect.closeTo(0.2),
    });
  });
});
