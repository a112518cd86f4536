/** What comes into a library: told before, put as one act, and by those who decided it. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FormatId } from '../../../electron/wire/app/interchange.ts';
import { ALL, HandoverLab, WINDOW } from '../../support/handover-lab.ts';
import { Clips } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

let there: HandoverLab;
let here: HandoverLab;
let ids: string[];
let mine: string[];

/** Two libraries: of the same files, the second at other paths. */
beforeEach(async () => {
  if (!hasTools) return;
  [there, here] = [new HandoverLab(), new HandoverLab()];
  const clips = await Clips.in(join(there.folder, 'films'));
  const paths = ['a.mp4', 'b.mp4'].map((name) => clips.make(name));
  const moved = join(here.folder, 'moved');
  mkdirSync(moved);
  for (const path of paths) copyFileSync(path, join(moved, path.split('/').at(-1) as string));
  await there.start();
  await here.start();
  ids = await there.add(...paths);
  mine = await here.add(join(moved, 'a.mp4'), join(moved, 'b.mp4'));
  await there.page.setLabels('snow', 'rain');
  await there.as('Ada');
  await there.decide(ids[0] as string, 'snow', 'yes');
  await there.decide(ids[0] as string, 'rain', 'yes', { start: 0.2, end: 0.5 });
  await there.as('Bo');
  await there.decide(ids[1] as string, 'rain', 'unsure');
  await there.page.client.call('markVideos', {
    window: WINDOW,
    ids: [ids[1] as string],
    rating: 4,
    note: 'good light',
  });
}, 60_000);
afterEach(async () => {
  await there?.remove();
  await here?.remove();
});

async function handedOver(format: FormatId): Promise<string> {
  const { path } = await there.page.client.call('exportTo', { choice: { ...ALL, format }, folder: there.out });
  return path;
}

