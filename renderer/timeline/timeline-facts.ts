/** What follows from the page's state about the timeline of the shown video. */
import type { Lanes } from '../../electron/wire/app/moments.ts';
import type { Tag } from '../../electron/wire/app/tags.ts';
import type { PageState } from '../store.ts';
import { type View, wholeOf } from './geometry.ts';
import { inOrder, isSame, type Moment, type Row, rowsOf } from './moments.ts';

/** Where nobody knows better: that of most video. */
const USUAL_FPS = 25;

export function fpsOf({ timeline }: PageState): number {
  return timeline.fps ?? USUAL_FPS;
}

export function durationOf({ timeline, videos, selection }: PageState): number {
  return timeline.known?.duration ?? videos.get(selection.current ?? '')?.duration ?? 0;
}

let whole: View = wholeOf(0);

/** The same object while it is the same view. */
export function viewOf(state: PageState): View {
  if (state.timeline.view !== undefined) return state.timeline.view;
  const now = wholeOf(durationOf(state));
  if (now.to !== whole.to) whole = now;
  return whole;
}

const NO_TAGS: readonly Tag[] = [];

export function tagsHere({ tags, selection }: PageState): readonly Tag[] {
  return tags.get(selection.current ?? '')?.tags ?? NO_TAGS;
}

type RowFacts = readonly [
  PageState['labels'],
  Lanes | undefined,
  readonly Tag[],
  readonly string[],
  string | undefined,
];
let lastRows:
  | { readonly facts: RowFacts; readonly rows: readonly Row[]; readonly moments: readonly Moment[] }
  | undefined;

/** It is asked at every change of the store: while nothing that it follows from has changed it is the same array. */
function rowsAndMoments(state: PageState) {
  const { labels, timeline, label } = state;
  const facts: RowFacts = [labels, timeline.lanes, tagsHere(state), timeline.shape.pins, label];
  if (lastRows?.facts.every((fact, n) => fact === facts[n])) return lastRows;
  const lanes = timeline.lanes?.lanes ?? [];
  const rows = rowsOf({ labels: labels.labels, lanes, tags: facts[2], pins: timeline.shape.pins, label });
  lastRows = { facts, rows, moments: inOrder(rows, facts[2]) };
  return lastRows;
}

export function timelineRows(state: PageState): readonly Row[] {
  return rowsAndMoments(state).rows;
}

/** Of all rows, and what is decided about labels without one; by their start. */
export function timelineMoments(state: PageState): readonly Moment[] {
  return rowsAndMoments(state).moments;
}

const EDGES = new WeakMap<readonly Moment[], readonly number[]>();

/** Of all moments, ascending. */
export function timelineEdges(state: PageState): readonly number[] {
  const moments = timelineMoments(state);
  const known = EDGES.get(moments) ?? moments.flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);
  EDGES.set(moments, known);
  return known;
}

export function chosenMoment(state: PageState): Moment | undefined {
  const { chosen } = state.timeline;
  return chosen && timelineMoments(state).find((moment) => isSame(moment, chosen));
}

/** Also of one that is not in the list. */
export function labelName({ labels, timeline }: PageState, id: string): string {
  return labels.labels.find((label) => label.id === id)?.text ?? timeline.away.get(id) ?? '';
}

export function isListed({ labels }: PageState, id: string): boolean {
  return labels.labels.some((label) => label.id === id);
}

/** What the model makes of a span, or of a moment's frames, is shown. */
export function isPanelOpen({ timeline }: PageState): boolean {
  return timeline.seen !== undefined || timeline.explained !== undefined;
}

/** How far the model has looked at the shown video. */
export type Looked = 'unknown' | 'not' | 'partly' | 'complete' | 'looking' | 'paused' | 'failed';

export function lookedAt({ timeline, looking, selection }: PageState): Looked {
  const { known, failed, id } = timeline;
  if (selection.current === undefined || known === undefined || id === undefined) return 'unknown';
  if (looking.at?.id === id && looking.state !== 'idle') return looking.state === 'paused' ? 'paused' : 'looking';
  if (failed.has(id)) return 'failed';
  if (known.complete) return 'complete';
  return known.segments > 0 || known.scenes !== undefined ? 'partly' : 'not';
}
