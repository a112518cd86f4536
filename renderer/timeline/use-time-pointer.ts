/**
 * The pointer over the times of the timeline. A click goes there, and chooses what is under it; a double click plays it; a drag takes hold of
 * an edge or a bar, goes along where it began on the ruler, and chooses a span elsewhere. Escape lets go of what is dragged, and so does what
 * makes it another video's, or nobody's: another file or track in its place, a label that is removed.
 */
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Span } from '../../electron/wire/app/tags.ts';
import type { App } from '../app.ts';
import { useApp, usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { roomOf } from './edits.ts';
import { type Stage, secondsIn, spanBetween, toSeconds } from './geometry.ts';
import { type Hit, hitOf } from './hits.ts';
import type { Moment, Row } from './moments.ts';
import { movedBy, withEdge } from './on-frames.ts';
import { type Marks, snapped, snappedMove } from './snapping.ts';
import { durationOf, isListed, tagsHere, timelineEdges, viewOf } from './timeline-facts.ts';

/** A press that moves no further is a click, pixels. */
const STILL = 3;

/** What is under a pointer. */
type Place = Hit | { readonly on: 'ruler' };

interface Drag {
  readonly place: Place;
  /** what it is begun on, as `footageOf` says */
  readonly of: string;
  /** where it began: pixels of the window, which stay where they are while what is under them is zoomed or resized */
  readonly x: number;
  /** and seconds */
  readonly from: number;
  moved: boolean;
  /** what it would do now */
  to: Span | undefined;
  /** where the pointer was last, pixels of the window */
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
 * @param width of that, pixels
 * @param rowAt the row at a height within it; `ruler` for the ruler
 */
export function useTimePointer(
  area: RefObject<HTMLElement | null>,
  width: number,
  rowAt: (y: number) => Row | 'ruler' | undefined,
): TimePointer {
  const app = useApp();
  const drag = useRef<Drag>(undefined);
  const [draft, setDraft] = useState<TimePointer['draft']>();
  const [span, setSpan] = useState<Span>();
  const isDragging = draft !== undefined || span !== undefined;
  const view = usePage(viewOf);
  const footage = usePage(footageOf);

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

  const stageNow = (): Stage & { readonly left: number } => {
    const { left = 0, width: wide = 1 } = area.current?.getBoundingClientRect() ?? {};
    return { ...viewOf(app.store.getState()), left, width: wide };
  };
  const secondsAt = (x: number): number => {
    const stage = stageNow();
    return toSeconds(stage, x - stage.left);
  };
  const placeAt = ({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>): Place => {
    const stage = stageNow();
    const row = rowAt(clientY - currentTarget.getBoundingClientRect().top);
    if (row === 'ruler') return { on: 'ruler' };
    const { chosen } = app.store.getState().timeline;
    return row === undefined ? { on: 'empty' } : hitOf(row.moments, stage, clientX - stage.left, chosen);
  };

  const follow = (held: Drag, x: number): void => {
    const stage = stageNow();
    const seconds = secondsAt(x);
    const { place, last } = held;
    held.last = x;
    if (place.on === 'ruler') {
      app.timeline.view.pan(secondsIn(stage, last - x));
      return;
    }
    // What is drawn meanwhile goes by the frames as soon as they are known.
    const { id } = app.store.getState().timeline;
    if (id !== undefined) void app.timeline.frames.around(id, seconds);
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

  // What is under the pointer goes on under it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the pointer's time is another, though it rests
  useEffect(() => {
    const held = drag.current;
    if (held?.moved && held.place.on !== 'ruler') follow(held, held.last);
  }, [view, width]);
  useEffect(() => {
    if (drag.current === undefined || drag.current.of === footage) return;
    drag.current = undefined;
    setDraft(undefined);
    setSpan(undefined);
  }, [footage]);

  return {
    draft,
    span,
    listeners: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { clientX: x } = event;
        const of = footageOf(app.store.getState());
        drag.current = { place: placeAt(event), of, x, from: secondsAt(x), moved: false, to: undefined, last: x };
      },
      onPointerMove: (event) => {
        const held = drag.current;
        if (held === undefined) {
          event.currentTarget.style.cursor = cursorFor(placeAt(event));
          return;
        }
        held.moved ||= Math.abs(event.clientX - held.x) > STILL;
        if (held.moved) follow(held, event.clientX);
      },
      onPointerUp: () => {
        const held = drag.current;
        stop();
        if (held === undefined || held.of !== footageOf(app.store.getState())) return;
        if (held.moved) finish(app, held);
        else click(app, held);
      },
      onPointerCancel: stop,
      onDoubleClick: (event) => {
        const place = placeAt(event);
        if (place.on === 'edge' || place.on === 'bar') app.timeline.moments.play(place.moment);
      },
    },
  };
}

function finish(app: App, { place, to }: Drag): void {
  if (to === undefined) return;
  if (place.on === 'empty') app.timeline.moments.select(to);
  else if (place.on !== 'ruler' && isListed(app.store.getState(), place.moment.label)) {
    app.timeline.moments.choose(place.moment);
    void app.timeline.moments.reshape(place.moment, to);
  }
}

/** Which track of which file is shown. */
function footageOf({ timeline, videos }: PageState): string {
  const { edition = '', track = '' } = videos.get(timeline.id ?? '') ?? {};
  return `${timeline.id ?? ''} ${edition} ${track}`;
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
  if (place.on === 'bar') return movedBy(moment, snappedMove(moment, by, marks, stage), room, marks.frames);
  const { edge } = place;
  return withEdge(moment, edge, snapped(moment[edge] + by, marks, stage), room, marks.frames);
}

/** To what is snapped. */
function marksOf(app: App, moment: Moment | undefined): Marks {
  const state = app.store.getState();
  const frames = app.timeline.frames.grid(state.timeline.id ?? '');
  return {
    cuts: state.timeline.known?.scenes ?? [],
    edges: timelineEdges(state),
    own: moment,
    playhead: frames.before(app.timeline.playhead.get().at),
    duration: durationOf(state),
    frames,
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
