/** A label's own key while a video plays. */
import { beforeEach, describe, expect, test } from 'vitest';
import { USUAL_MOMENTS } from '../../../electron/wire/app/settings.ts';
import { createPageStore, type PageStore } from '../../../renderer/store.ts';
import { createTalk } from '../../../renderer/talk.ts';
import type { MomentActions } from '../../../renderer/timeline/moment-actions.ts';
import { createPlayhead, type PlayheadStore } from '../../../renderer/timeline/playhead.ts';
import { createStrokes, type Strokes } from '../../../renderer/timeline/strokes.ts';

let store: PageStore;
let playhead: PlayheadStore;
let strokes: Strokes;
let now: number;
let kept: string[];

const play = (at: number): void => playhead.set({ at, playing: true });

beforeEach(() => {
  now = 0;
  kept = [];
  store = createPageStore();
  playhead = createPlayhead();
  const known = { id: 'v', duration: 60, segments: 0, complete: false };
  store.setState(({ timeline }) => ({ timeline: { ...timeline, id: 'v', known, fps: 10 } }));
  const stroke: MomentActions['stroke'] = async (label, from, to) => {
    kept.push(`${label} ${from}–${to}`);
    return true;
  };
  const moments = { stroke } as MomentActions;
  strokes = createStrokes({ store, talk: createTalk(store), playhead, moments, clock: () => now });
});

describe('while it plays', () => {
  test('a key that is held labels until it is let go', () => {
    play(2);
    expect(strokes.down('a')).toBe(true);
    now = 1_500;
    play(3.5);
    strokes.up('a');
    expect(kept).toEqual(['a 2–3.5']);
  });
  test('a key that is pressed shortly labels until it is pressed again', () => {
    play(2);
    strokes.down('a');
    now = 80;
    strokes.up('a');
    play(8);
    expect(kept).toEqual([]);
    expect(strokes.down('a')).toBe(true);
    expect(kept).toEqual(['a 2–8']);
    // Letting go of the press that ended it ends nothing more.
    strokes.up('a');
    expect(kept).toHaveLength(1);
  });
  test('another label’s key ends one and begins the other', () => {
    play(1);
    strokes.down('a');
    now = 50;
    strokes.up('a');
    play(4);
    strokes.down('b');
    now = 2_000;
    play(6);
    strokes.up('b');
    expect(kept).toEqual(['a 1–4', 'b 4–6']);
  });
  test('what is taken back is not kept', () => {
    play(2);
    strokes.down('a');
    expect(strokes.cancel()).toBe(true);
    now = 1_000;
    strokes.up('a');
    expect(kept).toEqual([]);
    expect(strokes.cancel()).toBe(false);
  });
});

test('while it stands, a key means the whole video', () => {
  playhead.set({ at: 2, playing: false });
  expect(strokes.down('a')).toBe(false);
});
test('where a span is chosen, it is about that', () => {
  play(2);
  store.setState(({ timeline }) => ({ timeline: { ...timeline, span: { start: 1, end: 3 } } }));
  expect(strokes.down('a')).toBe(false);
});
test('with strokes of one frame it labels the frame that is shown, playing or not', () => {
  store.setState(({ settings }) => ({ settings: { ...settings, moments: { ...USUAL_MOMENTS, frames: true } } }));
  playhead.set({ at: 2.13, playing: false });
  expect(strokes.down('a')).toBe(true);
  strokes.up('a');
  expect(kept).toEqual(['a 2.13–2.13']);
});
