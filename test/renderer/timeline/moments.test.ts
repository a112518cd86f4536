/** Moments, and what is done to them. */
import { describe, expect, test } from 'vitest';
import type { Label } from '../../../electron/wire/app/labels.ts';
import type { Lane, TagEdit } from '../../../electron/wire/app/moments.ts';
import type { Tag } from '../../../electron/wire/app/tags.ts';
import { clear, merge, put, relabel, reshape, roomOf, split } from '../../../renderer/timeline/edits.ts';
import { hitOf } from '../../../renderer/timeline/hits.ts';
import {
  inOrder,
  type Moment,
  momentsIn,
  nextEdge,
  nextMoment,
  rowsOf,
  wantedLabels,
} from '../../../renderer/timeline/moments.ts';

const tag = (label: string, start: number, end: number, decision: Tag['decision'] = 'yes'): Tag => ({
  label,
  span: { start, end },
  decision,
  by: 'ada',
  at: '2026-06-01T10:00:00.000Z',
});
const lane = (label: string, ...moments: [number, number, number][]): Lane => ({
  label,
  threshold: 0.5,
  fits: [],
  moments: moments.map(([start, end, fit]) => ({ start, end, fit })),
});
const suggested = (label: string, start: number, end: number): Moment => ({
  ...{ label, start, end },
  kind: 'suggested',
  fit: 0.8,
});
const decided = (label: string, start: number, end: number, kind: Tag['decision'] = 'yes'): Moment => ({
  ...{ label, start, end, kind },
  by: 'ada',
});
/** As the host carries it out. */
function outcome(tags: readonly Tag[], edits: readonly TagEdit[]): string[] {
  const keyOf = ({ label, span }: Pick<TagEdit, 'label' | 'span'>) => `${label} ${span.start}–${span.end}`;
  const held = new Map(tags.flatMap(({ span, ...rest }) => (span ? [[keyOf({ ...rest, span }), rest.decision]] : [])));
  for (const { decision, ...what } of edits) {
    if (decision === null) expect(held.delete(keyOf(what))).toBe(true);
    else held.set(keyOf(what), decision);
  }
  return [...held].map(([key, decision]) => `${key} ${decision}`).sort();
}

describe('a decision on a span', () => {
  test('stands by itself where nothing was decided', () => {
    expect(put([], 'a', { start: 1, end: 2 }, 'yes')).toEqual([
      { label: 'a', span: { start: 1, end: 2 }, decision: 'yes' },
    ]);
  });
  test('is one with those that say the same and overlap', () => {
    const tags = [tag('a', 0, 3), tag('a', 5, 8), tag('a', 9, 10)];
    expect(outcome(tags, put(tags, 'a', { start: 2, end: 6 }, 'yes'))).toEqual(['a 0–8 yes', 'a 9–10 yes']);
  });
  test('leaves of others what lies beside it', () => {
    const tags = [tag('a', 0, 10, 'no'), tag('b', 0, 10, 'no')];
    expect(outcome(tags, put(tags, 'a', { start: 4, end: 6 }, 'yes'))).toEqual([
      'a 0–4 no',
      'a 4–6 yes',
      'a 6–10 no',
      'b 0–10 no',
    ]);
  });
  test('does not touch those that it only touches, nor decisions on the whole video', () => {
    const whole: Tag = { label: 'a', decision: 'yes', by: 'ada', at: '' };
    const tags = [tag('a', 0, 4), tag('a', 6, 9, 'no')];
    expect(outcome(tags, put([...tags, whole], 'a', { start: 4, end: 6 }, 'yes'))).toEqual([
      'a 0–4 yes',
      'a 4–6 yes',
      'a 6–9 no',
    ]);
  });
  test('says nothing where it is so already', () => {
    expect(put([tag('a', 1, 2)], 'a', { start: 1, end: 2 }, 'yes')).toEqual([]);
    expect(put([tag('a', 0, 5)], 'a', { start: 1, end: 2 }, 'yes')).toEqual([]);
  });
  test('is taken back over a span, and what lies beside it stays', () => {
    const tags = [tag('a', 0, 10)];
    expect(outcome(tags, clear(tags, 'a', { start: 4, end: 6 }))).toEqual(['a 0–4 yes', 'a 6–10 yes']);
    expect(outcome(tags, clear(tags, 'a', { start: 0, end: 10 }))).toEqual([]);
  });
});

