/** One label on several places of one video: whatever lay there, what is told holds on all of them afterwards. */
import { expect, test } from 'vitest';
import type { TagEdit } from '../../../electron/wire/app/moments.ts';
import type { Span, Tag } from '../../../electron/wire/app/tags.ts';
import { putAll } from '../../../renderer/search/place-tags.ts';

const LABEL = '00000000-0000-4000-8000-000000000001';
const span = (start: number, end: number): Span => ({ start, end });
const tag = (of: Span, decision: Tag['decision']): Tag => ({ label: LABEL, span: of, decision, by: 'ada', at: '' });

function after(tags: readonly Tag[], edits: readonly TagEdit[]): [number, number, string][] {
  const left = new Map(tags.map(({ span: of, decision }) => [`${of?.start} ${of?.end}`, decision as string | null]));
  for (const edit of edits) left.set(`${edit.span.start} ${edit.span.end}`, edit.decision);
  return [...left]
    .filter(([, decision]) => decision !== null)
    .map(([key, decision]): [number, number, string] => {
      const [start = 0, end = 0] = key.split(' ').map(Number);
      return [start, end, decision ?? ''];
    })
    .sort(([a], [b]) => a - b);
}

test('places that overlap become one, others stay apart', () => {
  const edits = putAll([], LABEL, [span(0, 4), span(2, 6), span(8, 9)], 'yes');
  expect(after([], edits)).toEqual([
    [0, 6, 'yes'],
    [8, 9, 'yes'],
  ]);
});

test('two places in one tag that says otherwise leave what is between them', () => {
  const before = [tag(span(0, 10), 'no')];
  const edits = putAll(before, LABEL, [span(1, 2), span(5, 6)], 'yes');
  expect(after(before, edits)).toEqual([
    [0, 1, 'no'],
    [1, 2, 'yes'],
    [2, 5, 'no'],
    [5, 6, 'yes'],
    [6, 10, 'no'],
  ]);
});

test('what is so already is no edit', () => {
  const before = [tag(span(1, 2), 'yes')];
  expect(putAll(before, LABEL, [span(1, 2)], 'yes')).toEqual([]);
});
