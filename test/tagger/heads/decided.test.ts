/** What there is to learn from. */
import { expect, test } from 'vitest';
import { chosen, countOf, type Decided, digestOf } from '../../../electron/tagger/heads/decided.ts';

const of = (n: number, yes: boolean): Decided => ({ footage: { contentId: `content ${n}`, track: 0 }, yes });
const words = { text: Float32Array.of(1, 0), alone: undefined };

test('of very many decisions a part is chosen, which new ones hardly change', () => {
  const few = Array.from({ length: 100 }, (_, n) => of(n, n % 3 === 0));
  expect(countOf(chosen(few))).toEqual({ yes: 34, no: 66 });
  const many = Array.from({ length: 12_000 }, (_, n) => of(n, n % 3 === 0));
  const some = chosen(many);
  expect(countOf(some)).toEqual({ yes: 4_000, no: 5_000 });
  const more = chosen([...many, of(12_000, false)]);
  const names = new Set(some.map(({ footage }) => footage.contentId));
  expect(more.filter(({ footage }) => !names.has(footage.contentId)).length).toBeLessThanOrEqual(1);
});

test('the digest is of what was decided and of the words, and not of the order', () => {
  const decided = [of(1, true), of(2, false), of(3, true)];
  const digest = digestOf(chosen(decided), words);
  expect(digestOf(chosen(decided.toReversed()), words)).toBe(digest);
  const others = [
    digestOf(chosen(decided.with(1, of(2, true))), words),
    digestOf(chosen(decided.slice(1)), words),
    digestOf(chosen(decided), { ...words, text: Float32Array.of(0, 1) }),
    digestOf(chosen(decided), { ...words, alone: Float32Array.of(0, 1) }),
  ];
  expect(new Set([digest, ...others]).size).toBe(5);
});
