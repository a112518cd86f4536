/**
 * What is done to moments, as changes of tags. Of one label no two decided spans ever overlap: what is put over others takes their place
 * there, and what is dragged stops at its neighbours. A suggestion that is changed is decided by it. Pure.
 */
import { type DecidedSpan, decideOn, LEAST, overlaps } from '../../electron/moments/decided-spans.ts';
import { exactly } from '../../electron/moments/exactly.ts';
import type { TagEdit } from '../../electron/wire/app/moments.ts';
import type { Decision, Span, Tag } from '../../electron/wire/app/tags.ts';
import { type Decided, decidedOf, type Moment, type MomentRef } from './moments.ts';

/** A decision on a span, over whatever was decided there about the label; with those that say the same and overlap it is one. */
export function put(tags: readonly Tag[], label: string, span: Span, decision: Decision): TagEdit[] {
  return decideOn(spansOf(tags, label), [span], decision).map((edit) => ({ label, ...edit }));
}

/** What was decided there about the label is decided no more. */
export function clear(tags: readonly Tag[], label: string, span: Span): TagEdit[] {
  return decideOn(spansOf(tags, label), [span], null).map((edit) => ({ label, ...edit }));
}

/** A moment that is to lie elsewhere, as far as its neighbours let it. */
export function reshape(tags: readonly Tag[], moment: Moment, to: Span): TagEdit[] {
  const span = { start: exactly(to.start), end: exactly(to.end) };
  if (span.end - span.start < LEAST) return [];
  const old = moment.kind === 'suggested' ? [] : [taken(moment)];
  return told([...old, { label: moment.label, span, decision: decisionOf(moment) }], tags);
}

/** How far a moment may reach: to its decided neighbours, or the ends of the video. */
export function roomOf(tags: readonly Tag[], moment: MomentRef, duration: number): Span {
  const others = decidedOf(tags, moment.label).filter(({ start, end }) => start !== moment.start || end !== moment.end);
  const middle = (moment.start + moment.end) / 2;
  return {
    start: Math.max(0, ...others.filter(({ end }) => end <= middle).map(({ end }) => end)),
    end: Math.min(duration, ...others.filter(({ start }) => start >= middle).map(({ start }) => start)),
  };
}

/** In two. Nothing where the place is not within it. */
export function split(tags: readonly Tag[], moment: Moment, seconds: number): TagEdit[] {
  const at = exactly(seconds);
  if (at - moment.start < LEAST || moment.end - at < LEAST) return [];
  const { label, start, end } = moment;
  const decision = decisionOf(moment);
  const old = moment.kind === 'suggested' ? [] : [taken(moment)];
  return told(
    [...old, { label, span: { start, end: at }, decision }, { label, span: { start: at, end }, decision }],
    tags,
  );
}

/** With the next of the same label, and all that lies between. Nothing where there is none. */
export function merge(tags: readonly Tag[], moments: readonly Moment[], moment: Moment): TagEdit[] {
  const next = moments.find(({ label, start }) => label === moment.label && start >= moment.end - LEAST);
  if (next === undefined) return [];
  const span = { start: moment.start, end: next.end };
  const over = decidedOf(tags, moment.label).filter((other) => overlaps(other, span));
  return told([...over.map(taken), { label: moment.label, span, decision: decisionOf(moment) }], tags);
}

/** To another label. Of what was only suggested the first label is said to be wrong. */
export function relabel(tags: readonly Tag[], moment: Moment, label: string): TagEdit[] {
  if (label === moment.label) return [];
  const span = { start: moment.start, end: moment.end };
  const first = moment.kind === 'suggested' ? put(tags, moment.label, span, 'no') : told([taken(moment)], tags);
  return [...first, ...put(tags, label, span, decisionOf(moment))];
}

/** What is said of a moment that somebody changes without deciding anew. */
function decisionOf({ kind }: Moment): Decision {
  return kind === 'suggested' ? 'yes' : kind;
}

function taken({ label, start, end }: Decided): TagEdit {
  return { label, span: { start, end }, decision: null };
}

function spansOf(tags: readonly Tag[], label: string): DecidedSpan[] {
  return decidedOf(tags, label).map(({ start, end, kind }) => ({ span: { start, end }, decision: kind }));
}

/** The last word on each span, and nothing that is so already. */
function told(edits: readonly TagEdit[], tags: readonly Tag[]): TagEdit[] {
  const keyOf = ({ label, span }: Pick<TagEdit, 'label' | 'span'>): string => `${label} ${span.start} ${span.end}`;
  const last = new Map(edits.map((edit) => [keyOf(edit), edit]));
  const now = new Map(
    tags.flatMap(({ label, span, decision }) =>
      span === undefined ? [] : [[keyOf({ label, span }), decision] as const],
    ),
  );
  return [...last.values()].filter((edit) => (now.get(keyOf(edit)) ?? null) !== edit.decision);
}
