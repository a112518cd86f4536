/** A question that stands while videos come, go and are decided about. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FoundMoment, Question, Results } from '../../../electron/wire/app/search.ts';
import type { Video } from '../../../electron/wire/app/videos.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { selectOnly } from '../../../renderer/library/selection.ts';
import { scrolledFor } from '../../../renderer/search/row-heights.ts';
import { rowsOf } from '../../../renderer/search/rows.ts';
import { createSearch } from '../../../renderer/search/search-actions.ts';
import { createPageStore, type PageState, WHOLE_LIST } from '../../../renderer/store.ts';
import type { TagActions } from '../../../renderer/tags/tag-actions.ts';
import type { Talk } from '../../../renderer/talk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const video = (id: string, state: Video['state'] = 'done'): Video => {
  return { id, name: `${id}.mp4`, folder: '/coast', edition: 'first', state, order: Number(id) };
};
const listed = (...videos: Video[]) => ({ videos: new Map(videos.map((each) => [each.id, each])) });
const resultsOf = (moments: readonly FoundMoment[]): Results => {
  return { moments: [...moments], named: [], of: moments.length, unseen: 0, without: [], unknownWords: [] };
};

/** A page that has asked, and a host that finds the videos of its list that are done, the last one first. */
async function asked(state: Partial<PageState> = {}) {
  const questions: Question[] = [];
  const reported: unknown[] = [];
  const said: string[] = [];
  const host: { refusal?: TagError; gate?: Promise<void>; hidden: Set<string> } = { hidden: new Set() };
  const store = createPageStore();
  store.setState({ connection: 'open', ...listed(video('1'), video('2')) });
  store.setState(state);
  const call = async (_name: string, { question }: { question: Question }): Promise<Results> => {
    questions.push(question);
    await host.gate;
    if (host.refusal !== undefined) throw host.refusal;
    const done = [...store.getState().videos.values()].filter((each) => each.state === 'done');
    return resultsOf(
      done
        .filter(({ id }) => !host.hidden.has(id))
        .map(({ id }) => ({ id, fit: 0.5 }))
        .reverse(),
    );
  };
  const talk = {
    announce: (words: string) => said.push(words),
    notify: () => {},
    report: (error: unknown) => reported.push(error),
  } as unknown as Talk;
  const needs = { store, call: call as never, talk, tags: {} as TagActions, window: 'w', onLeave: () => {} };
  const search = createSearch(needs);
  search.type('beach');
  await vi.advanceTimersByTimeAsync(100);
  const found = () => search.rows().map(({ id }) => id);
  return { store, search, questions, reported, said, host, found };
}

test('a video that is done is found without being asked for; what comes within two seconds is one question, and nobody is told aloud', async () => {
  const { store, questions, said, found } = await asked();
  expect(found()).toEqual(['2', '1']);
  const loud = said.length;
  for (const state of ['waiting', 'decoding', 'encoding', 'done'] as const) {
    store.setState(listed(video('1'), video('2'), video('3', state)));
    await vi.advanceTimersByTimeAsync(200);
  }
  expect([questions.length, store.getState().search.state]).toEqual([1, 'done']);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(questions).toHaveLength(2);
  expect(questions[1]).toEqual(questions[0]);
  expect(found()).toEqual(['3', '2', '1']);
  expect(said).toHaveLength(loud);
});

test('what changes nothing of the answer asks nothing: a video that is on its way, or is rated', async () => {
  const { store, questions } = await asked(listed(video('1'), video('2', 'waiting')));
  store.setState(listed(video('1'), video('2', 'decoding')));
  store.setState(listed({ ...video('1'), rating: 5 }, video('2', 'encoding')));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(questions).toHaveLength(1);
});

test('decisions are asked about where the filters ask for them, and moments that have come to be known always', async () => {
  const { store, search, questions } = await asked();
  search.changed('tags');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(questions).toHaveLength(1);
  search.changed('moments');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(questions).toHaveLength(2);
  store.setState({ query: { ...WHOLE_LIST, filters: { decisions: ['none'] } } });
  await vi.advanceTimersByTimeAsync(100);
  search.changed('tags');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(questions).toHaveLength(4);
});

