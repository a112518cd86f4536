import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../electron/catalogue/label-key.ts';
import type { StoredLabel } from '../../../electron/library/index.ts';
import { type EditedList, editedList, placed } from '../../../electron/tagger/labels/edits.ts';
import { type LabelEdit, type LabelFacts, labelId } from '../../../electron/wire/app/labels.ts';

const EXAMPLES = ['sunset', 'a dog'];

function label(text: string, position: number | undefined, facts: LabelFacts = {}): StoredLabel {
  return { id: randomUUID(), text, position, facts };
}
const one = (kind: 'one-of' | 'any-of' = 'one-of') => ({ group: { name: 'weather', kind } }) as const;

const [snow, rain, fog] = [label('snow', 0), label('rain', 1, { key: '1', ...one() }), label('fog', 2, one())];
const hail = label('hail', undefined, { threshold: 0.25, key: '1', ...one('any-of') });
const listed = [snow, rain, fog];

const edited = (edit: LabelEdit, more: Partial<EditedList> = {}): StoredLabel[] =>
  editedList(edit, { listed, away: [hail], examples: EXAMPLES, isExample: false, keyOf: labelKey, ...more });
const texts = (labels: readonly StoredLabel[]) => labels.map(({ text }) => text);

describe('an edit', () => {
  test('adds at the top, in the order given, each with an id of its own', () => {
    const list = edited({ kind: 'add', labels: [{ text: ' a cat ' }, { text: 'dusk', colour: 'red' }] });
    expect(texts(list)).toEqual(['a cat', 'dusk', 'snow', 'rain', 'fog']);
    expect(list.slice(2)).toEqual(listed);
    expect(list[1]?.facts).toEqual({ colour: 'red' });
    expect(list.slice(0, 2).every(({ id }) => labelId.safeParse(id).success)).toBe(true);
    expect(new Set(list.map(({ id }) => id)).size).toBe(5);
  });

  test('adds in the place of the examples, and beside labels of one’s own', () => {
    const examples = [label('sunset', 0), label('a dog', 1)];
    const more = { listed: examples, isExample: true };
    expect(texts(edited({ kind: 'add', labels: [{ text: 'snow' }] }, more))).toEqual(['snow']);
    expect(texts(edited({ kind: 'add', labels: [{ text: 'snow' }] }, { ...more, isExample: false }))).toHaveLength(3);
  });

  test('adds one that had left the list as the label that it was', () => {
    const [first] = edited({ kind: 'add', labels: [{ text: 'HAIL' }] });
    expect(first).toMatchObject({ id: hail.id, text: 'HAIL', facts: { threshold: 0.25 } });
    const [other] = edited({ kind: 'add', labels: [{ text: 'hail', threshold: 0.75 }] });
    expect(other).toMatchObject({ id: hail.id, facts: { threshold: 0.75 } });
  });

  test('takes out, renames, moves', () => {
    expect(edited({ kind: 'remove', ids: [rain.id, randomUUID()] })).toEqual([snow, fog]);
    expect(edited({ kind: 'rename', id: rain.id, text: ' drizzle ' })).toEqual([
      snow,
      { ...rain, text: 'drizzle' },
      fog,
    ]);
    expect(texts(edited({ kind: 'move', id: snow.id, to: 1 }))).toEqual(['rain', 'snow', 'fog']);
    expect(texts(edited({ kind: 'move', id: fog.id, to: 0 }))).toEqual(['fog', 'snow', 'rain']);
    expect(texts(edited({ kind: 'move', id: snow.id, to: 1_000 }))).toEqual(['rain', 'fog', 'snow']);
  });

  test.each<LabelEdit>([
    { kind: 'rename', id: hail.id, text: 'x' },
    { kind: 'describe', id: hail.id, facts: {} },
    { kind: 'move', id: hail.id, to: 0 },
  ])('of a label that is not in the list is refused: $kind', (edit) => {
    expect(() => edited(edit)).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });

  test('replaces the list: what is there already stays the same label, and in its place where that can be', () => {
    const list = edited({ kind: 'replace', labels: [{ text: 'snow' }, { text: 'dusk' }, { text: 'Fog' }] });
    expect(list.map(({ id }) => id)).toEqual([snow.id, expect.any(String), fog.id]);
    expect(placed(list).map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(list[2]).toMatchObject({ text: 'Fog', facts: one() });
    // The label of the list is meant, not one of the same words that has left it.
    const away = [label('snow', undefined), hail];
    expect(edited({ kind: 'replace', labels: [{ text: 'snow' }] }, { away })[0]?.id).toBe(snow.id);
    expect(texts(edited({ kind: 'examples' }))).toEqual(EXAMPLES);
    expect(edited({ kind: 'replace', labels: [] })).toEqual([]);
  });

  test('brings back to the end', () => {
    const list = edited({ kind: 'bring-back', ids: [hail.id, snow.id] });
    expect(texts(list)).toEqual(['snow', 'rain', 'fog', 'hail']);
    expect(list[3]?.id).toBe(hail.id);
  });

  test('describes: all of what belongs to it, as it is to be', () => {
    const facts: LabelFacts = { wordings: ['snowfall'], templates: true, threshold: 0, colour: 'blue' };
    expect(edited({ kind: 'describe', id: snow.id, facts })[0]).toEqual({ ...snow, facts });
    expect(edited({ kind: 'describe', id: rain.id, facts: {} })[1]).toEqual({ ...rain, facts: {} });
  });
});

describe('a key is one label’s, and a group of one kind', () => {
  test('the label that is described takes its key from another, and its group along', () => {
    const facts = { key: '1', ...one('any-of') };
    expect(edited({ kind: 'describe', id: snow.id, facts }).map((it) => it.facts)).toEqual([
      facts,
      one('any-of'),
      one('any-of'),
    ]);
    expect(edited({ kind: 'describe', id: rain.id, facts: rain.facts })).toEqual(listed);
  });

  test('of labels that come together the first has it', () => {
    const added = edited({ kind: 'add', labels: [{ text: 'dusk', key: '1', ...one('any-of') }] });
    expect(added.map((it) => it.facts)).toEqual([{ key: '1', ...one('any-of') }, {}, one('any-of'), one('any-of')]);
    const back = edited({ kind: 'bring-back', ids: [hail.id] });
    expect(back.slice(0, 3)).toEqual(listed);
    expect(back[3]?.facts).toEqual({ threshold: 0.25, ...one() });
    const twice = [
      { text: 'a', key: 'x' },
      { text: 'b', key: 'x' },
    ];
    expect(edited({ kind: 'replace', labels: twice }).map((it) => it.facts)).toEqual([{ key: 'x' }, {}]);
  });
});

describe('places', () => {
  const changed = (before: readonly StoredLabel[], after: readonly StoredLabel[]): number => {
    const known = new Map(before.map(({ id, position }) => [id, position]));
    return after.filter(({ id, position }) => known.get(id) !== position).length;
  };
  const expectRising = (list: readonly StoredLabel[]): void => {
    const places = list.map(({ position }) => position ?? Number.NaN);
    expect(places.every((place, i) => i === 0 || place > (places[i - 1] as number))).toBe(true);
    expect(places[0]).not.toBeNaN();
  };
  const thousand = Array.from({ length: 1_000 }, (_, n) => label(`label ${n}`, n));

  test('few are changed where a label moves, comes or goes', () => {
    const first = thousand[0] as StoredLabel;
    const cases: [readonly StoredLabel[], number][] = [
      [thousand, 0],
      [[...thousand.slice(1), first], 1],
      [thousand.toSpliced(500, 1), 0],
      [[label('new', undefined), label('newer', undefined), ...thousand], 2],
      [thousand.toSpliced(500, 0, label('between', undefined)), 1],
      [[...thousand.slice(500), ...thousand.slice(0, 500)], 500],
      [thousand.map((it) => ({ ...it, position: undefined })), 0],
    ];
    for (const [list, most] of cases) {
      const result = placed(list);
      expectRising(result);
      expect(texts(result)).toEqual(texts(list));
      expect(changed(thousand, result)).toBeLessThanOrEqual(most);
    }
  });

  test('hold however often a label is put between two', () => {
    let list: readonly StoredLabel[] = thousand.slice(0, 10);
    let written = 0;
    for (let n = 0; n < 200; n++) {
      const next = placed(list.toSpliced(1, 0, label(`between ${n}`, undefined)));
      expectRising(next);
      written += changed(list, next);
      list = next;
    }
    // Now and then all of them.
    expect(written).toBeLessThan(200 + 20 * 210);
  });

  test('of a list that says one twice, or no numbers, rise all the same', () => {
    expectRising(placed([label('a', 5), label('b', 5), label('c', undefined), label('d', 5)]));
    expect(placed([])).toEqual([]);
  });
});
