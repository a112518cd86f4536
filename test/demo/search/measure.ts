/** How well one question is answered, and how far the mean over many could be off. Pure. */
import { mean, quantile } from '../../../electron/fit/numbers.ts';
import { randomOf } from '../../../electron/fit/random.ts';

/** So many results are seen at a glance. */
const FIRST = 5;
const RESAMPLES = 2_000;
/** Of an interval of 95 %. */
const TAIL = 0.025;

/** What came of one question. */
export interface Finding {
  /** the part of its right answers that is among the first five, of as many as have room there */
  readonly recall: number;
  /** the place of the first right answer, from 1 on */
  readonly rank: number;
}

/** The numbers whose means are the figures. */
export const MEASURES = {
  'recall@5': ({ recall }: Finding): number => recall,
  'mean reciprocal rank': ({ rank }: Finding): number => 1 / rank,
} as const;
export type Measure = keyof typeof MEASURES;

/** A mean, and the interval that it would lie in 95 times of 100, had other things been asked about. */
export interface Figure {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A number of one question. */
export interface Valued {
  readonly value: number;
  /** what it is about: questions about one thing succeed and fail together */
  readonly about: string;
}

/** @param answers whether each is right, best first; at least one is */
export function findingOf(answers: readonly boolean[]): Finding {
  const rank = answers.indexOf(true) + 1;
  if (rank === 0) throw new Error('a question has no right answer');
  const right = answers.filter((isRight) => isRight).length;
  const found = answers.slice(0, FIRST).filter((isRight) => isRight).length;
  return { recall: found / Math.min(FIRST, right), rank };
}

/**
 * The percentile bootstrap: what questions are about is drawn with replacement, with all of its questions, for three sentences
 * about one thing are no three witnesses. The same each time.
 */
export function figureOf(values: readonly Valued[]): Figure {
  const things = [...Map.groupBy(values, ({ about }) => about).values()].map((own) => ({
    sum: own.reduce((sum, { value }) => sum + value, 0),
    count: own.length,
  }));
  const random = randomOf(`${values.length} questions about ${things.length} things`);
  const means = Array.from({ length: RESAMPLES }, () => {
    let [sum, count] = [0, 0];
    for (let n = 0; n < things.length; n++) {
      const drawn = things[Math.floor(random() * things.length)] as (typeof things)[number];
      sum += drawn.sum;
      count += drawn.count;
    }
    return sum / count;
  });
  return { mean: mean(values.map(({ value }) => value)), low: quantile(means, TAIL), high: quantile(means, 1 - TAIL) };
}
