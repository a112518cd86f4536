/** What fits say of one video: of each label whether it is true, and whether any is. Pure. */
import { type Label, USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Learning } from '../../electron/wire/app/learning.ts';
import type { Fit } from '../../electron/wire/app/rankings.ts';
import { isLearnt, type Scores } from './label-order.ts';

/** Whether there are fits of a label: of words that the model never learnt, only what decisions taught. */
export function hasFits(label: Label, learning: Learning | undefined): boolean {
  return isLearnt(label) || learning?.head?.used === true;
}

/** Whether all fits are known that can be, and none reaches its label's threshold. */
export function noneFits(labels: readonly Label[], scores: Scores): boolean {
  const told = labels
    .map((label) => ({ label, fit: scores.get(label.text)?.fit }))
    .filter(({ label, fit }) => isLearnt(label) || fit !== undefined);
  return (
    told.length > 0 &&
    told.every(({ label, fit }) => fit !== undefined && fit.value < (label.threshold ?? USUAL_THRESHOLD))
  );
}

/** Until decisions have calibrated it, it is an estimate and looks like one, whatever it comes from. */
export function isEstimate(fit: Fit | undefined): boolean {
  return fit !== undefined && fit.calibrated !== true;
}
