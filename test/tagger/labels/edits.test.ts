import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../electron/catalogue/label-key.ts';
import type { StoredLabel } from '../../../electron/library/index.ts';
import { editedList } from '../../../electron/tagger/labels/edits.ts';
import type { LabelEdit, LabelFacts } from '../../../electron/wire/app/labels.ts';

const label = (text: string, facts: LabelFacts = {}): StoredLabel => ({ id: `of ${text}`, text, position: 0, facts });
const listAfter = (edit: LabelEdit, listed: StoredLabel[], isExample = false) =>
  editedList(edit, { listed, away: [], examples: [], isExample, keyOf: labelKey }).map(({ text, facts }) => ({
    text,
    ...facts,
  }));
const animals = (kind: 'one-of' | 'any-of') => ({ group: { name: 'animals', kind } });

describe('what is said of one label is true of the others', () => {
  const listed = [label('a dog', { key: 'd', ...animals('one-of') }), label('snow', { key: 's', threshold: 0.2 })];

  test('labels that come in take their keys, and say what kind their groups are', () => {
    const labels = [{ text: 'a cat', key: 'd', ...animals('any-of') }, { text: 'rain' }];
    expect(listAfter({ kind: 'add', labels }, listed)).toEqual([
      ...labels,
      { text: 'a dog', ...animals('any-of') },
      { text: 'snow', key: 's', threshold: 0.2 },
    ]);
    expect(listAfter({ kind: 'add', labels }, listed, true)).toEqual(labels);
  });

  test('so does one that is described anew', () => {
    const facts = { key: 'd', ...animals('any-of') };
    expect(listAfter({ kind: 'describe', id: 'of snow', facts }, listed)).toEqual([
      { text: 'a dog', ...animals('any-of') },
      { text: 'snow', ...facts },
    ]);
    expect(listAfter({ kind: 'describe', id: 'of a dog', facts: {} }, listed)).toEqual([
      { text: 'a dog' },
      { text: 'snow', key: 's', threshold: 0.2 },
    ]);
  });
});
