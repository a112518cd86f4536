/** What part of the video is in view: nearer, farther, elsewhere. */
import type { PageStore } from '../store.ts';
import { clamped, paged, panned, revealing, showing, type View, zoomedAt } from './geometry.ts';
import type { PlayheadStore } from './playhead.ts';
import { durationOf, viewOf } from './timeline-facts.ts';

export interface ViewActions {
  /** @param about what stays where it is; the playhead, if it is in view, else the middle */
  zoom(factor: number, about?: number): void;
  zoomOut(): void;
  /** The chosen span, with room around it. */
  zoomToSpan(): void;
  /** @param by seconds */
  pan(by: number): void;
  page(direction: 1 | -1): void;
  reveal(seconds: number): void;
}

export function createViewActions(store: PageStore, playhead: PlayheadStore): ViewActions {
  const change = (next: (view: View, duration: number) => View): void =>
    store.setState((state) => {
      const duration = durationOf(state);
      const before = viewOf(state);
      const view = next(before, duration);
      return view === before ? {} : { timeline: { ...state.timeline, view } };
    });
  return {
    zoom: (factor, about) =>
      change((view, duration) => {
        const { at } = playhead.get();
        const isSeen = at >= view.from && at <= view.to;
        return zoomedAt(view, about ?? (isSeen ? at : (view.from + view.to) / 2), factor, duration);
      }),
    zoomOut: () => store.setState(({ timeline }) => ({ timeline: { ...timeline, view: undefined } })),
    zoomToSpan: () => {
      const { span } = store.getState().timeline;
      if (span !== undefined) change((_, duration) => showing(span, duration));
    },
    pan: (by) => change((view, duration) => panned(view, by, duration)),
    page: (direction) => change((view, duration) => paged(view, direction, duration)),
    reveal: (seconds) => change((view, duration) => clampedOnly(revealing(view, seconds, duration), view, duration)),
  };
}

/** The same object where nothing has moved. */
function clampedOnly(next: View, before: View, duration: number): View {
  return next === before ? before : clamped(next, duration);
}
