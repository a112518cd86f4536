import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../electron/catalogue/label-key.ts';
import { distinctLabels } from '../../../electron/engine/internvideo2/tokenizer/distinct.ts';
import { LONGEST_LABEL, MOST_LABELS } from '../../../electron/wire/app/labels.ts';
import { parseLabels, sortNew } from '../../../renderer/labels/label-edits.ts';

describe('what is typed or pasted', () => {
  test('is a label a line, trimmed, without blank lines', () => {
    expect(parseLabels('  a dog \r\n\r\n\ta cat\rrain\u2028snow\n   ')).toEqual(['a dog', 'a cat', 'rain', 'snow']);
  });
  test('is a label between commas or semicolons, those of other scripts too', () => {
    expect(parseLabels('red, green;blue ,,\n猫、犬，鳥；魚\na\tb')).toEqual([
      'red',
      'green',
      'blue',
      '猫',
      '犬',
      '鳥',
      '魚',
      'a\tb',
    ]);
  });
  test('is whole where it is to be: a sentence has commas', () => {
    expect(parseLabels('red, green and blue\nغروب الشمس\n猫', true)).toEqual([
      'red, green and blue',
      'غروب الشمس',
      '猫',
    ]);
  });
  test('may be nothing', () => expect(parseLabels(' \n ')).toEqual([]));
});

describe('new labels', () => {
  test('are told from those that are there', () => {
    expect(sortNew(['a', 'b'], ['b', 'c', 'c', 'd'])).toEqual({ added: ['c', 'd'], repeated: ['b', 'c'], refused: [] });
  });
  test('never make a list that the host would refuse as a whole', () => {
    const pasted = ['cat', 'Dog', 'CAT', 'café', 'cafe\u0301', 'hot  dog', 'Hot dog', 'hot\u00ad dog', '\u200edog'];
    const unseen = ['\u200b', '\ud800', '\u200e \u2060'];
    const { added, repeated } = sortNew(['dog'], [...pasted, ...unseen]);
    expect(repeated).toEqual(['Dog', 'CAT', 'cafe\u0301', 'Hot dog', 'hot\u00ad dog', '\u200edog']);
    expect(distinctLabels(['dog', ...added], labelKey)).toEqual(['dog', 'cat', 'café', 'hot  dog']);
  });
  test('that are too long, and too many, are refused', () => {
    const long = 'x'.repeat(LONGEST_LABEL + 1);
    const full = Array.from({ length: MOST_LABELS - 1 }, (_, n) => `label ${n}`);
    const { added, refused } = sortNew(full, [long, 'one more', 'one too many']);
    expect([added, refused]).toEqual([['one more'], [long, 'one too many']]);
  });
  test('may have 10,000 characters', () => {
    expect(sortNew([], ['x'.repeat(10_000)]).added[0]).toHaveLength(10_000);
  });
});