test('the row that somebody is at stays, also where it would not be found any more; others are selected no more', async () => {
  const { store, search, host, found } = await asked(listed(video('1'), video('2'), video('3')));
  const [third = '', second = '', first = ''] = search.rows().map(({ key }) => key);
  search.select({ ...selectOnly(second), ids: new Set([third, second, first]) });
  host.hidden.add('2').add('3');
  search.changed('moments');
  await vi.advanceTimersByTimeAsync(2_100);
  expect(found()).toEqual(['2', '1']);
  const { selection } = store.getState().search;
  expect([selection.current, [...selection.ids].sort()]).toEqual([second, [first, second].sort()]);
});

test('a new question goes before, and one that waits is not disturbed', async () => {
  const { store, search, host, questions, found } = await asked();
  const gate = Promise.withResolvers<void>();
  host.gate = gate.promise;
  search.type('beach at noon');
  store.setState(listed(video('1'), video('2'), video('3')));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(questions.map(({ words }) => words)).toEqual(['beach', 'beach at noon']);
  gate.resolve();
  await vi.advanceTimersByTimeAsync(2_100);
  expect(questions.map(({ words }) => words)).toEqual(['beach', 'beach at noon', 'beach at noon']);
  expect(found()).toEqual(['3', '2', '1']);
});

test('a refusal leaves the answer that is shown; where there was none, the first that comes is shown', async () => {
  const refusal = new TagError('not-found', 'The model has seen nothing yet.');
  const { store, search, host, reported, found } = await asked();
  host.refusal = refusal;
  search.changed('moments');
  await vi.advanceTimersByTimeAsync(2_100);
  expect([found(), store.getState().search.state, reported]).toEqual([['2', '1'], 'done', []]);
  search.again();
  await vi.advanceTimersByTimeAsync(100);
  expect(store.getState().search.state).toBe('failed');
  delete host.refusal;
  store.setState(listed(video('1')));
  await vi.advanceTimersByTimeAsync(2_100);
  expect([found(), store.getState().search.state]).toEqual([['1'], 'done']);
});

test('keys one after the other are each asked about at once, and one that is held when it is let go', async () => {
  const { search, questions } = await asked();
  for (const words of ['beach', 'beach ', 'beach a']) {
    search.type(words);
    expect(questions.at(-1)?.words).toBe(words.trim());
    await vi.advanceTimersByTimeAsync(90);
  }
  const before = questions.length;
  for (const words of ['beach at', 'beach at ', 'beach at n', 'beach at no']) {
    search.type(words);
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(questions.slice(before).map(({ words }) => words)).toEqual(['beach at', 'beach at no']);
});

const rowsAt = (...ids: string[]) => rowsOf(resultsOf(ids.map((id) => ({ id }))), false, () => true);

test('rows that come above keep nothing from where it is on the screen', () => {
  const before = rowsAt('a', 'b', 'c', 'd', 'e');
  const now = rowsAt('x', 'a', 'y', 'c', 'd', 'e');
  const key = (id: string) => before.find((row) => row.id === id)?.key;
  // At the top with nobody in it: what is best is seen.
  expect(scrolledFor(before, now, { top: 0, height: 120 }, undefined)).toBe(0);
  // Somebody is at the second row, which has gone, or at the first.
  expect(scrolledFor(before, now, { top: 0, height: 120 }, key('a'))).toBe(60);
  expect(scrolledFor(before, now, { top: 0, height: 120 }, key('b'))).toBe(0);
  // Scrolled, the first on the screen that is left.
  expect(scrolledFor(before, now, { top: 70, height: 120 }, undefined)).toBe(130);
  // Who is at a row that is out of sight looks at others.
  expect(scrolledFor(before, rowsAt('d', 'x', 'c'), { top: 130, height: 60 }, key('a'))).toBe(130);
});
