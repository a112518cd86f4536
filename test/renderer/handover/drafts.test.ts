/** What is chosen in the dialogs of hand over, before the host is asked. */
import { describe, expect, test } from 'vitest';
import { cutChoiceSchema } from '../../../electron/wire/app/clips.ts';
import { exportChoiceSchema, FORMAT_IDS } from '../../../electron/wire/app/interchange.ts';
import { type CutDraft, cutChoiceOf, NEW_CUT } from '../../../renderer/handover/cut-draft.ts';
import { isImported, maybeLabels } from '../../../renderer/handover/dropped.ts';
import { choiceOf, exportDraft, isName, isWholePath } from '../../../renderer/handover/export-draft.ts';
import { FORMAT_GROUPS, formatsSaying } from '../../../renderer/handover/formats.ts';
import { foundOf, isNothing } from '../../../renderer/handover/import-plan.ts';
import { originalsChoiceOf } from '../../../renderer/handover/originals-draft.ts';
import { scopeAsked, scopeOf } from '../../../renderer/handover/scope.ts';
import { WHOLE_LIST } from '../../../renderer/store.ts';
import { text } from '../../../renderer/text.ts';

const A = '00000000-0000-4000-8000-000000000001';
const B = '00000000-0000-4000-8000-000000000002';
const NOW = { query: WHOLE_LIST, filter: '' };

describe('formats', () => {
  test('each stands in one group', () => {
    expect(FORMAT_GROUPS.flatMap(({ formats }) => formats).toSorted()).toEqual([...FORMAT_IDS].toSorted());
  });
  test('are found by their names, by what they are for, and by who uses them', () => {
    const found = (typed: string) => formatsSaying(typed, text.handover).flatMap(({ formats }) => formats);
    expect(found('premiere xml')).toEqual(['xmeml']);
    expect(found('linguists')).toEqual(['elan']);
    expect(found('reports')).toEqual(['markdown', 'html']);
    expect(found('  RESOLVE ')).toEqual(['fcpxml', 'xmeml', 'otio']);
    expect(found('word perfect')).toEqual([]);
    expect(found('')).toHaveLength(FORMAT_IDS.length);
  });
});

describe('which videos', () => {
  test('what it is asked of goes before what is selected, and that before the last time', () => {
    const last = { kind: 'list', name: 'Coast' } as const;
    expect(scopeAsked({ ids: [A] }, [B], last)).toEqual({ kind: 'these', these: [A] });
    expect(scopeAsked({ list: 'Dusk' }, [B], last)).toEqual({ kind: 'list', these: [B], list: 'Dusk' });
    expect(scopeAsked({}, [A, B], last)).toEqual({ kind: 'these', these: [A, B] });
    // One is always selected: nobody means it by that.
    expect(scopeAsked({}, [A], last)).toEqual({ kind: 'list', these: [A], list: 'Coast' });
    expect(scopeAsked({}, [A])).toEqual({ kind: 'all', these: [A] });
  });
  test('what is shown is the question with the words that are typed', () => {
    const scope = scopeOf({ kind: 'filtered', these: [] }, { query: WHOLE_LIST, filter: 'coast' });
    expect(scope).toEqual({ kind: 'query', query: { ...WHOLE_LIST, filters: { text: 'coast' } } });
  });
});

describe('an export', () => {
  test('is as it was the last time', () => {
    const last = exportChoiceSchema.parse({
      format: 'parquet',
      scope: { kind: 'all' },
      content: { tags: false, moments: true, suggestions: 0.725, vectors: true },
      paths: { as: 'mapped', from: '/mnt/a', to: 'Z:\\a' },
    });
    expect(choiceOf(exportDraft({}, [], last), NOW)).toEqual({ choice: last });
  });
  test('says first what it lacks', () => {
    const draft = exportDraft({}, []);
    expect(choiceOf({ ...draft, tags: false, moments: false }, NOW)).toEqual({ lacks: 'content' });
    expect(choiceOf({ ...draft, suggestions: 'fixed', least: '101' }, NOW)).toEqual({ lacks: 'least' });
    expect(choiceOf({ ...draft, suggestions: 'fixed', least: '' }, NOW)).toEqual({ lacks: 'least' });
    expect(choiceOf({ ...draft, paths: 'relative', relativeTo: ' ' }, NOW)).toEqual({ lacks: 'relative' });
    expect(choiceOf({ ...draft, paths: 'mapped', mapFrom: '/a' }, NOW)).toEqual({ lacks: 'mapped' });
    expect(choiceOf({ ...draft, scope: { kind: 'list', these: [] } }, NOW)).toEqual({ lacks: 'list' });
  });
  test('leaves vectors to formats that have a place for them', () => {
    const draft = { ...exportDraft({}, []), tags: false, moments: false, vectors: true };
    expect(choiceOf({ ...draft, format: 'csv' }, NOW)).toEqual({ lacks: 'content' });
    expect(choiceOf({ ...draft, format: 'parquet' }, NOW)).toMatchObject({ choice: { content: { vectors: true } } });
    const curator = { ...draft, format: 'curator', vectors: false } as const;
    expect(choiceOf(curator, NOW)).toMatchObject({ choice: { content: { vectors: true } } });
  });
  test('goes to a whole path, as any system has it', () => {
    expect(['/out', 'C:\\out', 'd:/out', '\\\\nas\\share'].map(isWholePath)).toEqual(Array(4).fill(true));
    expect(['', 'out', './out', '~/out', 'C:out'].map(isWholePath)).toEqual(Array(5).fill(false));
    const draft = { ...exportDraft({}, []), paths: 'relative', relativeTo: '"/mnt/a"' } as const;
    expect(choiceOf(draft, NOW)).toMatchObject({ choice: { paths: { as: 'relative', to: '/mnt/a' } } });
  });
  test('has a name that stays within its folder', () => {
    expect(['a.csv', ' a b '].map(isName)).toEqual([true, true]);
    expect(['', ' ', '..', '../a.csv', 'a\\b.csv', 'a'.repeat(256)].map(isName)).toEqual(Array(6).fill(false));
  });
});

