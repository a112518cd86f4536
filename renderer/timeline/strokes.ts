/**
 * A label's own key, while the video plays: held, it labels what passes until it is let go; pressed shortly, until it is pressed again. With
 * strokes of one frame it labels the frame that is shown, playing or not.
 */
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { MomentActions } from './moment-actions.ts';
import type { PlayheadStore } from './playhead.ts';

export interface Strokes {
  /** The key of a label is pressed. False where that means something else. */
  down(label: string): boolean;
  /** It is let go. */
  up(label: string): void;
  /** What is labelled so far is not kept. False where nothing was. */
  cancel(): boolean;
}

interface Needs {
  store: PageStore;
  talk: Talk;
  playhead: PlayheadStore;
  moments: MomentActions;
  /** milliseconds; ever greater */
  clock?: () => number;
}

/** A key that is held so long, milliseconds, is let go at the end of what it labels. */
const HELD = 350;

export function createStrokes({ store, talk, playhead, moments, clock = () => performance.now() }: Needs): Strokes {
  let pressed = 0;
  const set = (stroke: { label: string; from: number } | undefined): void =>
    store.setState(({ timeline }) => ({ timeline: { ...timeline, stroke } }));
  const end = (): void => {
    const { stroke } = store.getState().timeline;
    if (stroke === undefined) return;
    set(undefined);
    void moments.stroke(stroke.label, stroke.from, playhead.get().at);
  };
  return {
    down: (label) => {
      const { timeline, settings } = store.getState();
      // A span that is chosen is what a key is about.
      if (timeline.span !== undefined && timeline.stroke === undefined) return false;
      if (settings.moments.frames === true) {
        store.setState({ label });
        const { at } = playhead.get();
        void moments.stroke(label, at, at);
        return true;
      }
      const { stroke } = timeline;
      if (stroke !== undefined) {
        end();
        if (stroke.label === label) return true;
      }
      if (!playhead.get().playing) return stroke !== undefined;
      pressed = clock();
      store.setState({ label });
      set({ label, from: playhead.get().at });
      talk.announce(text.timeline.strokeBegan);
      return true;
    },
    up: (label) => {
      if (store.getState().timeline.stroke?.label === label && clock() - pressed >= HELD) end();
    },
    cancel: () => {
      if (store.getState().timeline.stroke === undefined) return false;
      set(undefined);
      return true;
    },
  };
}
