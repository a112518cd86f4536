import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  asChosen,
  extendTo,
  move,
  NO_SELECTION,
  type Selection,
  selectAll,
  selectOnly,
  shownByItself,
  toggle,
  withoutGone,
} from '../../../renderer/library/selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = ({ ids: chosen }: { ids: ReadonlySet<string> }): string[] => [...chosen].sort();

describe('by pointer', () => {
  test('a range goes from the anchor either way, and again from the same anchor', () => {
    const down = extendTo(selectOnly('b'), order, 'd');
    expect(ids(down)).toEqual(['b', 'c', 'd']);
    expect(ids(extendTo(down, order, 'a'))).toEqual(['a', 'b']);
  });
  test('a range without an anchor, or with one that is out of sight, is the row', () => {
    expect(ids(extendTo(NO_SELECTION, order, 'c'))).toEqual(['c']);
    expect(ids(extendTo(selectOnly('x'), order, 'c'))).toEqual(['c']);
  });
  test('one more, and one less', () => {
    const two = toggle(selectOnly('a'), 'c');
    expect(ids(two)).toEqual(['a', 'c']);
    expect(ids(toggle(two, 'a'))).toEqual(['c']);
  });
});

describe('by keyboard', () => {
  test('stops at the ends', () => {
    expect(move(selectOnly('e'), order, 1, false).current).toBe('e');
    expect(move(selectOnly('b'), order, -9, false).current).toBe('a');
  });
  test('begins at the end that it comes from', () => {
    expect(move(NO_SELECTION, order, 1, false).current).toBe('a');
    expect(move(NO_SELECTION, order, -1, false).current).toBe('e');
    expect(move(NO_SELECTION, [], 1, false)).toBe(NO_SELECTION);
  });
  test('with Shift extends', () => {
    const three = move(move(selectOnly('b'), order, 1, true), order, 1, true);
    expect(ids(three)).toEqual(['b', 'c', 'd']);
    expect(ids(move(three, order, -1, true))).toEqual(['b', 'c']);
  });
  test('all, and still at the same row', () => {
    const all = selectAll(selectOnly('c'), order);
    expect([ids(all), all.current]).toEqual([order, 'c']);
  });
});

describe('after videos have gone', () => {
  test('the next row is shown, or the one before where there is none', () => {
    expect(withoutGone(selectOnly('b'), order, ['a', 'c', 'd', 'e']).current).toBe('c');
    expect(withoutGone(selectOnly('e'), order, ['a', 'b']).current).toBe('b');
    expect(withoutGone(selectOnly('e'), order, [])).toEqual(NO_SELECTION);
  });
  test('what is left stays selected', () => {
    const three = extendTo(selectOnly('b'), order, 'd');
    const left = withoutGone(three, order, ['a', 'b', 'd']);
    expect([ids(left), left.current]).toEqual([['b', 'd'], 'd']);
  });
});

describe('what is shown by itself', () => {
  const states = new Map([
    ['a', 'failed'],
    ['b', 'failed'],
    ['c', 'waiting'],
    ['d', 'done'],
  ]);
  const shownAfter = (selection: Selection) => afterFailure(selection, order, (id) => states.get(id));
  test('gives way to the next that has not failed', () => {
    expect(shownAfter(shownByItself('a')).current).toBe('c');
  });
  test('stays where there is no other, for its reason is there', () => {
    const last = shownByItself('b');
    expect(afterFailure(last, ['a', 'b'], (id) => states.get(id))).toBe(last);
  });
  test('stays for good once it is done, and where a person chose it', () => {
    const done = shownAfter(shownByItself('d'));
    expect(afterFailure(done, order, () => 'failed')).toBe(done);
    expect(shownAfter(selectOnly('a')).current).toBe('a');
    expect(shownAfter(asChosen(shownByItself('a'))).current).toBe('a');
  });
  test('goes on being that while others come and go', () => {
    const left = withoutGone(shownByItself('b'), order, ['b', 'c']);
    expect(shownAfter(left).current).toBe('c');
  });
});
