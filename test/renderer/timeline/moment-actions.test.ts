/** What is chosen in the timeline, and whose moments an edit is about, where the host is slower than the hand. */
import { beforeEach, expect, test } from 'vitest';
import type { TagEdit } from '../../../electron/wire/app/moments.ts';
import type { Span, Tag } from '../../../electron/wire/app/tags.ts';
import type { Call } from '../../../renderer/connect.ts';
import { createPageStore, type PageStore } from '../../../renderer/store.ts';
import { createTalk } from '../../../renderer/talk.ts';
import { createMomentActions, type MomentActions } from '../../../renderer/timeline/moment-actions.ts';
import { createPlayhead } from '../../../renderer/timeline/playhead.ts';
import { createViewActions } from '../../../renderer/timeline/view-actions.ts';

const tag = (start: number, end: number): Tag => ({
  ...{ label: 'run', span: { start, end }, decision: 'yes', by: 'ada' },
  at: '2026-06-01T10:00:00.000Z',
});

let store: PageStore;
let moments: MomentActions;
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
  store = createPageStore();
  const labels = { ...store.getState().labels, labels: [{ id: 'run', text: 'run' }] };
  store.setState({ labels });
  const call = ((_: string, { id, edits }: { id: string; edits: TagEdit[] }) =>
    new Promise((resolve) => {
      const answer = (tags: readonly Tag[]): void => resolve({ id, tags });
      asked.push({ id, edits, answer });
    })) as unknown as Call;
  const playhead = createPlayhead();
  const view = createViewActions(store, playhead);
  const needs = { store, call, talk: createTalk(store), window: 'w', playhead, player: () => undefined, view };
  moments = createMomentActions(needs);
  tell('a', tag(10, 20));
  tell('b', tag(10, 20));
  show('a');
});

test('an edit that waits its turn is about the video that was shown when it was made', async () => {
  const moment = { label: 'run', start: 10, end: 20, kind: 'yes', by: 'ada' } as const;
  const first = moments.reshape(moment, { start: 10, end: 30 });
  const second = moments.put('run', { start: 40, end: 50 }, 'yes');
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
