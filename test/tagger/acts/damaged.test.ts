/** A log that somebody has edited: what cannot be used of it is passed over, and nothing stands in the way of the rest. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DecidingLab } from '../../support/deciding-lab.ts';
import { hasTools } from '../../support/video.ts';

const BEYOND = '9223372036854775807';
const LONG = 'hex(zeroblob(2000000))';
const BAD = "CAST(x'61ff62' AS TEXT)";
const OTHER = '00000000-0000-4000-8000-00000000dead';

let it: DecidingLab;
let whole: string;
beforeAll(async () => {
  if (!hasTools) return;
  it = await DecidingLab.of(['a.mp4', 'b.mp4'], ['snow', 'rain']);
  const { client } = it.page;
  await it.decide('w', ['a.mp4'], 'snow', 'yes');
  await it.decide('w', ['a.mp4'], 'rain', 'no');
  await client.call('markVideos', { window: 'w', ids: [it.idOf('a.mp4')], rating: 3, note: 'good' });
  const query = { sort: 'name', descending: false, filters: {} } as const;
  await client.call('saveList', { window: 'w', name: 'list', query });
  await client.call('saveList', { window: 'w', name: 'list', query: { ...query, sort: 'added' } });
  await client.call('saveLabelSet', { window: 'w', name: 'set', labels: [{ text: 'x' }] });
  await client.call('saveLabelSet', { window: 'w', name: 'set', labels: [{ text: 'y' }] });
  await it.edit('w', { kind: 'rename', id: it.label('rain'), text: 'drizzle' });
  await client.call('removeVideos', { window: 'w', ids: [it.idOf('b.mp4')] });
  await it.lab.close();
  whole = join(it.lab.folder, 'whole');
  renameSync(it.lab.data, whole);
});
beforeEach(() => cpSync(whole, it.lab.data, { recursive: true }));
afterEach(async () => {
  await it.lab.close();
  rmSync(it.lab.data, { recursive: true });
});
afterAll(() => it.remove());

/** Takes back all that can be, makes it again, acts anew, and starts once more: each without an error that nobody expects. */
async function goThrough(): Promise<{ undone: number; passedOver: number }> {
  const { client } = it.page;
  let [undone, passedOver] = [0, 0];
  for (let turned = await it.undo('w'); ; turned = await it.undo('w')) {
    passedOver += turned.passedOver.length;
    if (turned.act === undefined) break;
    undone += 1;
  }
  for (let turned = await it.redo('w'); turned.act !== undefined; turned = await it.redo('w'));
  await it.decide('w', ['a.mp4'], 'snow', 'unsure');
  await client.call('markVideos', { window: 'w', ids: [it.idOf('a.mp4')], reviewed: true });
  expect((await it.undo('w')).act?.kind).toBe('review');
  await client.call('countLabels', {});
  await client.call('labelsAway', {});
  await client.call('listPeople', {});
  const query = { sort: 'rating', descending: true, filters: { decisions: ['unsure'] } } as const;
  expect((await client.call('findVideos', { query: { ...query, filters: {} } })).ids).toContain(it.idOf('a.mp4'));
  await it.restart();
  expect(await it.tags('a.mp4')).toContain('snow: unsure');
  return { undone, passedOver };
}

interface Case {
  what: string;
  sql: string;
  /** acts of which something could still be taken back, of nine */
  undone?: number;
  passedOver?: number;
}

