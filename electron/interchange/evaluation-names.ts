/** An evaluation with the labels' words in the place of their ids: outside a library ids say nothing. */
import type { Evaluation } from '../wire/app/evaluation.ts';

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

export function named({ labels, groups, agreements }: Evaluation, { texts }: EvaluationContext) {
  const textOf = (id: string): string => texts.get(id) ?? id;
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
