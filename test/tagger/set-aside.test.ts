/** No one row of the library stands in the way of the start, of the state, or of the rest. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { expectFailure } from '../support/failure.ts';
import { entries, putLabels } from '../support/labels.ts';
import { Clips, fakeModel, type Page, startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';
import { hasTools } from '../support/video.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

let lab: TaggerLab;
beforeEach(() => {
  lab = new TaggerLab();
});
afterEach(() => lab.remove());

/** Writes into the library as neither Reeltag nor SQLite's own rules would have it. */
function damage(sql: string, ...values: SQLInputValue[]): void {
  const database = new DatabaseSync(join(lab.data, 'library.sqlite'));
  database.exec('PRAGMA ignore_check_constraints = ON');
  expect(database.prepare(sql).run(...values).changes).toBeGreaterThan(0);
  database.close();
}

/** All that was set aside, one object an entry. */
function setAside(): Record<string, unknown>[] {
  const database = new DatabaseSync(join(lab.data, 'library.sqlite'), { readOnly: true });
  const rows = database
    .prepare(`SELECT entry, source, name, iif(typeof(value) = 'integer', CAST(value AS TEXT), value) AS value
       FROM set_aside ORDER BY entry, name`)
    .all();
  database.close();
  const entries = new Map<unknown, Record<string, unknown>>();
  for (const { entry, source, name, value } of rows) {
    entries.set(entry, { ...(entries.get(entry) ?? { source }), [String(name)]: value });
  }
  return [...entries.values()];
}

/** A library with two videos whose files are not there, a set and a setting. */
function fill(): void {
  const library = Library.open(lab.data);
  for (const [n, id] of [ID, OTHER].entries()) {
    library.videos.put({
      ...{ id, path: `/v/${n}.mp4`, realPath: `/v/${n}.mp4`, order: n, removed: false, size: 10, mtimeMs: 5 },
      ...{ contentId: `c${n}`, facts: undefined, track: 0, state: 'cancelled', problem: undefined },
    });
  }
  putLabels(library, ['rain', 'snow']);
  library.labelSets.put({ name: 'weather', labels: entries('rain') });
  library.labelSets.put({ name: 'xylophones', labels: entries('x') });
  library.settings.put('settings', { theme: 'dark', name: 'Ada' });
  library.close();
}

const open = (): Promise<Page> => lab.open({ start: startFakeEngine });

interface Case {
  what: string;
  sql: string;
  value?: SQLInputValue;
  /** in `set_aside` */
  kept: Record<string, unknown>;
  /** videos, labels, sets that are still there */
  left?: [number, number, number];
  says: RegExp;
}

const TRACK = { number: 1, width: 4, height: 2 };

