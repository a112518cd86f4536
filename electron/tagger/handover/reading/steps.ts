/**
 * What an import does to one place: which of the files' decisions are new to it, which it has already, and which it would be
 * decided otherwise by.
 */
import type { Footage } from '../../../library/index.ts';
import type { Decision, Span } from '../../../wire/app/tags.ts';
import type { SaidAtPlace } from '../../tags/said-at-place.ts';
import type { HeldTag, Tags } from '../../tags/tags.ts';
import type { PlannedAuthor, PlannedPlace } from './planned.ts';

export interface Library {
  readonly tags: Tags;
  /** who said what last */
  saidAt(footage: Footage, label: string, span: Span | undefined): SaidAtPlace;
  /** the person who imports */
  readonly person: string;
}

export interface Outcome {
  readonly is: 'new' | 'same' | 'other';
  readonly decision: Decision;
  readonly author: number | undefined;
  /** what is decided here */
  readonly before: Decision | undefined;
  /** it is to be written: one that another person agrees with is another's word */
  readonly isWritten: boolean;
}

/** @param label its id; undefined for one that is yet to come */
export function outcomesAt(
  { footage, span: wanted, slack, decisions }: PlannedPlace,
  label: string | undefined,
  authors: readonly PlannedAuthor[],
  { library, replace }: { library: Library; replace: boolean },
): { span: Span | undefined; outcomes: Outcome[] } {
  const { tags } = library;
  const tag = label === undefined ? undefined : heldAt(tags, footage, label, wanted, slack);
  const span = tag?.span ?? wanted;
  // The last word here, and whether it came with this import.
  let holds = tag && { decision: tag.decision, by: tags.authorOf(tag).by, isOfImport: false };
  const said = label === undefined || tag === undefined ? undefined : library.saidAt(footage, label, span);
  const outcomes = decisions.map(({ decision, author }): Outcome => {
    const by = (author === undefined ? undefined : authors[author]?.by) ?? library.person;
    const isNamed = author !== undefined && authors[author]?.by !== undefined;
    const before = holds?.decision;
    const known = { decision, author, before };
    if (holds?.decision === decision) {
      // Who says it is not said, or has said it here.
      const isKnown = !isNamed || holds.by === by || said?.opinions.get(by) === decision;
      if (!isKnown) holds = { decision, by, isOfImport: true };
      return { ...known, is: 'same', isWritten: !isKnown };
    }
    const wasSaid = isNamed && said?.opinions.get(by) === decision && holds !== undefined && holds.by !== by;
    if (holds !== undefined && !holds.isOfImport && !replace)
      return { ...known, is: wasSaid ? 'same' : 'other', isWritten: false };
    const is = holds === undefined || holds.isOfImport ? 'new' : 'other';
    holds = { decision, by, isOfImport: true };
    return { ...known, is, isWritten: true };
  });
  return { span, outcomes };
}

/** The tag that there is, equal to the frame. */
function heldAt(
  tags: Tags,
  footage: Footage,
  label: string,
  span: Span | undefined,
  slack: number,
): HeldTag | undefined {
  const exact = tags.get(footage, label, span);
  if (exact !== undefined || span === undefined || slack === 0) return exact;
  let [nearest, least]: [HeldTag | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const tag of tags.of(footage)) {
    if (tag.label !== label || tag.span === undefined) continue;
    const off = Math.max(Math.abs(tag.span.start - span.start), Math.abs(tag.span.end - span.end));
    if (off <= slack && off < least) [nearest, least] = [tag, off];
  }
  return nearest;
}
