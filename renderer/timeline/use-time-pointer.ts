/**
 * The pointer over the times of the timeline. A click goes there, and chooses what is under it; a double click plays it; a drag takes hold of
 * an edge or a bar, goes along where it began on the ruler, and chooses a span elsewhere. Escape lets go of what is dragged.
 */
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { App } from '../app.ts';
import { useApp } from '../hooks.ts';
import { movedBy, roomOf, withEdge } from './edits.ts';
import { type Stage, secondsIn, spanBetween, toSeconds } from './geometry.ts';
import { type Hit, hitOf } from './hits.ts';
import type { Moment, Row } from './moments.ts';
import { type Marks, snapped, snappedMove } from './snapping.ts';
import { durationOf, fpsOf, tagsHere, timelineEdges, viewOf } from './timeline-facts.ts';

/** A press that moves no further is a click, pixels. */
const STILL = 3;

/** What is under a pointer. */
type Place = Hit | { readonly on: 'ruler' };

interface Drag {
  readonly place: Place;
  readonly x: number;
  /** where it began, seconds */
  readonly from: number;
  moved: boolean;
  /** what it would do now */
  to: Span | undefined;
  /** where the ruler was last */
  last: number;
}

interface TimePointer {
  /** a moment that is dragged, and where to */
  readonly draft: { readonly moment: Moment; readonly to: Span } | undefined;
  /** a span that is being chosen */
  readonly span: Span | undefined;
  readonly listeners: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onDoubleClick: (event: MouseEvent<HTMLElement>) => void;
  };
}

/**
 * @param area what the pointer is over, as wide as the times
 * @param rowAt the row at a height within it; `ruler` for the ruler
 */
export function useTimePointer(
  area: RefObject<HTMLElement | null>,
  rowAt: (y: number) => Row | 'ruler' | undefined,
): TimePointer {
  const app = useApp();
  const drag = useRef<Drag>(undefined);
  const [draft, setDraft] = useState<TimePointer['draft']>();
  const [span, setSpan] = useState<Span>();
  const isDragging = draft !== undefined || span !== undefined;

  const stop = (): void => {
    drag.current = undefined;
    setDraft(undefined);
    setSpan(undefined);
  };
  useEffect(() => {
    if (!isDragging) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      drag.current = undefined;
      setDraft(undefined);
      setSpan(undefined);
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [isDragging]);

  const stageNow = (): Stage => ({
    ...viewOf(app.store.getState()),
    width: area.current?.getBoundingClientRect().width ?? 1,
  });
  const placeAt = (event: MouseEvent<HTMLElement>): { place: Place; x: number } => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - left;
    const row = rowAt(event.clientY - top);
    if (row === 'ruler') return { place: { on: 'ruler' }, x };
    const { chosen } = app.store.getState().timeline;
    return { place: row === undefined ? { on: 'empty' } : hitOf(row.moments, stageNow(), x, chosen), x };
  };

  const follow = (held: Drag, x: number): void => {
    const stage = stageNow();
    const seconds = toSeconds(stage, x);
    const { place } = held;
    if (place.on === 'ruler') {
      app.timeline.view.pan(secondsIn(stage, held.last - x));
      held.last = x;
      return;
    }
    if (place.on === 'empty') {
      const marks = marksOf(app, undefined);
      held.to = spanBetween(snapped(held.from, marks, stage), snapped(seconds, marks, stage), marks.duration);
      setSpan(held.to);
      return;
    }
    const { moment } = place;
    held.to = dragged(app, place, { by: seconds - held.from, stage });
    setDraft({ moment, to: held.to });
  };

  return {
    draft,
    span,
    listeners: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { place, x } = placeAt(event);
        drag.current = { place, x, from: toSeconds(stageNow(), x), moved: false, to: undefined, last: x };
      },
      onPointerMove: (event) => {
        const held = drag.current;
        const { left } = event.currentTarget.getBoundingClientRect();
        const x = event.clientX - left;
        if (held === undefined) {
          event.currentTarget.style.cursor = cursorFor(placeAt(event).place);
          return;
        }
        held.moved ||= Math.abs(x - held.x) > STILL;
        if (held.moved) follow(held, x);
      },
      onPointerUp: () => {
        const held = drag.current;
        stop();
        if (held === undefined) return;
        if (held.moved) finish(app, held);
        else click(app, held);
      },
      onPointerCancel: stop,
      onDoubleClick: (event) => {
        const { place } = placeAt(event);
        if (place.on === 'edge' || place.on === 'bar') app.timeline.moments.play(place.moment);
      },
    },
  };
}

function finish(app: App, { place, to }: Drag): void {
  if (to === undefined) return;
  if (place.on === 'empty') app.timeline.moments.select(to);
  else if (place.on !== 'ruler') {
    app.timeline.moments.choose(place.moment);
    void app.timeline.moments.reshape(place.moment, to);
  }
}

function click(app: App, { place, from }: Drag): void {
  const { moments } = app.timeline;
  if (place.on === 'edge' || place.on === 'bar') moments.choose(place.moment);
  else if (place.on === 'empty' && app.store.getState().timeline.chosen !== undefined) moments.select(undefined);
  app.player?.seekTo(Math.min(durationOf(app.store.getState()), Math.max(0, from)));
}

function dragged(
  app: App,
  place: Extract<Place, { moment: Moment }>,
  { by, stage }: { by: number; stage: Stage },
): Span {
  const { moment } = place;
  const state = app.store.getState();
  const marks = marksOf(app, moment);
  const room = roomOf(tagsHere(state), moment, marks.duration);
  if (place.on === 'bar') return movedBy(moment, snappedMove(moment, by, marks, stage), room);
  const { edge } = place;
  return withEdge(moment, edge, snapped(moment[edge] + by, marks, stage), room, 1 / marks.fps);
}

/** To what is snapped. */
function marksOf(app: App, moment: Moment | undefined): Marks {
  const state = app.store.getState();
  return {
    cuts: state.timeline.known?.scenes ?? [],
    edges: timelineEdges(state),
    own: moment,
    playhead: app.timeline.playhead.get().at,
    duration: durationOf(state),
    fps: fpsOf(state),
  };
}

function cursorFor(place: Place): string {
  switch (place.on) {
    case 'edge':
      return 'ew-resize';
    case 'ruler':
      return 'grab';
    case 'bar':
      return 'pointer';
    case 'empty':
      return 'default';
  }
}