describe('clips', () => {
  const draft: CutDraft = { ...NEW_CUT, scope: { kind: 'all', these: [] }, folder: '/clips' };

  test('are of what has a yes, or of the places that it is about', () => {
    const whole = cutChoiceOf({ ...draft, labels: [A], wholes: true }, NOW);
    expect(whole).toMatchObject({ choice: { of: { kind: 'tags', labels: [A], wholes: true }, folders: 'one' } });
    const places = [{ id: A, span: { start: 1, end: 2 }, label: B }];
    expect(cutChoiceOf({ ...draft, places }, NOW)).toMatchObject({ choice: { of: { kind: 'places', places } } });
  });
  test('are split by percents that add up, with a whole seed', () => {
    const split = { ...draft, split: true, train: '70', val: '20', test: '10', seed: '7' };
    const chosen = cutChoiceOf(split, NOW);
    expect('choice' in chosen && cutChoiceSchema.parse(chosen.choice).split).toEqual({
      ...{ train: 0.7, val: 0.2, test: 0.1, seed: 7 },
    });
    expect(cutChoiceOf({ ...split, test: '20' }, NOW)).toEqual({ lacks: 'split' });
    expect(cutChoiceOf({ ...split, seed: '1.5' }, NOW)).toEqual({ lacks: 'split' });
  });
  test('say first what they lack', () => {
    expect(cutChoiceOf({ ...draft, labels: [] }, NOW)).toEqual({ lacks: 'labels' });
    expect(cutChoiceOf({ ...draft, before: '601' }, NOW)).toEqual({ lacks: 'handles' });
    expect(cutChoiceOf({ ...draft, template: ' ' }, NOW)).toEqual({ lacks: 'template' });
    expect(cutChoiceOf({ ...draft, folder: '' }, NOW)).toEqual({ lacks: 'folder' });
  });
});

test('the trash asks for no folder, and makes none', () => {
  const draft = { scope: { kind: 'all', these: [] }, label: A, folder: '', byLabel: true } as const;
  expect(originalsChoiceOf({ ...draft, do: 'move' }, NOW)).toEqual({ lacks: 'folder' });
  expect(originalsChoiceOf({ ...draft, do: 'trash' }, NOW)).toEqual({
    choice: { scope: { kind: 'all' }, label: A, do: 'trash', byLabel: false },
  });
});

test('an import that only contradicts changes something for those who take the files’ word alone', () => {
  const plan = {
    ...{ plan: 'p', files: [], labels: [], moreLabels: 0, vectors: 0, marks: 0, changes: [], leftOut: [] },
    videos: { path: 2, name: 0, content: 1, id: 0, unknown: 4, unknownNames: [] },
    tags: { new: 0, same: 9, agreed: 0, other: 2 },
  };
  expect([isNothing(plan, false), isNothing(plan, true)]).toEqual([true, false]);
  expect(isNothing({ ...plan, marks: 1 }, false)).toBe(false);
  expect(foundOf(plan)).toEqual({ found: 3, ways: ['path', 'content'] });
});

test('dropped files are told apart by their endings', () => {
  expect(['a.CSV', 'a.eaf', 'film.llc', 'x.mp4.xmp', 'a.json'].map(isImported)).toEqual(Array(5).fill(true));
  expect(['a.mp4', 'notes.txt', 'csv', 'a.ts', '.csv.mov'].map(isImported)).toEqual(Array(5).fill(false));
  expect(['a.csv', 'a.eaf'].map(maybeLabels)).toEqual([true, false]);
});
