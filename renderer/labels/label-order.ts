/** In which order the labels stand. Pure. */

import type { LabelCount } from '../../electron/wire/app/asking.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';

export const LABEL_ORDERS = ['score', 'own', 'name', 'decisions'] as const;
export type LabelOrder = (typeof LABEL_ORDERS)[number];

/** Of one video, by the label's text. */
export type Scores = ReadonlyMap<string, Score>;
/** Of one video as a whole, by the label's id. */
export type Decisions = ReadonlyMap<string, Decision>;

interface LabelFactsForOrder {
  readonly scores: Scores;
  readonly decisions: Decisions;
  /** of all videos, by the label's id */
  readonly counts: ReadonlyMap<string, LabelCount>;
}

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** @param fresh ids of labels that come before all others, in the same order among themselves */
export function orderLabels(
  labels: readonly Label[],
  order: LabelOrder,
  { scores, decisions, counts }: LabelFactsForOrder,
  fresh: readonly string[] = [],
): Label[] {
  const score = (label: Label): number => {
    const { fit, probability = -1 } = scores.get(label.text) ?? {};
    if (fit !== undefined) return fit.value;
    // What has no fit yet comes after all that has, by what it has.
    return isLearnt(label) ? probability - 2 : -4;
  };
  const among = ({ text }: Label): number => scores.get(text)?.probability ?? 0;
  const decided = ({ id }: Label): number => DECIDED[decisions.get(id) ?? 'none'];
  const inAll = ({ id }: Label): number => {
    const { yes = 0, no = 0, unsure = 0 } = counts.get(id) ?? {};
    return yes + no + unsure;
  };
  const comparisons: Record<LabelOrder, (a: Label, b: Label) => number> = {
    score: (a, b) => score(b) - score(a) || among(b) - among(a),
    own: () => 0,
    name: (a, b) => NAMES.compare(a.text, b.text),
    decisions: (a, b) => decided(b) - decided(a) || inAll(b) - inAll(a),
  };
  const isFresh = new Set(fresh);
  const first = labels.filter(({ id }) => isFresh.has(id));
  const rest = labels.filter(({ id }) => !isFresh.has(id));
  // Sorting is stable: what is equal stays in its author's order.
  return [first, rest].flatMap((part) => part.sort(comparisons[order]));
}

const DECIDED = { yes: 3, unsure: 2, no: 1, none: 0 } as const;

/** Of labels with words that the demo model never learnt, its numbers mean nothing: those of what decisions taught do. */
export function isLearnt({ unknownWords = [] }: Label): boolean {
  return unknownWords.length === 0;
}
