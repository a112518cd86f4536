/** What was learned about a label, as pages are told. */
import { FEWEST_FOR_HEAD, isBetter } from '../../fit/head.ts';
import { FEWEST_TO_CALIBRATE } from '../../fit/platt.ts';
import type { StoredHead, StoredLabel } from '../../library/index.ts';
import type { Learning } from '../../wire/app/learning.ts';

/** @param counts of all decisions on whole videos; a head knows how many it has learned from */
export function learningOf(
  { id, facts: { learn } }: StoredLabel,
  counts: { yes: number; no: number },
  head: StoredHead | undefined,
): Learning {
  if (head === undefined) {
    const missing = { yes: Math.max(0, FEWEST_FOR_HEAD - counts.yes), no: Math.max(0, FEWEST_FOR_HEAD - counts.no) };
    return { label: id, ...counts, ...(missing.yes + missing.no === 0 ? {} : { missing }) };
  }
  const { yes, no, auc, low, zeroShot, wordings } = head.facts;
  const n = yes + no;
  const why = learn === false ? 'off' : isBetter(head.facts) ? undefined : 'not-better';
  return {
    ...{ label: id, ...counts },
    head: { used: why === undefined, ...(why === undefined ? {} : { why }), auc, low, zeroShot, n },
    ...(wordings === undefined ? {} : { wordings: { ...wordings, n } }),
    ...(Math.min(yes, no) < FEWEST_TO_CALIBRATE ? {} : { calibrated: n }),
  };
}
