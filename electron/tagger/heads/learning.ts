/** What was learned about a label, as pages are told. */
import { FEWEST_FOR_HEAD } from '../../fit/head.ts';
import { FEWEST_TO_CALIBRATE } from '../../fit/platt.ts';
import type { StoredHead, StoredLabel } from '../../library/index.ts';
import type { Learning } from '../../wire/app/learning.ts';

/** How many more of each it takes; empty where there are enough. */
export function missingOf({ yes, no }: { yes: number; no: number }): Pick<Learning, 'missing'> {
  const missing = { yes: Math.max(0, FEWEST_FOR_HEAD - yes), no: Math.max(0, FEWEST_FOR_HEAD - no) };
  return missing.yes + missing.no === 0 ? {} : { missing };
}

/** @param counts of all decisions on whole videos; a head knows how many it has learned from */
export function learningOf(
  { id, facts: { learn } }: StoredLabel,
  counts: { yes: number; no: number },
  head: StoredHead | undefined,
): Learning {
  if (head === undefined) {
    return { label: id, ...counts, ...missingOf(counts) };
  }
  const { yes, no, auc, low, zeroShot, wordings } = head.facts;
  const n = yes + no;
  const why = learn === false ? 'off' : head.facts.better ? undefined : 'not-better';
  return {
    ...{ label: id, ...counts },
    head: { used: why === undefined, ...(why === undefined ? {} : { why }), auc, low, zeroShot, n },
    ...(wordings === undefined ? {} : { wordings: { ...wordings, n } }),
    // One that came in with a file has no calibration.
    ...(head.digest === undefined || Math.min(yes, no) < FEWEST_TO_CALIBRATE ? {} : { calibrated: n }),
  };
}