function sidecarWith(note: string): string {
  const namespaces =
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"';
  const description = `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${note}</rdf:li></rdf:Alt></dc:description>`;
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF ${namespaces}><rdf:Description rdf:about="">${description}</rdf:Description></rdf:RDF></x:xmpmeta>`;
}

const undo = () => here.page.client.call('undo', { window: WINDOW });
const redo = () => here.page.client.call('redo', { window: WINDOW });
const ALL_OF_A = ['rain yes Ada 0.2–0.5', 'snow yes Ada'];

describe.runIf(hasTools)('an import', () => {
  test('says before what it would change, and changes nothing by that', async () => {
    const plan = await here.plan(await handedOver('csv'));
    expect(plan).toMatchObject({
      files: [{ format: 'csv' }],
      videos: { unknown: 0 },
      tags: { new: 3, same: 0, other: 0 },
      labels: ['snow', 'rain'],
      marks: 2,
    });
    expect(plan.changes).toContainEqual(
      expect.objectContaining({ id: mine[0], label: 'rain', span: { start: 0.2, end: 0.5 }, after: 'yes', by: 'Ada' }),
    );
    expect(await here.told(mine[0] as string)).toEqual([]);
    expect(here.page.labels?.labels.map(({ text }) => text)).not.toContain('snow');
  });

  test('puts decisions as those of who decided them, and is one act', { timeout: 30_000 }, async () => {
    const file = await handedOver('jsonl');
    const { plan } = await here.plan(file);
    expect(await here.apply(plan)).toMatchObject({ tags: 3, labels: 2, marks: 2 });
    expect(await here.told(mine[0] as string)).toEqual(ALL_OF_A);
    expect(await here.told(mine[1] as string)).toEqual(['rain unsure Bo']);
    expect(await here.tagsOf(mine[1] as string)).toMatchObject({ note: 'good light' });
    const before = await there.tagsOf(ids[0] as string);
    const after = await here.tagsOf(mine[0] as string);
    expect(after.tags.map(({ at }) => at).sort()).toEqual(before.tags.map(({ at }) => at).sort());

    expect(await undo()).toMatchObject({ act: { kind: 'import' }, stays: 0 });
    expect(await here.told(mine[0] as string)).toEqual([]);
    expect(await here.tagsOf(mine[1] as string)).toEqual({ id: mine[1], tags: [] });
    expect(await redo()).toMatchObject({ act: { kind: 'import' }, stays: 0 });
    expect(await here.told(mine[0] as string)).toEqual(ALL_OF_A);

    // Again there is nothing to do, nor a new act.
    const again = await here.plan(file);
    expect(again).toMatchObject({ tags: { new: 0, same: 3, other: 0 }, labels: [], marks: 0, changes: [] });
    expect(await here.apply(again.plan)).toEqual({ tags: 0, labels: 0, marks: 0, vectors: 0 });
    expect((await here.page.client.call('reach', { window: WINDOW })).undo).toMatchObject({ kind: 'import' });
    await expect(here.apply(again.plan)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('outlives a restart, with its authors and its undo', { timeout: 30_000 }, async () => {
    await here.apply((await here.plan(await handedOver('jsonl'))).plan);
    await here.close();
    await here.start();
    expect(await here.told(mine[0] as string)).toEqual(ALL_OF_A);
    expect((await here.page.client.call('listPeople', {})).people).toEqual(['Ada', 'Bo']);
    await undo();
    expect(await here.told(mine[0] as string)).toEqual([]);
  });

  test('leaves what is decided otherwise here, unless it is told to go before', { timeout: 30_000 }, async () => {
    await here.page.setLabels('snow', 'rain');
    await here.as('Cy');
    await here.decide(mine[0] as string, 'snow', 'no');
    const file = await handedOver('csv');
    const plan = await here.plan(file);
    expect(plan).toMatchObject({ tags: { new: 2, same: 0, other: 1 }, labels: [] });
    expect(plan.changes).toContainEqual(
      expect.objectContaining({ id: mine[0], label: 'snow', before: 'no', after: 'yes', by: 'Ada' }),
    );
    expect(await here.apply(plan.plan)).toMatchObject({ tags: 2 });
    expect(await here.told(mine[0] as string)).toEqual(['rain yes Ada 0.2–0.5', 'snow no Cy']);
    await here.apply((await here.plan(file)).plan, true);
    expect(await here.told(mine[0] as string)).toEqual(ALL_OF_A);
    await undo();
    expect(await here.told(mine[0] as string)).toEqual(['rain yes Ada 0.2–0.5', 'snow no Cy']);
  });

  test('of two people who decided the same thing is two opinions', { timeout: 30_000 }, async () => {
    const table = join(here.folder, 'both.csv');
    const rows = ['video,label,decision,by,at'];
    for (const [name, by, decision, at] of [
      ['a.mp4', 'Ada', 'yes', '2026-01-02T00:00:00Z'],
      ['a.mp4', 'Bo', 'no', '2026-01-01T00:00:00Z'],
      ['b.mp4', 'Ada', 'yes', '2026-01-02T00:00:00Z'],
      ['b.mp4', 'Bo', 'yes', '2026-01-03T00:00:00Z'],
    ]) {
      rows.push([name, 'snow', decision, by, at].join(','));
    }
    writeFileSync(table, `${rows.join('\n')}\n`);
    const { plan, tags } = await here.plan(table);
    expect(tags).toEqual({ new: 3, same: 0, agreed: 1, other: 0 });
    await here.apply(plan);
    // The last word of each holds.
    expect(await here.told(mine[0] as string)).toEqual(['snow yes Ada']);
    expect(await here.told(mine[1] as string)).toEqual(['snow yes Bo']);
    const agreement = async () => {
      const { agreements } = await here.page.client.call('evaluate', { source: 'decisions' });
      return agreements.map(({ one, other, videos, same }) => ({ one, other, videos, same }));
    };
    expect(await agreement()).toEqual([{ one: 'Ada', other: 'Bo', videos: 2, same: 1 }]);
    // Whoever agrees with all that is here brings something, too.
    const third = join(here.folder, 'third.csv');
    writeFileSync(third, 'video,label,decision,by\na.mp4,snow,yes,Cy\nb.mp4,snow,yes,Cy\n');
    const agreeing = await here.plan(third);
    expect(agreeing.tags).toEqual({ new: 0, same: 0, agreed: 2, other: 0 });
    expect(await here.apply(agreeing.plan)).toMatchObject({ tags: 2 });
    expect(await agreement()).toContainEqual({ one: 'Ada', other: 'Cy', videos: 2, same: 2 });
    expect(await undo()).toMatchObject({ stays: 0 });
    expect((await here.plan(table)).tags).toEqual({ new: 0, same: 4, agreed: 0, other: 0 });
    expect(await here.apply((await here.plan(table)).plan)).toMatchObject({ tags: 0 });
    expect(await undo()).toMatchObject({ stays: 0 });
    expect(await here.told(mine[0] as string)).toEqual([]);
    expect(await agreement()).toEqual([]);
    await redo();
    expect(await here.told(mine[0] as string)).toEqual(['snow yes Ada']);
    expect(await agreement()).toEqual([{ one: 'Ada', other: 'Bo', videos: 2, same: 1 }]);
  });

  test('keeps a one-of group at one', { timeout: 30_000 }, async () => {
    const group = { name: 'weather', kind: 'one-of' } as const;
    const labels = ['snow', 'rain'].map((text) => ({ text, group }));
    await here.page.client.call('editLabels', { window: WINDOW, edit: { kind: 'replace', labels } });
    await here.decide(mine[0] as string, 'rain', 'yes');
    const file = join(here.folder, 'one.csv');
    writeFileSync(file, 'video,label,decision,by\na.mp4,snow,yes,Ada\nb.mp4,snow,yes,Ada\n');
    const plan = await here.plan(file);
    expect(plan.tags).toEqual({ new: 1, same: 0, agreed: 0, other: 1 });
    await here.apply(plan.plan);
    expect((await here.told(mine[1] as string)).sort()).toEqual(['rain no Ada', 'snow yes Ada']);
    await here.apply((await here.plan(file)).plan, true);
    expect((await here.told(mine[0] as string)).sort()).toEqual(['rain no Ada', 'snow yes Ada']);
  });

  test('takes vectors of the model in use, and none that it would not have made', { timeout: 30_000 }, async () => {
    const content = { tags: false, moments: false, vectors: true } as const;
    const choice = { ...ALL, content, format: 'jsonl' } as const;
    const { path } = await there.page.client.call('exportTo', { choice, folder: there.out, name: 'vectors' });
    // This library has seen both videos, by the same model: nothing is to be taken.
    expect(await here.plan(path)).toMatchObject({ vectors: 0, leftOut: [] });
    const [a, b] = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const written = (name: string, ...lines: object[]): { path: string }[] => {
      writeFileSync(join(here.folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      return [{ path: join(here.folder, name) }];
    };
    // One that is another is refused, and all others with it.
    const crossed = written('crossed.jsonl', { ...a, vectors: b.vectors }, b);
    expect(await here.page.client.call('planImport', { files: crossed })).toMatchObject({
      vectors: 0,
      leftOut: [{ sentence: expect.stringContaining('cosine below 0.99') }],
    });
    // Of another model, or of none that is named.
    const other = { ...a.model, sha256: 'f'.repeat(64) };
    expect(
      await here.page.client.call('planImport', { files: written('o.jsonl', { ...a, model: other }) }),
    ).toMatchObject({
      leftOut: [{ sentence: expect.stringContaining('another model') }],
    });
    const unnamed = written('unnamed.jsonl', { ...a, model: undefined });
    expect(await here.page.client.call('planImport', { files: unnamed })).toMatchObject({
      leftOut: [{ sentence: expect.stringContaining('sha256') }],
    });
    expect(await here.page.client.call('planImport', { files: unnamed, trustVectors: true })).toMatchObject({
      leftOut: [],
    });
  });

  test('of vectors spares the model a look at the video', { timeout: 30_000 }, async () => {
    const clips = await Clips.in(join(there.folder, 'more'));
    // The first two are what both libraries have.
    for (const name of ['a.mp4', 'b.mp4']) clips.make(name);
    const path = clips.make('crawl-c.mp4');
    const copy = join(here.folder, 'moved', 'crawl-c.mp4');
    copyFileSync(path, copy);
    // The engine waits for the one file before it looks at it, and for the other for ever.
    writeFileSync(`${path}.go`, '');
    const [made] = await there.add(path);
    await here.page.client.call('setPaused', { paused: true });
    await here.page.client.call('addPaths', { paths: [copy] });
    await here.page.until((page) => page.video('crawl-c.mp4')?.duration !== undefined, 'the file known');
    const content = { tags: false, moments: false, vectors: true } as const;
    const choice = {
      ...ALL,
      scope: { kind: 'videos' as const, ids: [made as string] },
      content,
      format: 'jsonl' as const,
    };
    const file = await there.page.client.call('exportTo', { choice, folder: there.out });
    const plan = await here.plan(file.path);
    expect(plan.vectors).toBe(1);
    expect(await here.apply(plan.plan)).toMatchObject({ vectors: 1 });
    await here.page.until((page) => page.stateOf('crawl-c.mp4') === 'done', 'the video done');
  });

  test('names what is no file of any format, and videos that nobody knows', async () => {
    const [odd, gone] = [join(here.folder, 'odd.bin'), join(here.folder, 'gone.csv')];
    writeFileSync(odd, Buffer.from([1, 2, 3, 0, 255]));
    writeFileSync(gone, 'video,label,decision\n/else/where.mp4,snow,yes\n');
    const plan = await here.plan(odd, gone, join(here.folder, 'missing.csv'));
    expect(plan.files).toMatchObject([
      { name: 'odd.bin', problem: { kind: 'unreadable' } },
      { name: 'gone.csv', format: 'csv' },
      { problem: { kind: 'not-found' } },
    ]);
    expect(plan.videos).toMatchObject({ unknown: 1, unknownNames: ['/else/where.mp4'] });
    expect(plan.tags.new).toBe(0);
  });

  test('says of a folder without such files that there are none, and of XML that is written alone what else to take', async () => {
    const [folder, final] = [join(here.folder, 'notes'), join(here.folder, 'cut.fcpxml')];
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.chapters.txt'), '0:01 snow');
    writeFileSync(final, '<?xml version="1.0"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.10"></fcpxml>');
    await expect(here.plan(folder)).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(`${folder} holds no file that Reeltag reads`),
    });
    const { files } = await here.plan(final);
    expect(files[0]?.problem?.message).toContain('have that program write an EDL or OpenTimelineIO');
  });

  test('knows a video by the name that another system writes for it', async () => {
    const named = join(here.folder, 'moved', 'fru\u0308h "1".mp4');
    copyFileSync(join(here.folder, 'moved', 'a.mp4'), named);
    const [id] = await here.add(named);
    const [mac, table] = [join(here.folder, 'früh _1_.vtt'), join(here.folder, 'früh.csv')];
    writeFileSync(mac, 'WEBVTT\n\n00:00.200 --> 00:00.500\nsnow\n');
    writeFileSync(table, 'video,label\nfrüh "1".mp4,rain\n');
    const { videos, changes } = await here.plan(mac, table);
    expect(videos).toMatchObject({ name: 1, unknown: 0 });
    expect(changes.map((change) => [change.id, change.label])).toEqual([
      [id, 'snow'],
      [id, 'rain'],
    ]);
  });

  test('says of a text in another encoding, and of nothing at all, what they are', async () => {
    const [latin, empty] = [join(here.folder, 'latin.csv'), join(here.folder, 'empty.csv')];
    writeFileSync(latin, Buffer.from('video,label\na.mp4,Straße\n', 'latin1'));
    writeFileSync(empty, '');
    const { files } = await here.plan(latin, empty);
    expect(files.map(({ problem }) => problem?.message)).toEqual([
      expect.stringContaining('no text in UTF-8'),
      expect.stringContaining('is empty'),
    ]);
  });

  test('takes labels that have come since it was planned, or left the list', { timeout: 30_000 }, async () => {
    await here.page.setLabels('rain', 'fog');
    const file = await handedOver('csv');
    const [one, other] = [await here.plan(file), await here.plan(file)];
    expect(one.labels).toEqual(['snow']);
    expect(await here.apply(one.plan)).toMatchObject({ labels: 1, tags: 3 });
    expect(await here.apply(other.plan)).toMatchObject({ labels: 0, tags: 0 });
    await undo();
    const third = await here.plan(file);
    await here.page.setLabels('fog');
    expect(await here.apply(third.plan)).toMatchObject({ labels: 1, tags: 3 });
    expect(await here.told(mine[0] as string)).toEqual(ALL_OF_A);
  });

  test('of a note without room for all of it says so, and cuts no sign in two', { timeout: 30_000 }, async () => {
    writeFileSync(join(here.folder, 'moved', 'a.xmp'), sidecarWith(`${'n'.repeat(9_999)}🎬 and more`));
    const plan = await here.plan(join(here.folder, 'moved', 'a.xmp'));
    expect(plan.leftOut.map(({ sentence }) => sentence)).toEqual([expect.stringContaining('Its note is longer')]);
    await here.apply(plan.plan);
    expect((await here.tagsOf(mine[0] as string)).note).toBe('n'.repeat(9_999));
  });

  test('finds videos by mapped paths, and reads what a page hands over', async () => {
    const text = 'video,label,decision\nZ:\\post\\a.mp4,snow,yes\n';
    const data = Buffer.from(text).toString('base64');
    const files = [{ name: 'from-windows.csv', data }];
    const map = { from: 'Z:\\post', to: join(here.folder, 'moved') };
    const plan = await here.page.client.call('planImport', { files, map });
    expect(plan).toMatchObject({ videos: { path: 1 }, tags: { new: 1 } });
    const unmapped = await here.page.client.call('planImport', { files });
    expect(unmapped).toMatchObject({ videos: { name: 1 }, tags: { new: 1 } });
  });
});