describe('a row that cannot be read is set aside, said, and the rest works', () => {
  test.each<Case>([
    {
      what: 'a label set that is no JSON',
      sql: "UPDATE label_sets SET labels = '[\"rain' WHERE name = 'weather'",
      kept: { source: 'label_sets', name: 'weather', labels: '["rain' },
      left: [2, 2, 1],
      says: /1 label set \(“weather”\)/,
    },
    {
      what: 'a label set of something else',
      sql: "UPDATE label_sets SET labels = '{\"a\": 1}' WHERE name = 'weather'",
      kept: { source: 'label_sets', labels: '{"a": 1}' },
      left: [2, 2, 1],
      says: /1 label set/,
    },
    {
      what: 'a label set with a label beyond all measure',
      sql: "UPDATE label_sets SET labels = ? WHERE name = 'weather'",
      value: JSON.stringify(['x'.repeat(20_001)]),
      kept: { source: 'label_sets', name: 'weather' },
      left: [2, 2, 1],
      says: /1 label set/,
    },
    {
      what: 'an empty label',
      sql: "UPDATE labels SET text = '' WHERE position = 0",
      kept: { source: 'labels', position: 0, text: '' },
      left: [2, 1, 2],
      says: /1 label \(/,
    },
    {
      what: 'a label of megabytes, at a place beyond all others',
      sql: `INSERT INTO labels VALUES ('${OTHER}', 9e300, printf('%.*c', 30000000, 'x'), '{}')`,
      kept: { source: 'labels', position: 9e300 },
      says: /1 label \(“x+…”\)/,
    },
    {
      what: 'a video without a proper id',
      sql: "UPDATE videos SET id = 'seven' WHERE path = '/v/0.mp4'",
      kept: { source: 'videos', id: 'seven', path: '/v/0.mp4', content_id: 'c0' },
      left: [1, 2, 2],
      says: /1 video \(“\/v\/0\.mp4”\)/,
    },
    {
      what: 'a video without a path',
      sql: "UPDATE videos SET path = '' WHERE path = '/v/0.mp4'",
      kept: { source: 'videos', id: ID, path: '' },
      left: [1, 2, 2],
      says: /1 video/,
    },
    {
      what: 'a video of a size beyond JavaScript’s numbers',
      sql: "UPDATE videos SET size = 9223372036854775807 WHERE path = '/v/0.mp4'",
      kept: { source: 'videos.size', id: ID, size: '9223372036854775807' },
      says: /1 detail of videos/,
    },
    {
      what: 'a video at no place',
      sql: "UPDATE videos SET position = 9e999 WHERE path = '/v/0.mp4'",
      kept: { source: 'videos.position', id: ID, position: Number.POSITIVE_INFINITY },
      says: /1 detail of videos/,
    },
    {
      what: 'a video in an unknown state',
      sql: "UPDATE videos SET state = 'dancing' WHERE path = '/v/0.mp4'",
      kept: { source: 'videos.state', id: ID, state: 'dancing' },
      says: /1 detail of videos/,
    },
    {
      what: 'a chosen track beyond JavaScript’s numbers',
      sql: "UPDATE videos SET track = 9223372036854775807 WHERE path = '/v/0.mp4'",
      kept: { source: 'videos.track', id: ID, track: '9223372036854775807' },
      says: /1 detail of videos/,
    },
    {
      what: 'facts that are no JSON',
      sql: "UPDATE videos SET facts = '{\"width\":' WHERE path = '/v/0.mp4'",
      kept: { source: 'videos.facts', id: ID, facts: '{"width":' },
      says: /1 detail of videos/,
    },
    {
      what: 'facts with a width below nothing',
      sql: 'UPDATE videos SET facts = \'{"width":-4,"height":2,"codec":"x","hasAudio":false}\' WHERE path = \'/v/0.mp4\'',
      kept: { source: 'videos.facts', id: ID },
      says: /1 detail of videos/,
    },
    ...[
      ['a length below nothing', { duration: -5 }],
      ['a meant track that is not among the others', { tracks: { choices: [TRACK], meant: 2 } }],
      ['one track twice', { tracks: { choices: [TRACK, TRACK], meant: 1 } }],
      [
        'a title of a hundred thousand characters',
        { tracks: { choices: [{ ...TRACK, title: 'x'.repeat(1e5) }], meant: 1 } },
      ],
    ].map(([what, facts]) => ({
      what: `facts with ${what}`,
      sql: "UPDATE videos SET facts = ? WHERE path = '/v/0.mp4'",
      value: JSON.stringify({ width: 4, height: 2, codec: 'x', hasAudio: false, ...(facts as object) }),
      kept: { source: 'videos.facts', id: ID },
      says: /1 detail of videos/,
    })),
    {
      what: 'a problem of an unknown kind',
      sql: 'UPDATE videos SET state = \'failed\', problem = \'{"kind":"bored","message":"m"}\' WHERE path = \'/v/0.mp4\'',
      kept: { source: 'videos.problem', id: ID, problem: '{"kind":"bored","message":"m"}' },
      says: /1 detail of videos/,
    },
    {
      what: 'a setting that is no JSON',
      sql: "UPDATE settings SET value = 'dark' WHERE key = 'settings'",
      kept: { source: 'settings', key: 'settings', value: 'dark' },
      says: /1 setting \(“settings”\)/,
    },
    {
      what: 'a remembered model that is none',
      sql: "INSERT INTO settings VALUES ('opened-models', '{\"/m\": 4}')",
      kept: { source: 'settings', value: '{"/m": 4}' },
      says: /1 setting/,
    },
  ])('$what', async ({ sql, value, kept, left = [2, 2, 2], says }) => {
    fill();
    damage(sql, ...(value === undefined ? [] : [value]));
    let page = await open();
    const counts = ({ videos, labels, labelSets }: Awaited<ReturnType<Page['load']>>): number[] => [
      videos.length,
      labels.labels.length,
      labelSets.length,
    ];
    const state = await page.load();
    expect(counts(state)).toEqual(left);
    expect(state.libraryNotices).toEqual([{ id: 'set-aside', message: expect.stringMatching(says) }]);
    expect(lab.logged.join('\n')).toMatch(/set aside/);
    await lab.close();
    expect(setAside()).toEqual([expect.objectContaining(kept)]);
    // Said until it was seen, and then no more.
    page = await open();
    expect((await page.load()).libraryNotices).toHaveLength(1);
    await page.client.call('dismissLibraryNotice', { id: 'set-aside' });
    expect((await page.load()).libraryNotices).toEqual([]);
    await lab.close();
    page = await open();
    const again = await page.load();
    expect([counts(again), again.libraryNotices]).toEqual([left, []]);
    expect(setAside()).toHaveLength(1);
  });

  test('a thousand of them, with one write', async () => {
    fill();
    const database = new DatabaseSync(join(lab.data, 'library.sqlite'));
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO videos SELECT 'bad ' || i, '/b', '/b' || i, 5, 0, 1, 1, NULL, NULL, 'waiting', NULL, 0 FROM n`);
    database.close();
    const began = performance.now();
    const page = await open();
    expect(performance.now() - began).toBeLessThan(15_000);
    const state = await page.load();
    expect(state.videos).toHaveLength(2);
    expect(state.libraryNotices[0]?.message).toMatch(/1000 videos \(“\/b”, “\/b”, “\/b”, …\)/);
  });
});

describe.runIf(hasTools)('what the model made', () => {
  test.each([
    ['a vector of odd length', "UPDATE embeddings SET vector = x'0102030405'", 'embeddings'],
    ['a vector of another dimension', "UPDATE embeddings SET vector = x'0000803f'", 'embeddings'],
    [
      'a vector with NaN',
      'UPDATE embeddings SET vector = CAST(substr(vector, 1, length(vector) - 4) || ? AS BLOB)',
      'embeddings',
    ],
    ['no vector at all', "UPDATE embeddings SET vector = x''", 'embeddings'],
    ['frames that are no JSON', "UPDATE embeddings SET frames = '[[0,'", 'embeddings'],
    ['frames below the first', "UPDATE embeddings SET frames = '[[-1, 0]]'", 'embeddings'],
    ['a text’s vector of odd length', "UPDATE texts SET vector = x'010203' WHERE text = 'rain'", 'texts'],
    ['a text’s vector of another dimension', "UPDATE texts SET vector = x'0000803f' WHERE text = 'rain'", 'texts'],
    ['a match that is no probability', "UPDATE matches SET probability = 9e999 WHERE text = 'rain'", 'matches'],
  ])('%s is made again', async (what, sql, source) => {
    const clips = await Clips.in(join(lab.folder, 'videos'));
    let page = await open();
    const model = fakeModel(lab.folder, 'one');
    await page.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
    await page.client.call('setLabels', { labels: ['rain', 'snow', 'fog', 'hail', 'sun'] });
    await page.client.call('addPaths', { paths: [clips.make('ok-1.mp4')] });
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done' && it.labels?.ready === true, 'done');
    const id = page.idOf('ok-1.mp4');
    await page.client.call('matchVideo', { id });
    const before = await page.client.call('rankVideos', { ids: [id] });
    await lab.close();

    damage(sql, ...(what.endsWith('NaN') ? [Buffer.from([0, 0, 0xc0, 0x7f])] : []));
    page = await open();
    await page.until((it) => it.stateOf('ok-1.mp4') === 'done' && it.labels?.ready === true, 'done again');
    await page.until((it) => it.model?.state === 'ready', 'ready');
    if (source === 'matches') await page.client.call('matchVideo', { id });
    expect((await page.client.call('rankVideos', { ids: [id] })).rankings).toEqual(before.rankings);
    const { libraryNotices } = await page.load();
    expect(libraryNotices).toEqual([{ id: 'set-aside', message: expect.stringMatching(/is made again/) }]);
    await lab.close();
    expect(setAside().map((entry) => entry['source'])).toEqual([source]);
  });
});

describe('what is stored has limits', () => {
  const large = (n: number): string[] => Array.from({ length: 2_000 }, (_, i) => `${n} ${i} ${'x'.repeat(19_980)}`);

  test('label sets of 40 MB are refused, and the state stays as it was', async () => {
    const page = await open();
    for (let n = 0; n < 4; n++) {
      const error = await expectFailure(
        page.client.call('saveLabelSet', { name: `set ${n}`, labels: entries(...large(n)) }),
        'too-large',
      );
      expect(error.message).toMatch(/remove or shorten some/);
    }
    expect((await page.load()).labelSets).toEqual([]);
    await expectFailure(page.client.call('setLabels', { labels: large(0) }), 'too-large');
  });

  test('a library that a former version filled with them opens again', async () => {
    fill();
    const database = new DatabaseSync(join(lab.data, 'library.sqlite'));
    const insert = database.prepare('INSERT INTO label_sets VALUES (?, ?)');
    for (let n = 0; n < 4; n++) insert.run(`large ${n}`, JSON.stringify(large(n)));
    database.close();
    const page = await open();
    const { labelSets, libraryNotices } = await page.load();
    expect(labelSets.map(({ name }) => name)).toEqual(['weather', 'xylophones']);
    expect(libraryNotices[0]?.message).toMatch(/4 label sets \(“large 0”, “large 1”, “large 2”, …\)/);
    expect(JSON.stringify(await page.load()).length).toBeLessThan(10_000);
  }, 60_000);

  test('all sets together are so long; one of them can be replaced', async () => {
    const page = await open();
    const labels = entries(...Array.from({ length: 200 }, (_, i) => `${i} ${'x'.repeat(19_900)}`));
    for (const n of [1, 2, 3, 4]) await page.client.call('saveLabelSet', { name: `set ${n}`, labels });
    const error = await expectFailure(page.client.call('saveLabelSet', { name: 'set 5', labels }), 'too-large');
    expect(error.message).toMatch(/delete one first/);
    await page.client.call('saveLabelSet', { name: 'set 4', labels });
    expect((await page.load()).labelSets).toHaveLength(4);
  });

  test('the sets are so many', async () => {
    const library = Library.open(lab.data);
    library.transaction(() => {
      for (let n = 0; n < 500; n++) library.labelSets.put({ name: `small ${n}`, labels: entries('x') });
    });
    library.close();
    const page = await open();
    await expectFailure(page.client.call('saveLabelSet', { name: 'one more', labels: entries('x') }), 'too-large');
    await page.client.call('saveLabelSet', { name: 'small 7', labels: entries('y') });
    expect((await page.load()).labelSets).toHaveLength(500);
  });

  test('a set is checked as the list is', async () => {
    const page = await open();
    await expectFailure(page.client.call('saveLabelSet', { name: 'a', labels: entries('x', 'X') }), 'repeated-label');
    await expectFailure(page.client.call('saveLabelSet', { name: 'a', labels: entries(' ') }), 'empty-label');
  });

  test('a tool that says megabytes of each video', async () => {
    const library = Library.open(lab.data);
    const problem = { kind: 'ffmpeg-failed', message: 'm'.repeat(3_000_000), detail: 'd'.repeat(3_000_000) } as const;
    library.transaction(() => {
      for (let n = 0; n < 3_000; n++) {
        const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
        library.videos.put({
          ...{ id, path: `/v/${n}.mp4`, realPath: `/v/${n}.mp4`, order: n, removed: false, size: 10, mtimeMs: 5 },
          ...{
            contentId: undefined,
            facts: undefined,
            track: 0,
            state: 'failed',
            problem: n < 20 ? problem : { ...problem, message: 'm', detail: 'd'.repeat(8_000) },
          },
        });
      }
    });
    library.close();
    const page = await open();
    const state = await page.load();
    expect(state.videos).toHaveLength(3_000);
    expect(state.videos.every((video) => video.problem !== undefined)).toBe(true);
    expect(state.videos[0]?.problem?.detail).toMatch(/^d+…$/);
    expect(JSON.stringify(state).length).toBeLessThan(20 * 2 ** 20);
  });
});

test('a failing backup is told in the page and in the log, until one succeeds', async () => {
  fill();
  const { writeFileSync, rmSync } = await import('node:fs');
  writeFileSync(join(lab.data, 'backups'), 'in the way');
  const page = await lab.open({ start: startFakeEngine, backups: { firstMs: 1, everyMs: 20 } });
  const told = (): string[] =>
    page.events.filter(({ name }) => name === 'libraryNoticesChanged').map(({ value }) => JSON.stringify(value));
  await page.until(() => told().length > 0, 'told');
  expect(told()[0]).toMatch(/"backup".*cannot be backed up/);
  expect(lab.logged.join()).toMatch(/could not be backed up/);
  await page.client.call('setLabels', { labels: ['works'] });
  rmSync(join(lab.data, 'backups'));
  await page.until(() => told().at(-1) === '{"libraryNotices":[]}', 'well again');
  await lab.close();
  expect(existsSync(join(lab.data, 'backups'))).toBe(true);
});
