/**
 * What one label was decided to be on spans of one video, when more is decided: no two of these spans ever overlap. What is put over others
 * takes their place there, and those that say the same and overlap become one. The page knows it as well as the host. Pure.
 */
import type { Decision, Span } from '../wire/app/tags.ts';
import { exactly } from './exactly.ts';

export interface DecidedSpan {
  readonly span: Span;
  readonly decision: Decision;
}

/** One span as it is to be: `null` takes the decision back. */
export interface SpanEdit {
  readonly span: Span;
  readonly decision: Decision | null;
}

/** Shorter than this is no moment, but what is left of one by rounding, seconds. */
export const LEAST = 0.001;

/**
 * A decision on spans, over whatever was decided there; `null`: there nothing is decided any more.
 *
 * @param decided in any order
 * @returns nothing that is so already
 */
export function decideOn(
  decided: readonly DecidedSpan[],
  spans: readonly Span[],
  decision: Decision | null,
): SpanEdit[] {
  const alike = decided.filter((one) => one.decision === decision).map(({ span }) => span);
  const wholes = joined(spans, alike);
  const edits: SpanEdit[] = [];
  const rest: SpanEdit[] = [];
  for (const one of decided) {
    const over = overlapping(wholes, one.span);
    if (over.length === 0) continue;
    edits.push({ span: one.span, decision: null });
    if (one.decision !== decision) rest.push(...remains(one, over));
  }
  edits.push(...rest);
  if (decision !== null) edits.push(...wholes.map((span) => ({ span, decision })));
  return lastOf(edits, decided);
}

/** What is left of a decided span beside others, which are ascending. */
function remains({ span, decision }: DecidedSpan, cuts: readonly Span[]): DecidedSpan[] {
  const starts = [span.start, ...cuts.map(({ end }) => end)];
  return starts
    .map((start, i) => ({ start, end: cuts[i]?.start ?? span.end }))
    .filter(({ start, end }) => end - start >= LEAST)
    .map((left) => ({ span: left, decision }));
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end - LEAST / 2 && a.end > b.start + LEAST / 2;
}

/** Spans with all that they overlap, those that overlap each other as one; ascending. What overlaps none of them is none of it. */
function joined(spans: readonly Span[], others: readonly Span[]): Span[] {
  const own = spans.map(({ start, end }) => ({ start: exactly(start), end: exactly(end), isMeant: true }));
  const all = [...own, ...others.map((other) => ({ ...other, isMeant: false }))]
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const wholes: (typeof own)[number][] = [];
  for (const one of all) {
    const last = wholes.at(-1);
    if (last === undefined || !overlaps(last, one)) wholes.push({ ...one });
    else Object.assign(last, { end: Math.max(last.end, one.end), isMeant: last.isMeant || one.isMeant });
  }
  return wholes
    .filter(({ isMeant }) => isMeant)
    .map(({ start, end }) => ({ start: exactly(start), end: exactly(end) }));
}

/** @param wholes ascending, none overlaps another */
function overlapping(wholes: readonly Span[], span: Span): Span[] {
  let [from, to] = [0, wholes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((wholes[middle] as Span).end > span.start + LEAST / 2) to = middle;
    else from = middle + 1;
  }
  const found: Span[] = [];
  for (let i = from; i < wholes.length && overlaps(wholes[i] as Span, span); i++) found.push(wholes[i] as Span);
  return found;
}

/** The last word on each span, and nothing that is so already. */
function lastOf(edits: readonly SpanEdit[], decided: readonly DecidedSpan[]): SpanEdit[] {
  const last = new Map(edits.map((edit) => [nameOf(edit), edit]));
  const now = new Map(decided.map((one) => [nameOf(one), one.decision]));
  return [...last].filter(([name, { decision }]) => (now.get(name) ?? null) !== decision).map(([, edit]) => edit);
}

function nameOf({ span: { start, end } }: { readonly span: Span }): string {
  return `${start} ${end}`;
}
