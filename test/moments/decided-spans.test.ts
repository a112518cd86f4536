/** What one label was decided to be on spans of one video, when more is decided: whatever lay there, what is told holds afterwards. */
import { describe, expect, test } from 'vitest';
import { randomOf } from '../../electron/fit/random.ts';
import { type DecidedSpan, decideOn } from '../../electron/moments/decided-spans.ts';
import type { Decision, Span } from '../../electron/wire/app/tags.ts';

const span = (start: number, end: number): Span => ({ start, end });
const of = (start: number, end: number, decision: Decision): DecidedSpan => ({ span: span(start, end), decision });

function outcome(decided: readonly DecidedSpan[], spans: readonly Span[], decision: Decision | null): DecidedSpan[] {
  const nameOf = (one: Span): string => `${one.start} ${one.end}`;
  const left = new Map(decided.map((one) => [nameOf(one.span), one]));
  for (const edit of decideOn(decided, spans, decision)) {
    if (edit.decision !== null) left.set(nameOf(edit.span), of(edit.span.start, edit.span.end, edit.decision));
    else expect(left.delete(nameOf(edit.span))).toBe(true);
  }
  return [...left.values()].sort((a, b) => a.span.start - b.span.start);
}

describe('a decision on several spans', () => {
  test('is one where they overlap, and apart where they only touch', () => {
    const spans = [span(8, 9), span(0, 4), span(9, 10), span(2, 6)];
    expect(outcome([], spans, 'yes')).toEqual([of(0, 6, 'yes'), of(8, 9, 'yes'), of(9, 10, 'yes')]);
  });

  test('leaves of one that says otherwise what is between them', () => {
    const left = outcome([of(0, 10, 'no')], [span(1, 2), span(5, 6)], 'yes');
    expect(left).toEqual([of(0, 1, 'no'), of(1, 2, 'yes'), of(2, 5, 'no'), of(5, 6, 'yes'), of(6, 10, 'no')]);
  });

  test('joins those that say the same, and leaves the others of these as they are', () => {
    const left = outcome([of(0, 3, 'yes'), of(5, 8, 'yes'), of(20, 21, 'yes')], [span(2, 6)], 'yes');
    expect(left).toEqual([of(0, 8, 'yes'), of(20, 21, 'yes')]);
  });

  test('is no edit where it is so already, nor where nothing was decided that is to be taken back', () => {
    expect(decideOn([of(1, 2, 'yes')], [span(1, 2)], 'yes')).toEqual([]);
    expect(decideOn([of(1, 2, 'yes')], [span(4, 5)], null)).toEqual([]);
  });

  test('that is taken back cuts away what was decided there, whatever it was', () => {
    const left = outcome([of(0, 4, 'no'), of(4, 8, 'yes'), of(9, 10, 'unsure')], [span(3, 5), span(9, 10)], null);
    expect(left).toEqual([of(0, 3, 'no'), of(5, 8, 'yes')]);
  });
});

test('at each time there is one decision at most: the newest', () => {
  const random = randomOf('spans');
  const whole = (most: number): number => Math.floor(random() * most);
  const some = (count: number): Span[] =>
    Array.from({ length: count }, () => {
      const start = whole(50);
      return span(start, start + 1 + whole(6));
    });
  let decided: DecidedSpan[] = [];
  const now = new Map<number, Decision | null>();
  for (let round = 0; round < 200; round++) {
    const decision = (['yes', 'no', 'unsure', null] as const)[whole(4)] ?? null;
    const spans = some(1 + whole(5));
    decided = outcome(decided, spans, decision);
    for (const { start, end } of spans) for (let second = start; second < end; second++) now.set(second, decision);
    for (let second = 0; second < 60; second++) {
      const there = decided.filter(({ span: { start, end } }) => start <= second && second < end);
      expect(there.map((one) => one.decision)).toEqual([now.get(second)].filter((one) => one != null));
    }
  }
});
