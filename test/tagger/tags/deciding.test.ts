/** How much one act of deciding may be: it is written in one go, and the host answers nobody meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../../electron/library/index.ts';
import { Acts } from '../../../electron/tagger/acts/acts.ts';
import { Events } from '../../../electron/tagger/events.ts';
import { Deciding } from '../../../electron/tagger/tags/deciding.ts';
import { HeldMarks, MARKS } from '../../../electron/tagger/tags/marks.ts';
import { TAG, Tags } from '../../../electron/tagger/tags/tags.ts';
import { MOST_LABELS } from '../../../electron/wire/app/labels.ts';
import { MOST_PLACES } from '../../../electron/wire/app/tags.ts';
import { failure } from '../../support/failure.ts';
import { meant } from '../../support/footage.ts';

const GROUP = { group: { name: 'place', kind: 'one-of' } } as const;
const LABELS = Array.from({ length: MOST_LABELS }, (_, position) => ({
  id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
  ...{ text: `label ${position}`, position, facts: GROUP },
}));
const [LABEL = { id: '', text: '', position: 0, facts: GROUP }] = LABELS;
const footage = (count: number) => Array.from({ length: count }, (_, n) => meant(`content ${n}`));

let folder: string;
let library: Library;
let acts: Acts;
let tags: Tags;
let deciding: Deciding;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-deciding-'));
  library = Library.open(folder);
  acts = new Acts({ library, events: new Events(), person: () => 'me' });
  const options = { library, knownAs: () => ({ path: '/v', name: 'v' }), onChanged: () => {} };
  tags = new Tags(options);
  const marks = new HeldMarks(options);
  acts.learn(TAG, tags);
  acts.learn(MARKS, marks);
  deciding = new Deciding({ library, acts, tags, marks, person: () => 'ada', labels: () => LABELS });
});
afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

test('a yes that is a no to thousands is of few videos at once, and the words say of how many', async () => {
  const yes = (count: number) => deciding.decide({ footage: footage(count), label: LABEL, decision: 'yes' }, 'w');
  const refused = await failure(async () => yes(10_000));
  expect(refused).toMatchObject({ kind: 'too-large', message: expect.stringContaining(' 20 videos') });
  expect(acts.reach('w')).toEqual({});
  yes(1);
  expect(acts.reach('w').undo?.count).toBe(MOST_LABELS);
});

test('a no is of ten thousand, each of them once', () => {
  const many = footage(10_000);
  deciding.decide({ footage: [...many, ...many], label: LABEL, decision: 'no' }, 'w');
  expect(acts.reach('w').undo?.count).toBe(10_000);
});

test('places: as many as there may be are one act, and all of it is taken back', () => {
  const places = Array.from({ length: MOST_PLACES }, (_, n) => {
    const span = { start: n, end: n + 0.5 };
    // Half of them are of one long film.
    return { footage: meant(`content ${n % 2 === 0 ? 'film' : n % 1_000}`), span };
  });
  deciding.decideAt({ places, label: LABEL, decision: 'yes' }, 'w');
  expect(acts.reach('w').undo).toMatchObject({ kind: 'places', count: MOST_PLACES });
  expect([...tags.of(meant('content film'))]).toHaveLength(MOST_PLACES / 2);
  expect(acts.undo('w')).toMatchObject({ act: { count: MOST_PLACES }, stays: 0 });
  expect([...tags.of(meant('content film'))]).toEqual([]);
});

test('a long note is of few videos at once, a short one and a rating of many', async () => {
  const many = footage(2_000);
  const note = 'x'.repeat(10_000);
  expect(await failure(async () => deciding.mark(many, { note }, 'w'))).toMatchObject({ kind: 'too-large' });
  deciding.mark(many, { note: 'short', rating: 3 }, 'w');
  expect(acts.reach('w').undo?.count).toBe(2_000);
});
