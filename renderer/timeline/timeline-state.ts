/** What the page knows of the timeline of the shown video, and what is chosen in it. */
import type { Explanation, Lanes, Timeline } from '../../electron/wire/app/moments.ts';
import type { Problem } from '../../electron/wire/app/problem.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { View } from './geometry.ts';
import { type TimelineShape, USUAL_SHAPE } from './kept-timeline.ts';
import type { MomentRef } from './moments.ts';

/** What a label's key labels while the video plays. */
export interface Stroke {
  readonly label: string;
  /** where it began, seconds */
  readonly from: number;
}

/** What the model makes of a span, once it was asked. */
export interface SeenSpan {
  readonly span: Span;
  readonly scores: readonly Score[] | undefined;
}

/** What a fit hangs on, once that was asked. */
export interface ExplainedMoment {
  readonly moment: MomentRef;
  readonly explanation: Explanation | undefined;
}

export interface TimelineState {
  /** the video that the following is of */
  readonly id: string | undefined;
  readonly known: Timeline | undefined;
  readonly lanes: Lanes | undefined;
  /** why they could not be had */
  readonly failure: string | undefined;
  /** frames a second */
  readonly fps: number | undefined;
  /** undefined: the whole */
  readonly view: View | undefined;
  /** what decisions are about, where it is not the whole video */
  readonly span: Span | undefined;
  /** the moment whose span that is */
  readonly chosen: MomentRef | undefined;
  /** what is stayed in while it plays */
  readonly loop: Span | undefined;
  readonly stroke: Stroke | undefined;
  readonly seen: SeenSpan | undefined;
  readonly explained: ExplainedMoment | undefined;
  readonly shape: TimelineShape;
  /** names of labels that are not in the list, and have moments all the same; by id */
  readonly away: ReadonlyMap<string, string>;
  /** videos that could not be looked at closer, and why */
  readonly failed: ReadonlyMap<string, Problem>;
}

export const NO_TIMELINE: TimelineState = {
  id: undefined,
  known: undefined,
  lanes: undefined,
  failure: undefined,
  fps: undefined,
  view: undefined,
  span: undefined,
  chosen: undefined,
  loop: undefined,
  stroke: undefined,
  seen: undefined,
  explained: undefined,
  shape: USUAL_SHAPE,
  away: new Map(),
  failed: new Map(),
};
