/** Pictures wait for their turn: few at a time, and none that has left the screen. */
import { expect, test } from 'vitest';
import { takeTurn } from '../../../renderer/search/still-queue.ts';

test('two at a time, in their order; who leaves the queue is passed over, and who is done is done once', () => {
  const begun: string[] = [];
  const take = (name: string) => takeTurn(() => begun.push(name));
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map(take);
  expect(begun).toEqual(['a', 'b']);
  c?.();
  a?.();
  expect(begun).toEqual(['a', 'b', 'd']);
  // Said twice, it gives nobody a second turn.
  a?.();
  a?.();
  expect(begun).toEqual(['a', 'b', 'd']);
  b?.();
  expect(begun).toEqual(['a', 'b', 'd', 'e']);
  d?.();
  e?.();
  const last = take('f');
  expect(begun.at(-1)).toBe('f');
  last();
});
