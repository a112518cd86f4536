/** Labels that learn, through the application: from decisions to a head that is used, and back. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LabelHead } from '../../../electron/wire/app/labels.ts';
import { LABEL, LearningLab } from '../../support/learning-lab.ts';
import { Clips } from '../../support/tagger-lab.ts';

let it: LearningLab;
beforeEach(async () => {
  it = new LearningLab(120);
  await it.open();
});
afterEach(async () => {
  await it.remove();
  expect(it.lab.logged).toEqual([]);
});

const call = ((...args: Parameters<LearningLab['page']['client']['call']>) =>
  it.page.client.call(...args)) as LearningLab['page']['client']['call'];
function inLibrary<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(it.lab.data, 'library.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const told = (name: string): number => it.page.events.filter((event) => event.name === name).length;
const head = async () => (await it.learning())?.head;
const decided = async () => {
  const { yes = 0, no = 0 } = (await it.learning()) ?? {};
  return yes + no;
};

async function exported(): Promise<LabelHead | undefined> {
  const labels = it.page.labels?.labels.map(({ text }) => ({ text })) ?? [];
  const { text } = await call('writeLabelFile', { format: 'json', labels });
  const { labels: read, problems } = await call('readLabelFile', { name: 'a.json', text });
  expect(problems).toEqual([]);
  return read[0]?.head;
}

test('a head is trained once decisions have stopped coming, is used, and moves the revision', async () => {
  const before = it.page.labels?.revision ?? 0;
  await it.decideTruly(0, 10);
  await expect.poll(decided).toBe(10);
  expect(await head()).toBeUndefined();
  const few = await it.learning();
  expect(few?.missing).toEqual({ yes: 8 - Math.min(8, few?.yes ?? 0), no: 8 - Math.min(8, few?.no ?? 0) });
  await it.decideTruly(10, 80);
  await expect.poll(head).toMatchObject({ used: true, n: 80 });
  const { yes, no, head: learned, calibrated } = (await it.learning()) ?? {};
  expect([(yes ?? 0) + (no ?? 0), calibrated]).toEqual([80, 80]);
  expect(learned?.auc).toBeGreaterThan(0.9);
  expect(learned?.low).toBeGreaterThan(learned?.zeroShot ?? 1);
  await it.page.until(({ labels }) => (labels?.revision ?? 0) > before, 'another revision');
  expect(told('learningsChanged')).toBeGreaterThan(0);
});

test('unsure and spans teach nothing', async () => {
  await it.decideTruly(0, 40);
  await expect.poll(head).toMatchObject({ n: 40 });
  const ids = [...it.page.videos.keys()];
  await it.decide(ids.slice(40, 60), 'unsure');
  await call('decide', {
    ...{ window: 'w', ids: ids.slice(60, 80), label: it.label, decision: 'yes' },
    span: { start: 0, end: 0.5 },
  });
  await it.decideTruly(80, 82);
  await expect.poll(head).toMatchObject({ n: 42 });
  expect(await decided()).toBe(42);
});

test('undo takes back what was learned, and redo brings it again', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(head).toMatchObject({ used: true });
  const { weights } = (await exported()) ?? {};
  await call('undo', { window: 'w' });
  await expect.poll(head).toBeUndefined();
  expect((await it.learning())?.no).toBe(0);
  await call('redo', { window: 'w' });
  await expect.poll(head).toMatchObject({ used: true, n: 80 });
  expect((await exported())?.weights).toBe(weights);
});

test('it is there after a restart, and is not trained again', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(head).toMatchObject({ used: true });
  const before = await it.learning();
  const trained: unknown[] = [];
  const note = () => trained.push(inLibrary((database) => database.prepare('SELECT at, digest FROM heads').all()));
  await it.restart(note);
  await expect.poll(() => it.learning()).toEqual(before);
  await it.restart(note);
  expect(trained[1]).toEqual(trained[0]);
});

test.each([
  ['no numbers', "weights = x'0102'"],
  ['numbers of another model', "weights = x'0000803f'"],
  ['a bias beyond all numbers', 'bias = 9e999'],
  ['facts that are none', "facts = '{}'"],
  ['more lessons than there can be', "facts = json_set(facts, '$.yes', 9007199254740991)"],
])('a row with %s is set aside, and the label learns anew', async (_, damage) => {
  await it.decideTruly(0, 80);
  await expect.poll(head).toMatchObject({ used: true });
  const before = await head();
  await it.restart(() => inLibrary((database) => database.exec(`UPDATE heads SET ${damage}`)));
  await expect.poll(head).toEqual(before);
  const { libraryNotices } = await it.page.load();
  expect(libraryNotices).toMatchObject([{ message: expect.stringMatching(/1 learned label\b.*is made again/) }]);
  it.lab.logged.length = 0;
});

test('a label that cannot be learned keeps none of the others from it', async () => {
  await it.edit({ kind: 'add', labels: [{ text: 'before' }, { text: 'after' }] });
  const idOf = (text: string) => it.page.labels?.labels.find((label) => label.text === text)?.id ?? '';
  const refuse = `CREATE TRIGGER refused BEFORE INSERT ON heads WHEN NEW.label = '${it.label}'`;
  inLibrary((database) => database.exec(`${refuse} BEGIN SELECT RAISE(ABORT, 'refused'); END`));
  const refused = it.label;
  for (const text of ['before', LABEL, 'after']) {
    it.label = idOf(text);
    await it.decideTruly(0, 60);
  }
  for (const text of ['before', 'after']) {
    it.label = idOf(text);
    await expect.poll(head).toMatchObject({ n: 60 });
  }
  it.label = refused;
  expect(await head()).toBeUndefined();
  expect(it.lab.logged).toEqual([`what decisions teach about label ${refused} could not be learned: Error: refused`]);
  // With what is decided next it is tried again.
  inLibrary((database) => database.exec('DROP TRIGGER refused'));
  it.label = idOf('after');
  await it.decideTruly(60, 70);
  it.label = refused;
  await expect.poll(head).toMatchObject({ n: 60 });
  it.lab.logged.length = 0;
});

test('a video that is decided before the model has seen it teaches once it has', async () => {
  await it.decideTruly(0, 40);
  await expect.poll(head).toMatchObject({ n: 40 });
  const clips = await Clips.in(join(it.lab.folder, 'videos'));
  await call('setPaused', { paused: true });
  await call('addPaths', { paths: [clips.make('a.mp4')] });
  await it.page.until((page) => page.video('a.mp4')?.width !== undefined, 'looked at');
  await it.decide([it.page.idOf('a.mp4')], 'yes');
  await expect.poll(decided).toBe(41);
  expect(await head()).toMatchObject({ n: 40 });
  await call('setPaused', { paused: false });
  await expect.poll(head).toMatchObject({ n: 41 });
});

test('switched off it is not used, as an edit that can be taken back', async () => {
  await it.decideTruly(0, 80);
  await expect.poll(head).toMatchObject({ used: true });
  const before = it.page.labels?.revision ?? 0;
  await it.edit({ kind: 'describe', id: it.label, facts: { learn: false } });
  await expect.poll(head).toMatchObject({ used: false, why: 'off' });
  await it.page.until(({ labels }) => (labels?.revision ?? 0) > before, 'another revision');
  expect(it.page.labels?.labels[0]).toMatchObject({ learn: false });
  await call('undo', { window: 'w' });
  await expect.poll(head).toMatchObject({ used: true });
});

test('decisions by chance are learned from, and not used', async () => {
  const ids = [...it.page.videos.keys()];
  await it.decide(
    ids.filter((_, n) => n % 2 === 0),
    'yes',
  );
  await it.decide(
    ids.filter((_, n) => n % 2 === 1),
    'no',
  );
  await expect.poll(head).toMatchObject({ used: false, why: 'not-better', n: 120 });
});

test('other wordings are told beside the label’s own words, and teach another head', async () => {
  await it.decideTruly(0, 60);
  await expect.poll(head).toMatchObject({ n: 60 });
  expect((await it.learning())?.wordings).toBeUndefined();
  const { zeroShot } = (await head()) ?? {};
  await it.edit({ kind: 'describe', id: it.label, facts: { wordings: ['light', 'sunny'] } });
  await expect.poll(async () => (await it.learning())?.wordings).toMatchObject({ alone: zeroShot, n: 60 });
  const { wordings, head: learned } = (await it.learning()) ?? {};
  expect(wordings?.together).toBe(learned?.zeroShot);
  expect(wordings?.together).not.toBe(zeroShot);
});

test('another model has heads of its own, and the first finds its again', async () => {
  await it.decideTruly(0, 60);
  await expect.poll(head).toMatchObject({ used: true });
  const before = await it.learning();
  await it.choose('other');
  await expect.poll(head).toBeUndefined();
  expect(await decided()).toBe(60);
  await it.choose('m');
  await expect.poll(() => it.learning()).toEqual(before);
});

describe('a file of labels', () => {
  test('carries the head to a library of the same model, which keeps it until it has learned its own', async () => {
    await it.decideTruly(0, 80);
    await expect.poll(head).toMatchObject({ used: true });
    const carried = await exported();
    if (carried === undefined) throw new Error('the file has no head');
    const there = new LearningLab(60);
    try {
      await there.open();
      const labels = [{ text: LABEL, head: carried }];
      await there.edit({ kind: 'replace', labels });
      const headThere = async () => (await there.learning())?.head;
      await expect.poll(headThere).toMatchObject({ used: true, n: 80, auc: carried.auc });
      await there.decideTruly(0, 6);
      await expect.poll(async () => (await there.learning())?.yes).not.toBe(0);
      expect(await headThere()).toMatchObject({ n: 80 });
      await there.decideTruly(6, 60);
      await expect.poll(headThere).toMatchObject({ n: 60 });
      await there.edit({ kind: 'replace', labels });
      expect(await headThere()).toMatchObject({ n: 60 });
    } finally {
      await there.remove();
    }
  });

  const MADE = {
    ...{ model: 'fake@m fp32', sampling: 'whole video, 2 frames, v2', bias: 0, yes: 30, no: 30, better: true },
    weights: Buffer.from(Float32Array.from({ length: 16 }, () => 1).buffer).toString('base64'),
    ...{ auc: 0.9, low: 0.8, zeroShot: 0.5 },
  };
  const bring = (more: Partial<LabelHead>) =>
    it.edit({ kind: 'replace', labels: [{ text: LABEL, head: { ...MADE, ...more } }] });

  test('of which a head has learned from too little, or more than there can be, does not bring it', async () => {
    await bring({ yes: 7 });
    await bring({ yes: 0, no: 0 });
    expect(await it.learning()).toBeUndefined();
    await expect(bring({ yes: Number.MAX_SAFE_INTEGER, no: Number.MAX_SAFE_INTEGER })).rejects.toThrow('bad arguments');
    await bring({});
    expect(await head()).toMatchObject({ used: true, n: 60 });
  });

  test('whose head claims more than its own numbers bear is not believed', async () => {
    await bring({ low: 0.4 });
    expect(await head()).toMatchObject({ used: false, why: 'not-better', n: 60 });
  });

  test('calibrates nothing: what it brought is an estimate, and is told as one', async () => {
    await bring({});
    expect(await head()).toMatchObject({ used: true });
    expect((await it.learning())?.calibrated).toBeUndefined();
    const { rankings } = await call('rankVideos', { ids: [...it.page.videos.keys()].slice(0, 1) });
    expect(rankings[0]?.scores[0]?.fit).toEqual({ value: expect.any(Number), from: 'head' });
  });

  test('of another model brings the label alone', async () => {
    await it.decideTruly(0, 60);
    await expect.poll(head).toMatchObject({ used: true });
    const carried = await exported();
    if (carried === undefined) throw new Error('the file has no head');
    const other = { ...carried, model: 'another fp32' };
    const short = { ...carried, weights: carried.weights.slice(0, 8) };
    await it.edit({
      kind: 'replace',
      labels: [
        { text: 'dull', head: other },
        { text: 'grey', head: short },
      ],
    });
    expect(await call('learnings', {})).toEqual({ labels: [] });
    expect(it.page.labels?.labels.map(({ text }) => text)).toEqual(['dull', 'grey']);
  });
});