describe('a moment', () => {
  test('is reshaped as far as its decided neighbours let it', () => {
    const tags = [tag('a', 0, 3), tag('a', 5, 8), tag('a', 9, 12, 'no')];
    const moment = decided('a', 5, 8);
    const room = roomOf(tags, moment, 60);
    expect(room).toEqual({ start: 3, end: 9 });
    expect(outcome(tags, reshape(tags, moment, { start: 4, end: 7 }))).toEqual(['a 0–3 yes', 'a 4–7 yes', 'a 9–12 no']);
  });
  test('that was suggested is decided by it', () => {
    expect(reshape([], suggested('a', 1, 3), { start: 1, end: 4 })).toEqual([
      { label: 'a', span: { start: 1, end: 4 }, decision: 'yes' },
    ]);
  });
  test('that stays where it is is no edit', () => {
    const tags = [tag('a', 5, 8)];
    expect(reshape(tags, decided('a', 5, 8), { start: 5, end: 8 })).toEqual([]);
  });
  test('is split within, and nowhere else', () => {
    const tags = [tag('a', 5, 8, 'unsure')];
    expect(outcome(tags, split(tags, decided('a', 5, 8, 'unsure'), 6))).toEqual(['a 5–6 unsure', 'a 6–8 unsure']);
    expect(split(tags, decided('a', 5, 8), 8)).toEqual([]);
    expect(split([], suggested('a', 5, 8), 6)).toHaveLength(2);
  });
  test('is merged with the next of its label, with all between', () => {
    const tags = [tag('a', 0, 2), tag('b', 3, 4), tag('a', 6, 8, 'no')];
    const moments = [decided('a', 0, 2), decided('b', 3, 4), decided('a', 6, 8, 'no')];
    expect(outcome(tags, merge(tags, moments, decided('a', 0, 2)))).toEqual(['a 0–8 yes', 'b 3–4 yes']);
    expect(merge(tags, moments, decided('b', 3, 4))).toEqual([]);
  });
  test('halves of a split are merged again', () => {
    const tags = [tag('a', 5, 6), tag('a', 6, 8)];
    const moments = [decided('a', 5, 6), decided('a', 6, 8)];
    expect(outcome(tags, merge(tags, moments, decided('a', 5, 6)))).toEqual(['a 5–8 yes']);
  });
  test('goes to another label, over what was decided about that', () => {
    const tags = [tag('a', 0, 4), tag('b', 2, 6, 'no')];
    expect(outcome(tags, relabel(tags, decided('a', 0, 4), 'b'))).toEqual(['b 0–4 yes', 'b 4–6 no']);
    expect(outcome([], relabel([], suggested('a', 0, 4), 'b'))).toEqual(['a 0–4 no', 'b 0–4 yes']);
  });
});

describe('rows', () => {
  const labels: Label[] = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: id }));
  test('are of what is pinned, tagged and at hand, then of what fits best', () => {
    const tags = [tag('b', 0, 1)];
    const facts = { labels, tags, pins: ['d'], label: undefined };
    expect(wantedLabels(facts)).toEqual(['d', 'b']);
    expect(wantedLabels({ ...facts, label: 'c' })).toEqual(['d', 'c', 'b']);
    const rows = rowsOf({ ...facts, lanes: [lane('a', [2, 3, 0.7])] });
    expect(rows.map(({ label, pinned }) => `${label.id} ${pinned}`)).toEqual(['d true', 'a false', 'b false']);
    expect(inOrder(rows, tags).map(({ label, start }) => `${label} ${start}`)).toEqual(['b 0', 'a 2']);
  });
  test('what is decided is a moment, whether or not its label has a row', () => {
    const many = Array.from({ length: 120 }, (_, n): Label => ({ id: `l${n}`, text: `l${n}` }));
    const tags = [tag('gone', 3.5, 4, 'no'), ...many.map(({ id }, n) => tag(id, n, n + 1))];
    const facts = { labels: many, tags, pins: [], label: 'l110' };
    const rows = rowsOf({ ...facts, lanes: [lane('l1', [50, 60, 0.7])] });
    expect(rows.length).toBe(50);
    expect(rows.map(({ label }) => label.id)).toContain('l110');
    const moments = inOrder(rows, tags);
    expect(moments).toHaveLength(122);
    expect(moments.slice(3, 5).map(({ label, kind }) => `${label} ${kind}`)).toEqual(['l3 yes', 'gone no']);
  });
  test('labels that are gone have none', () => {
    expect(wantedLabels({ labels, tags: [tag('gone', 0, 1)], pins: ['gone'], label: 'a' })).toEqual(['a']);
  });
  test('what is decided hides what is suggested there', () => {
    const moments = momentsIn(lane('a', [0, 4, 0.7], [6, 9, 0.8]), [tag('a', 3, 5, 'no')], 'a');
    expect(moments.map(({ start, kind }) => `${start} ${kind}`)).toEqual(['3 no', '6 suggested']);
  });
});

describe('from one to the next', () => {
  const moments = [suggested('a', 1, 4), suggested('b', 1, 2), suggested('a', 6, 8)];
  test('by the time, and one by one where they begin together', () => {
    expect(nextMoment(moments, { seconds: 0 }, 1)).toBe(moments[0]);
    expect(nextMoment(moments, { seconds: 1, chosen: moments[0] }, 1)).toBe(moments[1]);
    expect(nextMoment(moments, { seconds: 3 }, -1)).toBe(moments[1]);
    expect(nextMoment(moments, { seconds: 6 }, 1)).toBeUndefined();
  });
  test('edges', () => {
    expect(nextEdge(moments, 1, 1)).toBe(2);
    expect(nextEdge(moments, 6, -1)).toBe(4);
    expect(nextEdge(moments, 0.5, -1)).toBeUndefined();
  });
});

describe('what lies under a pointer', () => {
  const stage = { from: 0, to: 100, width: 1000 };
  const moments = [suggested('a', 10, 20), suggested('a', 20, 30), suggested('a', 50, 50.5)];
  const at = (x: number, chosen?: Moment) => {
    const hit = hitOf(moments, stage, x, chosen);
    return hit.on === 'empty'
      ? 'empty'
      : hit.on === 'bar'
        ? `bar ${hit.moment.start}`
        : `${hit.edge} ${hit.moment.start}`;
  };
  test('edges within a few pixels, bars between, and else nothing', () => {
    expect([at(97), at(105), at(150), at(60)]).toEqual(['start 10', 'start 10', 'bar 10', 'empty']);
  });
  test('where two touch, the chosen one’s edge', () => {
    expect(at(200, moments[1])).toBe('start 20');
    expect(at(200, moments[0])).toBe('end 10');
  });
  test('a short one has a middle all the same', () => {
    expect([at(498), at(502.5), at(508)]).toEqual(['start 50', 'bar 50', 'end 50']);
  });
});