describe.runIf(hasTools)('what is wrong in', () => {
  test.each<Case>([
    { what: 'nothing', sql: 'SELECT 1' },
    { what: 'acts: all are gone', sql: 'DELETE FROM acts', undone: 0 },
    {
      what: 'acts: one changed nothing',
      sql: `INSERT INTO acts VALUES (1000, 'decide', 'me', 'w', 'x', NULL)`,
      passedOver: 1,
    },
    { what: 'acts: one of another version', sql: `INSERT INTO acts VALUES (1000, 'dance', 'me', 'w', 'x', NULL)` },
    { what: 'acts: a kind beyond all measure', sql: `UPDATE acts SET kind = ${LONG} WHERE kind = 'note'` },
    { what: 'acts: a kind that is no text', sql: `UPDATE acts SET kind = ${BAD} WHERE kind = 'lists'`, undone: 7 },
    {
      what: 'acts: a number beyond JavaScript’s',
      sql: `INSERT INTO acts VALUES (${BEYOND}, 'decide', 'me', 'w', 'x', NULL)`,
    },
    {
      what: 'acts: of one beyond JavaScript’s',
      sql: `INSERT INTO acts VALUES (1000, 'undo', 'me', 'w', 'x', ${BEYOND})`,
    },
    { what: 'acts: of one below nothing', sql: `INSERT INTO acts VALUES (-5, 'undo', 'me', 'w', 'x', -7)` },
    { what: 'acts: people and times beyond all measure', sql: `UPDATE acts SET person = ${LONG}, at = ${LONG}` },
    { what: 'decisions: all are gone', sql: 'DELETE FROM decisions', undone: 7, passedOver: 2 },
    { what: 'decisions: of acts that are gone', sql: 'UPDATE decisions SET act = act + 500', undone: 7, passedOver: 2 },
    {
      what: 'decisions: neither yes nor no',
      sql: "UPDATE decisions SET decision = 'perhaps'",
      undone: 7,
      passedOver: 2,
    },
    { what: 'decisions: by nobody', sql: 'UPDATE decisions SET decided_by = NULL', undone: 7, passedOver: 2 },
    {
      what: 'decisions: by an act beyond',
      sql: `UPDATE decisions SET decided_by = ${BEYOND}`,
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'decisions: before them, neither',
      sql: "UPDATE decisions SET before = 'perhaps'",
      undone: 7,
      passedOver: 2,
    },
    { what: 'decisions: on a track below nothing', sql: 'UPDATE decisions SET track = -1', undone: 7, passedOver: 2 },
    { what: 'decisions: on a track beyond', sql: `UPDATE decisions SET track = ${BEYOND}`, undone: 7, passedOver: 2 },
    {
      what: 'decisions: a span that ends before it begins',
      sql: 'UPDATE decisions SET span_start = 5, span_end = 2',
      undone: 7,
      passedOver: 2,
    },
    { what: 'decisions: half a span', sql: 'UPDATE decisions SET span_start = 5', undone: 7, passedOver: 2 },
    {
      what: 'decisions: a span without end',
      sql: 'UPDATE decisions SET span_start = 0, span_end = 9e999',
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'decisions: of a label that is none',
      sql: "UPDATE decisions SET label = 'snow'",
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'decisions: of a label beyond all measure',
      sql: `UPDATE decisions SET label = ${LONG}`,
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'decisions: of a content beyond all measure',
      sql: `UPDATE decisions SET content_id = ${LONG}`,
      undone: 7,
      passedOver: 2,
    },
    { what: 'decisions: of a content that is no text', sql: `UPDATE decisions SET content_id = ${BAD}`, undone: 9 },
    { what: 'decisions: under a path beyond all measure', sql: `UPDATE decisions SET path = ${LONG}, name = ${LONG}` },
    {
      what: 'decisions: a number beyond JavaScript’s',
      sql: `UPDATE decisions SET id = ${BEYOND} WHERE id = (SELECT max(id) FROM decisions)`,
      undone: 8,
      passedOver: 1,
    },
    { what: 'changes: all are gone', sql: 'DELETE FROM changes', undone: 2, passedOver: 7 },
    {
      what: 'changes: no JSON before',
      sql: "UPDATE changes SET before = '{' WHERE before IS NOT NULL",
      undone: 3,
      passedOver: 6,
    },
    {
      what: 'changes: other JSON before',
      sql: "UPDATE changes SET before = '[1]' WHERE before IS NOT NULL",
      undone: 3,
      passedOver: 6,
    },
    { what: 'changes: no JSON after', sql: "UPDATE changes SET after = '{'", undone: 2, passedOver: 7 },
    {
      what: 'changes: values beyond all measure',
      sql: `UPDATE changes SET before = hex(zeroblob(17000000))`,
      undone: 2,
      passedOver: 7,
    },
    { what: 'changes: of things that are none', sql: "UPDATE changes SET subject = 'x'", undone: 2, passedOver: 7 },
    {
      what: 'changes: of nothing that is, though it was not',
      sql: "UPDATE changes SET subject = 'x', after = NULL",
      undone: 4,
      passedOver: 5,
    },
    {
      what: 'changes: of a kind that is none',
      sql: "UPDATE changes SET of = 'dance', after = NULL",
      undone: 2,
      passedOver: 7,
    },
    { what: 'changes: tags among them', sql: "UPDATE changes SET of = 'tag', after = NULL", undone: 2, passedOver: 7 },
    {
      what: 'changes: a number beyond JavaScript’s',
      sql: `UPDATE changes SET id = ${BEYOND} WHERE id = (SELECT max(id) FROM changes)`,
    },
    { what: 'marks: on a track below nothing', sql: 'UPDATE marks SET track = -1', undone: 8, passedOver: 1 },
    { what: 'marks: more than five', sql: 'UPDATE marks SET rating = 77', undone: 8, passedOver: 1 },
    {
      what: 'marks: numbers beyond',
      sql: `UPDATE marks SET rating = ${BEYOND}, reviewed = ${BEYOND}`,
      undone: 8,
      passedOver: 1,
    },
    { what: 'marks: a note beyond all measure', sql: `UPDATE marks SET note = ${LONG}`, undone: 8, passedOver: 1 },
    { what: 'marks: a note that is no text', sql: `UPDATE marks SET note = ${BAD}`, undone: 8, passedOver: 1 },
    {
      what: 'marks: of a content beyond all measure',
      sql: `UPDATE marks SET content_id = ${LONG}`,
      undone: 8,
      passedOver: 1,
    },
    { what: 'smart lists: no JSON', sql: "UPDATE smart_lists SET query = '{'", undone: 7, passedOver: 2 },
    {
      what: 'smart lists: of something else',
      sql: `UPDATE smart_lists SET query = '{"sort":"mood"}'`,
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'smart lists: a name that is no text',
      sql: `UPDATE smart_lists SET name = ${BAD}`,
      undone: 7,
      passedOver: 2,
    },
    {
      what: 'labels: an id that is none',
      sql: "UPDATE labels SET id = 'x' WHERE text = 'drizzle'",
      undone: 8,
      passedOver: 1,
    },
    { what: 'labels: facts that are none', sql: `UPDATE labels SET facts = '{"key":7}' WHERE text = 'drizzle'` },
    { what: 'labels: facts that are no JSON', sql: "UPDATE labels SET facts = '{' WHERE text = 'drizzle'" },
    {
      what: 'videos: one that was removed is gone',
      sql: 'DELETE FROM videos WHERE removed = 1',
      undone: 8,
      passedOver: 1,
    },
  ])('$what', async ({ sql, undone = 9, passedOver = 0 }) => {
    it.damage(sql);
    await it.open();
    expect(await goThrough()).toEqual({ undone, passedOver });
  });

  test('smart lists and labels is set aside, and told', async () => {
    it.damage("UPDATE smart_lists SET query = '{'");
    it.damage(`INSERT INTO labels VALUES ('${OTHER}', 50, 'fog', '{"threshold":7}')`);
    it.damage("INSERT INTO labels VALUES ('seven', 51, 'hail', '{}')");
    await it.open();
    const { libraryNotices, lists, labels } = await it.page.load();
    expect(lists).toEqual([]);
    expect(labels.labels.map(({ text }) => text)).toEqual(['snow', 'drizzle', 'fog']);
    expect(libraryNotices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/1 detail of a label, 1 label \(“hail”\), 1 smart list \(“list”\)/),
    ]);
    await it.lab.close();
    expect(it.rows('smart_lists')).toEqual([]);
    expect(it.rows('set_aside').map(({ source }) => source)).toEqual(
      expect.arrayContaining(['smart_lists', 'labels', 'labels.facts']),
    );
    await it.open();
    expect((await it.page.load()).lists).toEqual([]);
  });
});
