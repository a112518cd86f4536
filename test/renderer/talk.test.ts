import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TagError } from '../../electron/wire/errors.ts';
import { createPageStore } from '../../renderer/store.ts';
import { createTalk } from '../../renderer/talk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an error stays until it is closed, whatever is said after it; what is said in passing goes', () => {
  const store = createPageStore();
  const talk = createTalk(store);
  const said = (): string[] => store.getState().notices.map(({ text }) => text);
  talk.report(new TagError('disk-full', 'The disk is full.'));
  for (let n = 1; n <= 6; n++) talk.notify(`news ${n}`);
  expect(said()).toEqual(['The disk is full.', 'news 3', 'news 4', 'news 5', 'news 6']);
  vi.advanceTimersByTime(3_600_000);
  expect(said()).toEqual(['The disk is full.']);
  talk.dismiss(store.getState().notices[0]?.id ?? -1);
  expect(said()).toEqual([]);
});
