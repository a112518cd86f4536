/** An evaluation with the labels' words in the place of their ids: outside a library ids say nothing. */
import type { Evaluation } from '../wire/app/evaluation.ts';
import { TagError } from '../wire/errors.ts';

export interface EvaluationContext {
  /** the labels' texts by their ids */
  readonly texts: ReadonlyMap<string, string>;
  readonly model: string | undefined;
  /** the file that says what is true; decisions without it */
  readonly truth: string | undefined;
  /** ISO 8601 */
  readonly at: string;
}

export type NamedEvaluation = ReturnType<typeof named>;

/** Characters of all texts, each as often as it stands there: with six for one that is escaped, still one text of JavaScript's. */
const MOST_TEXT = 2 ** 26;

/** @throws TagError `too-large` for labels so long, in so many places, that there can be no such report */
export function named({ labels, groups, agreements }: Evaluation, { texts }: EvaluationContext) {
  let length = 0;
  const textOf = (id: string): string => {
    const text = texts.get(id) ?? id;
    length += text.length;
    if (length <= MOST_TEXT) return text;
    throw new TagError(
      'too-large',
      'The labels are too long for a report of so many: shorten them, then export again.',
    );
  };
  return {
    labels: labels.map((label) => ({ ...label, label: textOf(label.label) })),
    groups: groups.map(({ name, labels: ids, cells }) => ({
      name,
      labels: ids.map(textOf),
      cells: cells.map((cell) => ({ ...cell, decided: textOf(cell.decided), highest: textOf(cell.highest) })),
    })),
    agreements: agreements.map(({ labels: each, ...all }) => ({
      ...all,
      labels: each.map((one) => ({ ...one, label: textOf(one.label) })),
    })),
  };
}
