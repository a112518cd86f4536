/** What is chosen in the timeline, and whose moments an edit is about, where the host is slower than the hand. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { FrameTimes, TagEdit } from '../../../electron/wire/app/moments.ts';
import type { Span, Tag } from '../../../electron/wire/app/tags.ts';
import type { Video } from '../../../electron/wire/app/videos.ts';
import type { Call } from '../../../renderer/connect.ts';
import { createPageStore, type PageStore } from '../../../renderer/store.ts';
import { createTalk } from '../../../renderer/talk.ts';
import { createFrameClock } from '../../../renderer/timeline/frame-clock.ts';
import { createMomentActions, type MomentActions } from '../../../renderer/timeline/moment-actions.ts';
import { createPlayhead, type PlayheadStore } from '../../../renderer/timeline/playhead.ts';
import { createViewActions } from '../../../renderer/timeline/view-actions.ts';

const tag = (start: number, end: number): Tag => ({
  ...{ label: 'run', span: { start, end }, decision: 'yes', by: 'ada' },
  at: '2026-06-01T10:00:00.000Z',
});

let store: PageStore;
let playhead: PlayheadStore;
let sought: unknown[][];
let broughtBack: string[];
let moments: MomentActions;
let times: ((around: number) => Promise<FrameTimes>) | undefined;
let asked: { id: string; edits: TagEdit[]; answer: (tags: readonly Tag[]) => void }[];

const chosenSpan = (): Span | undefined => store.getState().timeline.span;
function show(id: string): void {
  const known = { id, duration: 60, segments: 0, complete: false };
  store.setState(({ selection, timeline }) => ({
    selection: { ...selection, current: id },
    timeline: { ...timeline, id, known, fps: 10, chosen: undefined, span: undefined },
  }));
}
function tell(id: string, ...tags: Tag[]): void {
  store.setState(({ tags: known }) => ({ tags: new Map(known).set(id, { id, tags }) }));
}

beforeEach(() => {
  asked = [];
  broughtBack = [];
  sought = [];
  store = createPageStore();
  const labels = { ...store.getState().labels, labels: [{ id: 'run', text: 'run' }] };
  store.setState({ labels });
  times = undefined;
  const call = ((name: string, { id, edits, around }: { id: string; edits: TagEdit[]; around: number }) => {
    if (name === 'frameTimes') return times?.(around) ?? Promise.reject(new Error('not to be had'));
    return new Promise((resolve) => {
      const answer = (tags: readonly Tag[]): void => resolve({ id, tags });
      asked.push({ id, edits, answer });
    });
  }) as unknown as Call;
  playhead = createPlayhead();
  const view = createViewActions(store, playhead);
  const frames = createFrameClock({ store, call, patienceMs: 40 });
  const shared = { store, call, talk: createTalk(store), playhead, view };
  const bringBack = async (ids: readonly string[]): Promise<boolean> => {
    broughtBack.push(...ids);
    return true;
  };
  const needs = {
    ...shared,
    window: 'w',
    frames,
    bringBack,
    player: () => ({ seekTo: (...to: unknown[]) => void sought.push(to), toggle: () => {} }),
  };
  moments = createMomentActions(needs);
  tell('a', tag(10, 20));
  tell('b', tag(10, 20));
  show('a');
});

test('an edit that waits its turn is about the video that was shown when it was made', async () => {
  const moment = { label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' } as const;
  const first = moments.reshape(moment, { start: 10, end: 30 });
  const second = moments.stroke('run', 40, 50);
  await expect.poll(() => asked.length).toBe(1);
  show('b');
  asked[0]?.answer([tag(10, 30)]);
  await first;
  await expect.poll(() => asked.map(({ id }) => id)).toEqual(['a', 'a']);
  expect(asked[1]?.edits).toEqual([{ label: 'run', span: { start: 40, end: 50 }, decision: 'yes' }]);
  asked[1]?.answer([tag(10, 30), tag(40, 50)]);
  expect(await second).toBe(true);
  expect(store.getState().tags.get('a')?.tags).toHaveLength(2);
  expect(store.getState().tags.get('b')?.tags).toEqual([tag(10, 20)]);
  expect(chosenSpan()).toBeUndefined();
});

test('what waits for a moment that was chosen in another video is not done in this one', async () => {
  moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
  const first = moments.nudge('end', 1);
  const second = moments.nudge('end', 1);
  await expect.poll(() => asked.length).toBe(1);
  show('b');
  moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
  asked[0]?.answer([tag(10, 20.1)]);
  await Promise.all([first, second]);
  expect(asked).toHaveLength(1);
});

test('what was undone stays chosen, where it lies again', async () => {
  moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
  const edit = moments.nudge('start', 1);
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.answer([tag(10.1, 20)]);
  await edit;
  expect(chosenSpan()).toEqual({ start: 10.1, end: 20 });
  tell('a', tag(10, 20), tag(30, 40));
  expect(chosenSpan()).toEqual({ start: 10, end: 20 });
  moments.letGo();
  tell('a', tag(10, 21));
  expect(chosenSpan()).toBeUndefined();
});

test('a moment whose label is removed is chosen no longer, and its span no other label’s', () => {
  moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
  store.setState(({ labels }) => ({ labels: { ...labels, labels: [] } }));
  expect([store.getState().timeline.chosen, chosenSpan()]).toEqual([undefined, undefined]);
});

describe('edges that are set', () => {
  // Frames of a quarter and of three quarters of a second by turns; what was suggested lies on none of them.
  const starts = Array.from({ length: 120 }, (_, n) => Math.floor(n / 2) + (n % 2) / 4);
  const told = { times: starts, end: 60, first: 0, of: 120 };
  const suggested = { label: 'fly', start: 30.4, end: 33.1, kind: 'suggested', fit: 0.9 } as const;
  beforeEach(() => {
    times = async () => told;
    store.setState(({ labels }) => ({
      labels: { ...labels, labels: [...labels.labels, { id: 'fly', text: 'fly' }] },
    }));
  });
  const edited = async (act: Promise<unknown>): Promise<(readonly [number, number])[]> => {
    const before = asked.length;
    await expect.poll(() => asked.length).toBe(before + 1);
    const { edits = [], answer } = asked[before] ?? {};
    answer?.([]);
    await act;
    return edits.filter(({ decision }) => decision !== null).map(({ span: { start, end } }) => [start, end] as const);
  };

  test('by a drag go to frames, one edge alone or both, however long frames are', async () => {
    expect(await edited(moments.reshape(suggested, { start: 30.4, end: 34.2 }))).toEqual([[30.4, 34.25]]);
    expect(await edited(moments.reshape(suggested, { start: 29.5, end: 33.1 }))).toEqual([[29.25, 33.1]]);
    expect(await edited(moments.reshape(suggested, { start: 40.2, end: 42.9 }))).toEqual([[40.25, 43]]);
  });
  test('are moved by frames, and not by their average', async () => {
    const step = (part: 'start' | 'end' | 'whole', by: number) => edited(moments.nudge(part, by, suggested));
    expect(await step('start', 1)).toEqual([[31, 33.1]]);
    expect(await step('end', -1)).toEqual([[30.4, 33]]);
    expect(await step('whole', 1)).toEqual([[31, 33.25]]);
    expect(await step('whole', -3)).toEqual([[29.25, 32]]);
  });
  test('at the playhead are those of the frame that is shown', async () => {
    playhead.set({ at: 12.7, playing: true });
    moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
    expect(await edited(moments.mark('start'))).toEqual([[12.25, 20]]);
    tell('a', tag(10, 20));
    moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
    expect(await edited(moments.split())).toEqual([
      [10, 12.25],
      [12.25, 20],
    ]);
    moments.letGo();
    await moments.mark('start');
    expect(chosenSpan()).toEqual({ start: 12.25, end: 60 });
  });
  test('beyond a moment that is chosen are those of another, and it stays as it is', async () => {
    const before = asked.length;
    playhead.set({ at: 22.7, playing: true });
    moments.choose({ label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' });
    await moments.mark('start');
    expect(chosenSpan()?.end).toBe(60);
    moments.choose({ label: 'run', start: 30, end: 40, kind: 'yes', by: 'ada' });
    await moments.mark('end');
    expect(chosenSpan()?.start).toBe(0);
    expect(asked.length).toBe(before);
  });
  test('by a stroke begin and end with frames that were shown, the first at least', async () => {
    expect(await edited(moments.stroke('fly', 5.1, 8.9))).toEqual([[5, 8.25]]);
    expect(await edited(moments.stroke('fly', 5.3, 5.3))).toEqual([[5.25, 6]]);
    expect(await edited(moments.stroke('fly', 5.3, 2))).toEqual([[5.25, 6]]);
  });
  test('of a chosen span go to frames before anything is decided about it', async () => {
    store.setState({ label: 'fly' });
    moments.select({ start: 4.6, end: 7.9 });
    expect(await edited(moments.decide('no'))).toEqual([[4.25, 8]]);
    expect(chosenSpan()).toEqual({ start: 4.25, end: 8 });
  });
  test('go by the average rate where nobody answers in time, and by the frames as soon as somebody has', async () => {
    let answer: (told: FrameTimes) => void = () => {};
    times = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    expect(await edited(moments.nudge('start', 1, suggested))).toEqual([[30.5, 33.1]]);
    expect(await edited(moments.nudge('start', 1, suggested))).toEqual([[30.5, 33.1]]);
    answer(told);
    await expect.poll(() => edited(moments.nudge('start', 1, suggested))).toEqual([[31, 33.1]]);
  });
  test('are those of the track that is shown by then', async () => {
    const video = { id: 'a', name: 'a', folder: '', edition: 1, state: 'done', order: 0 } as unknown as Video;
    store.setState({ videos: new Map([['a', video]]) });
    expect(await edited(moments.nudge('start', 1, suggested))).toEqual([[31, 33.1]]);
    store.setState({ videos: new Map([['a', { ...video, track: 2 }]]) });
    times = async () => ({ times: Array.from({ length: 120 }, (_, n) => n / 2), end: 60, first: 0, of: 120 });
    expect(await edited(moments.nudge('start', 1, suggested))).toEqual([[30.5, 33.1]]);
  });
});

test('a drag whose moment was taken back meanwhile changes nothing, and says so', async () => {
  const moment = { label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' } as const;
  tell('a', tag(12, 14));
  await moments.reshape(moment, { start: 10, end: 30 });
  expect(asked).toEqual([]);
  expect(store.getState().notices.map(({ text }) => text)).toEqual([expect.stringMatching(/taken back meanwhile/)]);
});

test('a drag stops at a neighbour that came up while it was dragged', async () => {
  const moment = { label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' } as const;
  tell('a', tag(10, 20), tag(25, 26));
  const drag = moments.reshape(moment, { start: 10, end: 30 });
  await expect.poll(() => asked.length).toBe(1);
  expect(asked[0]?.edits.at(-1)?.span).toEqual({ start: 10, end: 25 });
  asked[0]?.answer([]);
  await drag;
});

test('a moment of a label that is not in the list is chosen, and decided once the label is back', async () => {
  const away = { ...tag(10, 20), label: 'swim' };
  tell('a', away, tag(10, 20));
  moments.choose({ label: 'swim', start: 10, end: 20, kind: 'yes', by: 'ada' });
  expect([store.getState().label, chosenSpan()]).toEqual([undefined, { start: 10, end: 20 }]);
  // Whatever else comes in, it stays chosen.
  tell('a', away, tag(10, 20), tag(30, 40));
  const decision = moments.decide('no');
  await expect.poll(() => asked.length).toBe(1);
  expect(broughtBack).toEqual(['swim']);
  expect(asked[0]?.edits).toEqual([{ label: 'swim', span: { start: 10, end: 20 }, decision: 'no' }]);
  asked[0]?.answer([]);
  await decision;
  // To take it back it need not be there.
  tell('a', away);
  const taken = moments.takeBack({ label: 'swim', start: 10, end: 20, kind: 'yes', by: 'ada' });
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.answer([]);
  await taken;
  expect(broughtBack).toEqual(['swim']);
});

test('where a moment begins with a frame that one is sought, for players round', async () => {
  const moment = { label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' } as const;
  // By the average of ten a second.
  moments.choose(moment, true);
  expect(sought).toEqual([[10, { start: 10, end: expect.closeTo(10.1, 6) }]]);
  moments.choose({ ...moment, start: 10.05 }, true);
  expect(sought[1]).toEqual([10.05, undefined]);
});
