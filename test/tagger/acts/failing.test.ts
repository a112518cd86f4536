/** An act is done wholly or not at all, in the library and in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Acts } from '../../../electron/tagger/acts/acts.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { Deciding } from '../../../electron/tagger/tags/deciding.ts';
import { HeldMarks, MARKS } from '../../../electron/tagger/tags/marks.ts';
import { TAG, Tags } from '../../../electron/tagger/tags/tags.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { meant } from '../../support/footage.ts';

const LABEL = '00000000-0000-4000-8000-000000000001';
const LABELS = [{ id: LABEL, text: 'snow', position: 0, facts: {} }] as const;
const FOOTAGE = Array.from({ length: 50 }, (_, n) => meant(`content ${n}`));

let folder: string;
let library: Library;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-acts-'));
  library = Library.open(folder);
  told = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  library.close();
  rmSync(folder, { recursive: true });
});

/** What a start of the application holds. */
function start() {
  const events = new Events();
  events.on((name) => told.push(name));
  const acts = new Acts({ library, events, person: () => 'me' });
  const options = { library, knownAs: () => ({ path: '/v', name: 'v' }), onChanged: () => told.push('changed') };
  const [tags, marks] = [new Tags(options), new HeldMarks(options)];
  acts.learn(TAG, tags);
  acts.learn(MARKS, marks);
  const deciding = new Deciding({ library, acts, tags, marks, person: () => 'ada', labels: () => LABELS });
  const facts = () => ({
    tags: FOOTAGE.map((one) => [...tags.of(one)].map((tag) => [tag.decision, tags.authorOf(tag).by])),
    marks: FOOTAGE.map((one) => marks.of(one)),
    count: tags.countOf(LABEL),
    reach: acts.reach('w'),
  });
  return { acts, deciding, facts, tags };
}

/** Has the n-th write of a kind fail, as on a full disk. */
function failAt(n: number, on: object, method: string): void {
  const original = (Reflect.get(on, method) as (...args: unknown[]) => unknown).bind(on);
  let calls = 0;
  vi.spyOn(on as Record<string, () => unknown>, method).mockImplementation((...args: unknown[]) => {
    calls += 1;
    if (calls === n) throw new TagError('disk-full', 'full');
    return original(...args);
  });
}

type Started = ReturnType<typeof start>;
const decide = ({ deciding }: Started, decision: 'yes' | 'no' | null) =>
  deciding.decide({ footage: FOOTAGE, label: LABELS[0], decision }, 'w');

describe('a write that fails', () => {
  test.each<[string, () => void, (started: Started) => void]>([
    ['the first decision of many', () => failAt(1, library.tags, 'add'), (it) => decide(it, 'no')],
    ['one in the midst of many', () => failAt(30, library.tags, 'add'), (it) => decide(it, 'no')],
    ['one in the midst of what is taken back', () => failAt(30, library.tags, 'add'), (it) => decide(it, null)],
    ['the log', () => failAt(1, library.acts, 'add'), (it) => decide(it, 'no')],
    [
      'a mark',
      () => failAt(20, library.marks, 'put'),
      (it) => it.deciding.mark(FOOTAGE, { rating: 1, note: 'x' }, 'w'),
    ],
    ['an undo', () => failAt(20, library.marks, 'put'), (it) => it.acts.undo('w')],
    ['a redo', () => failAt(20, library.tags, 'add'), (it) => it.acts.redo('w')],
  ])('of %s leaves library and memory as they were, and tells nobody', (what, fail, work) => {
    const started = start();
    decide(started, 'yes');
    started.deciding.mark(FOOTAGE, { rating: 5, reviewed: true }, 'w');
    if (what === 'a redo') for (let n = 0; n < 2; n++) started.acts.undo('w');
    const before = started.facts();
    told.length = 0;
    fail();
    expect(() => work(started)).toThrow('full');
    vi.restoreAllMocks();
    expect(started.facts()).toEqual(before);
    expect(told).toEqual([]);
    expect(start().facts()).toEqual(before);
    // And the next one is none the worse for it.
    decide(started, 'no');
    expect(start().facts()).toEqual(started.facts());
  });

  test('of all of it at the end, as when the disk is full', () => {
    const started = start();
    decide(started, 'yes');
    const before = started.facts();
    const transaction = library.transaction.bind(library);
    vi.spyOn(library, 'transaction').mockImplementationOnce((work) =>
      transaction(() => {
        work();
        throw new TagError('disk-full', 'full');
      }),
    );
    expect(() => decide(started, 'no')).toThrow('full');
    expect(started.facts()).toEqual(before);
    expect(start().facts()).toEqual(before);
  });

  test('leaves no author to the act that gets its number', () => {
    const started = start();
    const [one = meant('none')] = FOOTAGE;
    const transaction = library.transaction.bind(library);
    vi.spyOn(library, 'transaction').mockImplementationOnce((work) =>
      transaction(() => {
        work();
        throw new TagError('disk-full', 'full');
      }),
    );
    // Two files of one content.
    const twice = { footage: [one, one], label: LABELS[0], decision: 'no' } as const;
    expect(() => started.deciding.decide(twice, 'one')).toThrow('full');
    started.deciding.decide({ ...twice, decision: 'yes' }, 'two');
    expect([...started.tags.of(one)].map((tag) => started.tags.authorOf(tag).window)).toEqual(['two']);
  });

  test('and a bug in the midst', () => {
    const started = start();
    const before = started.facts();
    const work = (): unknown =>
      started.acts.perform('decide', 'w', ({ id, change }) => {
        change(TAG, JSON.stringify(['content 0', 0, LABEL]), `yes ${id}`);
        throw new RangeError('a bug');
      });
    expect(work).toThrow('a bug');
    expect(started.facts()).toEqual(before);
    expect(start().facts()).toEqual(before);
  });

  test('an act that changes nothing is none', () => {
    const started = start();
    expect(started.acts.perform('decide', 'w', () => {})).toBeUndefined();
    decide(started, null);
    started.deciding.mark(FOOTAGE, { rating: 0 }, 'w');
    expect(started.acts.reach('w')).toEqual({});
    expect(library.acts.ofWindow('w', 10)).toEqual([]);
  });
});
