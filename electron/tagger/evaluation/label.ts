/** The numbers of one label. */
import { auc } from '../../fit/auc.ts';
import { f1, judgedAt, precision, recall } from '../../fit/judged.ts';
import { reliability } from '../../fit/reliability.ts';
import { bestThreshold } from '../../fit/thresholds.ts';
import type { LabelEvaluation } from '../../wire/app/evaluation.ts';
import type { Held } from './held.ts';

/**
 * @param heldOutAuc of the label's head, where it has learned from these decisions
 */
export function evaluationOf(
  label: string,
  threshold: number,
  { known, unsure, unknown }: Held,
  heldOutAuc?: number,
): LabelEvaluation {
  const scores = Float64Array.from(known, ({ fit }) => fit.value);
  const yes = Uint8Array.from(known, (one) => Number(one.yes));
  const positive = known.filter((one) => one.yes).length;
  const judged = judgedAt(scores, yes, threshold);
  const { bins, error } = reliability(scores, yes);
  const best = bestThreshold(scores, yes);
  const from = [...new Set(known.map(({ fit }) => fit.from))];
  const isSeen = known.some(({ seen }) => seen);
  return present({
    ...{ label, yes: positive, no: known.length - positive, unsure: unsure.length, unknown: unknown.length },
    ...{ threshold, judged, precision: precision(judged), recall: recall(judged), f1: f1(judged) },
    auc: heldOutAuc ?? auc(scores, yes),
    aucIsHeldOut: heldOutAuc === undefined ? undefined : (true as const),
    best: best && { at: best.at, f1: f1(judgedAt(scores, yes, best.at)) ?? 0 },
    bins: bins.map((bin) => present(bin)),
    error,
    from,
    calibrated: known.length > 0 && known.every(({ fit }) => fit.calibrated === true),
    seenInTraining: isSeen ? (true as const) : undefined,
  });
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without what is undefined: on a wire it is absent. */
function present<T extends object>(facts: T): Present<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Present<T>;
}
