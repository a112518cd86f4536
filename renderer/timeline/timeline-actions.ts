/** What can be done with the timeline: all of its parts put together. */
import type { Decision } from '../../electron/wire/app/tags.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { createFrameClock, type FrameClock } from './frame-clock.ts';
import { type KeptTimeline, MOST_PINS, type TimelineShape } from './kept-timeline.ts';
import { createLookActions, type LookActions } from './look-actions.ts';
import { createMomentActions, type MomentActions, type Played } from './moment-actions.ts';
import { createPlayhead, type PlayheadStore } from './playhead.ts';
import { createStrokes, type Strokes } from './strokes.ts';
import { createTimelineFeed, type TimelineFeed } from './timeline-feed.ts';
import { createViewActions, type ViewActions } from './view-actions.ts';

export interface TimelineActions {
  readonly feed: TimelineFeed;
  readonly playhead: PlayheadStore;
  readonly frames: FrameClock;
  readonly view: ViewActions;
  readonly moments: MomentActions;
  readonly strokes: Strokes;
  readonly look: LookActions;
  /** Its lane is there whatever its fits are, or no longer. */
  togglePin(label: string): void;
  /** By hand, or folded. */
  setShape(shape: Partial<TimelineShape>): void;
  /** How many frames a second the shown video has. */
  setFps(fps: number | undefined): void;
  /** A decision is about the chosen span. Undefined where none is: then it is about whole videos. */
  decideSpan(decision: Decision | null, label?: string): Promise<boolean> | undefined;
  /** Escape: what is drawn, then what is shown of it, then what is chosen. False where there was nothing. */
  escape(): boolean;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  window: string;
  kept: KeptTimeline;
  player: () => Played | undefined;
  bringBack: (labels: readonly string[]) => Promise<boolean>;
}

export function createTimeline({ store, call, talk, window, kept, player, bringBack }: Needs): TimelineActions {
  const playhead = createPlayhead();
  const feed = createTimelineFeed(store, call, talk.report);
  const view = createViewActions(store, playhead);
  const frames = createFrameClock({ store, call });
  const moments = createMomentActions({ store, call, talk, window, playhead, frames, player, bringBack, view });
  const strokes = createStrokes({ store, talk, playhead, moments });
  const look = createLookActions({ store, call, talk });
  const setShape = (change: Partial<TimelineShape>): void => {
    store.setState(({ timeline }) => ({ timeline: { ...timeline, shape: { ...timeline.shape, ...change } } }));
    kept.remember(store.getState().timeline.shape);
  };
  store.setState(({ timeline }) => ({ timeline: { ...timeline, shape: kept.recall() } }));
  return {
    feed,
    playhead,
    frames,
    view,
    moments,
    strokes,
    look,
    setShape,
    togglePin: (label) => {
      const { pins } = store.getState().timeline.shape;
      if (pins.includes(label)) return setShape({ pins: pins.filter((pin) => pin !== label) });
      if (pins.length >= MOST_PINS) return void talk.notify(text.timeline.mostPins(MOST_PINS));
      setShape({ pins: [...pins, label] });
    },
    setFps: (fps) => store.setState(({ timeline }) => (timeline.fps === fps ? {} : { timeline: { ...timeline, fps } })),
    decideSpan: (decision, label) =>
      store.getState().timeline.span === undefined ? undefined : moments.decide(decision, label),
    escape: () => {
      const { seen, explained } = store.getState().timeline;
      if (strokes.cancel()) return true;
      if (seen === undefined && explained === undefined) return moments.letGo();
      look.close();
      return true;
    },
  };
}
