/** What is set aside is moved, whatever its key holds: a row that only was passed over would be told of at every start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { meant } from '../support/footage.ts';
import { entries, labelTexts, putLabels } from '../support/labels.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-aside-'));
  const library = Library.open(folder);
  putLabels(library, ['rain', 'snow']);
  library.labelSets.put({ name: 'weather', labels: entries('rain') });
  library.matches.put(meant('content'), 'model', 'whole', 'rain', 0.5);
  library.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

function inDatabase<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(folder, 'library.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Reads all that there is, and gives what was told of. */
function readAll(): unknown[] {
  const library = Library.open(folder);
  const told: unknown[] = [];
  library.setAside.listen((table, faults, failure) => told.push([table, faults.length, failure]));
  library.videos.all();
  expect(labelTexts(library).every((label) => ['rain', 'snow', 'a\uFFFDb'].includes(label))).toBe(true);
  expect(library.labelSets.all().map(({ name }) => name)).toEqual(['weather']);
  expect([...library.matches.of(meant('content'), 'model', 'whole').keys()]).toEqual(['rain']);
  library.setAside.unseen();
  library.close();
  return told;
}

const BAD = "CAST(x'61ff62' AS TEXT)";
const LONG = "'n' || hex(zeroblob(2000000))";
const LABEL = '00000000-0000-4000-8000-000000000007';
const VIDEO = "'/v', '/v', 1, 0, 1, 1, NULL, NULL, 'done', NULL, 0";

test.each([
  ['a video whose id is no text', 'videos', `INSERT INTO videos VALUES (${BAD}, ${VIDEO})`],
  ['a video whose id is too long', 'videos', `INSERT INTO videos VALUES (${LONG}, ${VIDEO})`],
  ['a label that is no text', 'labels', `INSERT INTO labels VALUES ('${LABEL}', 7, ${BAD}, '{}')`],
  ['a set whose name is no text', 'label_sets', `INSERT INTO label_sets VALUES (${BAD}, '["x"]')`],
  ['a set whose name is too long', 'label_sets', `INSERT INTO label_sets VALUES (${LONG}, '["x"]')`],
  ['a set whose labels are no text', 'label_sets', `INSERT INTO label_sets VALUES ('x', '["' || ${BAD} || '"]')`],
  [
    'a match whose text is too long',
    'matches',
    `INSERT INTO matches VALUES ('content', 0, 'model', 'whole', ${LONG}, 0.5)`,
  ],
])('%s', (_, table, sql) => {
  const count = () => inDatabase((database) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  const before = count();
  inDatabase((database) => database.exec(sql));
  expect(readAll()).toEqual([[table, 1, undefined]]);
  expect(readAll()).toEqual([]);
  expect(count()).toBe(before);
  const kept = inDatabase((database) => database.prepare('SELECT octet_length(value) AS n FROM set_aside').all());
  expect(kept.length).toBeGreaterThan(1);
});

test('U+FFFD itself is a character as others are', () => {
  const library = Library.open(folder);
  putLabels(library, ['a\uFFFDb']);
  library.close();
  expect(readAll()).toEqual([]);
});

test('what somebody else numbered as high as numbers go is in nobody’s way', () => {
  inDatabase((database) => {
    database.exec(`INSERT INTO set_aside VALUES (9223372036854775807, hex(zeroblob(5000000)), 'x', 'w', 'a', 0, 1)`);
    database.exec(`INSERT INTO labels VALUES ('${LABEL}', 7, '', '{}')`);
  });
  expect(readAll()).toEqual([['labels', 1, undefined]]);
  expect(readAll()).toEqual([]);
});

test('of the segments of a film those that are none, wherever they are, and scenes that are none', () => {
  const library = Library.open(folder);
  const vector = Float32Array.from([0.6, 0.8]);
  const frames = [{ index: 3, timestamp: 0.5 }];
  library.transaction(() => {
    for (let n = 0; n < 1_203; n++) {
      const seen = n === 7 ? undefined : { vector, frames };
      library.segments.put(meant('film'), 'model', 'parts', { span: { start: n / 3, end: n / 3 + 8 }, seen });
    }
    library.embeddings.put(meant('film'), 'model', 'whole', { vector, frames });
    library.scenes.put(meant('film'), 'v1', { starts: [0, 5], end: 9 });
    library.scenes.put(meant('other'), 'v1', { starts: [0, 5], end: 9 });
  });
  library.close();
  inDatabase((database) => {
    const spoil = (what: string, n: number) =>
      database.prepare(`UPDATE segments SET ${what} WHERE span_start = ?`).run(n / 3);
    spoil('vector = zeroblob(12)', 0);
    spoil('span_end = 1.0', 499);
    spoil("frames = '[[1, 1e999]]'", 500);
    spoil("frames = '[[1]]'", 900);
    spoil("vector = x'0000c07f00000000'", 1_202);
    spoil('span_start = -1.0', 1_201);
    database.exec("UPDATE scenes SET end = 2.0 WHERE content_id = 'film'");
  });
  const again = Library.open(folder);
  const told: unknown[] = [];
  again.setAside.listen((table, faults, failure) => told.push([table, faults.length, failure]));
  const segments = again.segments.of(meant('film'), 'model', 'parts');
  expect(segments).toHaveLength(1_197);
  expect(segments.filter(({ seen }) => seen === undefined)).toEqual([
    { span: { start: 7 / 3, end: 7 / 3 + 8 }, seen: undefined },
  ]);
  expect(segments.at(-1)).toEqual({ span: { start: 1_200 / 3, end: 1_200 / 3 + 8 }, seen: { vector, frames } });
  expect(again.segments.spansOf(meant('film'), 'model', 'parts')).toEqual(
    segments.map(({ span, seen }) => ({ span, isSeen: seen !== undefined })),
  );
  expect(again.scenes.get(meant('film'), 'v1')).toBeUndefined();
  expect(again.scenes.get(meant('other'), 'v1')).toEqual({ starts: [0, 5], end: 9 });
  expect(told.reduce((sum: number, each) => sum + Number((each as unknown[])[1]), 0)).toBe(7);
  const count = told.length;
  again.segments.of(meant('film'), 'model', 'parts');
  expect(told).toHaveLength(count);
  again.close();
});

test('of a film whose segments are damaged all are set aside at once, and told of once', () => {
  const count = 20_000;
  const film = meant('film');
  const library = Library.open(folder);
  library.transaction(() => {
    for (let n = 0; n < count; n++)
      library.segments.put(film, 'model', 'span', { span: { start: n, end: n + 8 }, seen: undefined });
  });
  library.close();
  inDatabase((database) => database.exec(`UPDATE segments SET vector = x'00', frames = 'x'`));
  const again = Library.open(folder);
  const told: unknown[] = [];
  again.setAside.listen((table, faults, failure) => told.push([table, faults.length, failure]));
  const began = process.cpuUsage();
  expect(again.segments.of(film, 'model', 'span')).toEqual([]);
  const { user, system } = process.cpuUsage(began);
  expect(told).toEqual([['segments', count, undefined]]);
  expect((user + system) / 1e6).toBeLessThan(5);
  expect(again.setAside.unseen()).toEqual([{ source: 'segments', count, names: [] }]);
  expect(again.segments.spansOf(film, 'model', 'span')).toEqual([]);
  again.close();
});
