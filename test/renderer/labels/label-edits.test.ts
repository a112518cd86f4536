import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../electron/catalogue/label-key.ts';
import { distinctLabels } from '../../../electron/engine/internvideo2/tokenizer/distinct.ts';
import { LONGEST_LABEL, MOST_LABELS } from '../../../electron/wire/app/labels.ts';
import {
  addLabels,
  moveLabel,
  parseLabels,
  removeLabels,
  renameLabel,
  sameLabels,
} from '../../../renderer/labels/label-edits.ts';

describe('what is typed or pasted', () => {
  test('is a label a line, trimmed, without blank lines', () => {
    expect(parseLabels('  a dog \r\n\r\n\ta cat\rrain\u2028snow\n   ')).toEqual(['a dog', 'a cat', 'rain', 'snow']);
  });
  test('keeps commas, tabs within, and every script', () => {
    expect(parseLabels('red, green and blue\nغروب الشمس\n猫')).toEqual(['red, green and blue', 'غروب الشمس', '猫']);
  });
  test('may be nothing', () => expect(parseLabels(' \n ')).toEqual([]));
});

describe('adding', () => {
  test('appends what is new, and says what is not', () => {
    expect(addLabels(['a', 'b'], ['b', 'c', 'c', 'd'])).toEqual({
      labels: ['a', 'b', 'c', 'd'],
      added: ['c', 'd'],
      repeated: ['b', 'c'],
      refused: [],
    });
  });
  test('never gives a list that the host would refuse as a whole', () => {
    const pasted = ['cat', 'Dog', 'CAT', 'café', 'cafe\u0301', 'hot  dog', 'Hot dog', 'hot\u00ad dog', '\u200edog'];
    const unseen = ['\u200b', '\ud800', '\u200e \u2060'];
    const { labels, repeated } = addLabels(['dog'], [...pasted, ...unseen]);
    expect(repeated).toEqual(['Dog', 'CAT', 'cafe\u0301', 'Hot dog', 'hot\u00ad dog', '\u200edog']);
    expect(distinctLabels(labels, labelKey)).toEqual(['dog', 'cat', 'café', 'hot  dog']);
  });
  test('refuses what is too long, and what is too many', () => {
    const long = 'x'.repeat(LONGEST_LABEL + 1);
    const full = Array.from({ length: MOST_LABELS - 1 }, (_, n) => `label ${n}`);
    const { labels, refused } = addLabels(full, [long, 'one more', 'one too many']);
    expect(labels.at(-1)).toBe('one more');
    expect(labels).toHaveLength(MOST_LABELS);
    expect(refused).toEqual([long, 'one too many']);
  });
  test('takes a label of 10,000 characters', () => {
    expect(addLabels([], ['x'.repeat(10_000)]).labels[0]).toHaveLength(10_000);
  });
});

test('removing takes out those and no others', () => {
  expect(removeLabels(['a', 'b', 'c'], new Set(['b', 'x']))).toEqual(['a', 'c']);
});

describe('renaming', () => {
  test('to what is another label to the model is not', () => expect(renameLabel(['a', 'b'], 0, 'B')).toBeUndefined());
  test('to its own name in other letters is', () => expect(renameLabel(['a', 'b'], 1, 'B')).toEqual(['a', 'B']));
  test('trims and keeps the place', () => expect(renameLabel(['a', 'b'], 0, ' z ')).toEqual(['z', 'b']));
  test('to its own name is allowed', () => expect(renameLabel(['a', 'b'], 1, 'b')).toEqual(['a', 'b']));
  test.each([
    ['nothing', 0, '  '],
    ['another label', 0, 'b'],
    ['what is too long', 0, 'x'.repeat(LONGEST_LABEL + 1)],
  ])('to %s is not', (_, index, to) => expect(renameLabel(['a', 'b'], index, to)).toBeUndefined());
  test('of what is not there is not', () => {
    expect(renameLabel(['a'], 1, 'z')).toBeUndefined();
    expect(renameLabel(['a'], -1, 'z')).toBeUndefined();
  });
});

describe('moving', () => {
  const labels = ['a', 'b', 'c', 'd'];
  test('down and up', () => {
    expect(moveLabel(labels, 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(moveLabel(labels, 3, 1)).toEqual(['a', 'd', 'b', 'c']);
  });
  test('beyond an end stops there', () => {
    expect(moveLabel(labels, 1, 9)).toEqual(['a', 'c', 'd', 'b']);
    expect(moveLabel(labels, 1, -9)).toEqual(['b', 'a', 'c', 'd']);
  });
  test('to its place, or of nothing, changes nothing', () => {
    expect(moveLabel(labels, 2, 2)).toBe(labels);
    expect(moveLabel(labels, 3, 4)).toBe(labels);
    expect(moveLabel(labels, 7, 0)).toBe(labels);
  });
});

test('lists are the same when their texts are, in order', () => {
  expect(sameLabels(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(sameLabels(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(sameLabels(['a'], ['a', 'b'])).toBe(false);
});
