/** What fits say of one video: of each label whether it is true, and whether any is. Pure. */
import { type Label, USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import { isLearnt, type Scores } from './label-order.ts';

/** The headline number of a label that the model has learnt; undefined where nothing is known. */
function fitOf(label: Label, scores: Scores): Score['fit'] {
  return isLearnt(label) ? scores.get(label.text)?.fit : undefined;
}

/** Whether all fits are known of labels that the model has learnt, and none reaches its label's threshold. */
export function noneFits(labels: readonly Label[], scores: Scores): boolean {
  const known = labels.filter(isLearnt).map((label) => ({ label, fit: fitOf(label, scores) }));
  return (
    known.length > 0 &&
    known.every(({ label, fit }) => fit !== undefined && fit.value < (label.threshold ?? USUAL_THRESHOLD))
  );
}
