/** What leaves a library: gathered, filtered, written whole or not at all. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportChoice } from '../../../electron/wire/app/interchange.ts';
import { ALL, HandoverLab, WINDOW } from '../../support/handover-lab.ts';
import { Clips } from '../../support/tagger-lab.ts';
import { hasTools } from '../../support/video.ts';

const lab = new HandoverLab();
let ids: string[];

beforeAll(async () => {
  if (!hasTools) return;
  const clips = await Clips.in(join(lab.folder, 'films'));
  await lab.start();
  ids = await lab.add(clips.make('a.mp4'), clips.make('b.mp4'), clips.make('c.mp4'));
  await lab.page.setLabels('snow', 'rain');
  await lab.as('Ada');
  await lab.decide(ids[0] as string, 'snow', 'yes');
  await lab.decide(ids[0] as string, 'rain', 'no', { start: 0.2, end: 0.5 });
  await lab.as('Bo');
  await lab.decide(ids[1] as string, 'rain', 'unsure');
  await lab.page.client.call('markVideos', { window: WINDOW, ids: [ids[1] as string], rating: 4, note: 'good light' });
}, 60_000);
afterAll(() => lab.remove());

const lines = async (choice: Partial<ExportChoice>) => {
  const { text } = await lab.page.client.call('exportText', { choice: { ...ALL, format: 'jsonl', ...choice } });
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

describe.runIf(hasTools)('an export', () => {
  test('has every video, its tags with who decided them, and what else is said of it', async () => {
    const [a, b, c] = await lines({});
    expect([a.video, a.id]).toEqual([join(lab.folder, 'films', 'a.mp4'), ids[0]]);
    expect(a.tags).toMatchObject([
      { label: 'snow', decision: 'yes', by: 'Ada' },
      { label: 'rain', start: 0.2, end: 0.5, decision: 'no', by: 'Ada' },
    ]);
    expect(b).toMatchObject({ rating: 4, note: 'good light', tags: [{ label: 'rain', decision: 'unsure', by: 'Bo' }] });
    expect([c.name, c.tags]).toEqual(['c.mp4', []]);
  });

  test('leaves out what is not wanted', async () => {
    const content = { tags: false, moments: true };
    expect((await lines({ content })).map(({ tags }) => tags.length)).toEqual([1, 0, 0]);
    const scope = { kind: 'videos' as const, ids: [ids[2] as string, ids[0] as string] };
    expect((await lines({ scope })).map(({ name }) => name)).toEqual(['c.mp4', 'a.mp4']);
  });

  test('is of a smart list, and refuses one that is gone', async () => {
    const query = { sort: 'name', descending: true, filters: { by: 'Ada' } } as const;
    await lab.page.client.call('saveList', { window: WINDOW, name: 'hers', query });
    expect((await lines({ scope: { kind: 'list', name: 'hers' } })).map(({ name }) => name)).toEqual(['a.mp4']);
    expect(
      (await lines({ scope: { kind: 'query', query: { ...query, filters: {} } } })).map(({ name }) => name),
    ).toEqual(['c.mp4', 'b.mp4', 'a.mp4']);
    await expect(lines({ scope: { kind: 'list', name: 'his' } })).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('writes paths as another machine has them', async () => {
    const to = join(lab.folder, 'films');
    expect((await lines({ paths: { as: 'relative', to } }))[0].video).toBe('a.mp4');
    expect((await lines({ paths: { as: 'mapped', from: lab.folder, to: 'Z:\\post' } }))[0].video).toBe(
      'Z:\\post\\films\\a.mp4',
    );
  });

  test('has what the model finds fitting, where nobody has decided', async () => {
    await lab.page.until(({ labels }) => labels?.ready === true, 'the labels ready');
    const content = { tags: true, moments: false, suggestions: 0 };
    const suggested = async (): Promise<string[]> =>
      (await lines({ content }))[0].suggestions.map(({ label }: { label: string }) => label);
    // How cosines lie is measured when the texts for that have been read.
    await expect.poll(suggested, { timeout: 30_000 }).toEqual(['rain']);
    const [a] = await lines({ content });
    expect(a.model).toMatchObject({ sampling: 'whole video, 2 frames, v2', precision: 'fp32' });
    const [none] = await lines({ content: { tags: true, moments: false, suggestions: 1 } });
    expect(none.suggestions).toEqual([]);
  });

  test('has moments that the model suggests, but where somebody has decided', { timeout: 30_000 }, async () => {
    const [id] = ids as [string];
    await lab.page.client.call('lookCloser', { ids: [id] });
    await expect.poll(() => lab.page.client.call('timelineOf', { id })).toMatchObject({ complete: true });
    const [a] = await lines({ content: { tags: false, moments: true, suggestions: 0 } });
    const spans = a.suggestions.filter(({ start }: { start?: number }) => start !== undefined);
    // Beside what is decided of rain too little is left of a second.
    expect(spans).toEqual([expect.objectContaining({ label: 'snow', start: 0, end: 1 })]);
  });

  test('has vectors with the frames that were seen', async () => {
    const [a] = await lines({ content: { tags: false, moments: false, vectors: true } });
    expect(a.vectors[0].frames).toEqual([
      { index: 0, seconds: 0 },
      { index: 5, seconds: 0.5 },
    ]);
    expect(a.vectors[0].vector.length).toBeGreaterThan(0);
  });

  test('of a format that is made of vectors has them, whether they were asked for or not', async () => {
    const choice: ExportChoice = { ...ALL, format: 'curator' };
    const { path, files, remarks } = await lab.page.client.call('exportTo', { choice, folder: lab.out });
    expect(files).toBe(6);
    rmSync(path, { recursive: true });
    expect(remarks.map(({ sentence }) => sentence)).not.toContainEqual(expect.stringContaining('has not looked at it'));
  });

  test('is written under a dated name, never over something, and remembered', async () => {
    const choice = { ...ALL, format: 'csv' } as const;
    const { client } = lab.page;
    const first = await client.call('exportTo', { choice, folder: lab.out });
    expect(first.path).toMatch(/\/out\/data \d{4}-\d\d-\d\d\.csv$/);
    expect(readFileSync(first.path, 'utf8')).toContain('snow');
    expect(readFileSync(first.path).length).toBe(first.bytes);
    await expect(client.call('exportTo', { choice, folder: lab.out })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('is there already'),
    });
    writeFileSync(first.path, 'old');
    await client.call('exportTo', { choice, folder: lab.out, replace: true });
    expect(readFileSync(first.path, 'utf8')).toContain('snow');
    expect(readdirSync(lab.out)).toHaveLength(1);
    const { settings } = await lab.page.load();
    expect(settings).toMatchObject({ exportChoice: choice, exportFolder: lab.out });
    await expect(client.call('exportTo', { choice, folder: join(lab.out, 'none') })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(client.call('exportTo', { choice, folder: lab.out, name: '../x' })).rejects.toMatchObject({
      kind: 'usage',
    });
    mkdirSync(join(lab.out, 'taken.csv'));
    await expect(
      client.call('exportTo', { choice, folder: lab.out, name: 'taken.csv', replace: true }),
    ).rejects.toMatchObject({ kind: 'is-directory' });
  });

  test('shows how it begins, and of how many videos it would be', async () => {
    const preview = await lab.page.client.call('previewExport', { choice: { ...ALL, format: 'csv' } });
    expect(preview).toMatchObject({ videos: 3, layout: 'file', fileName: expect.stringMatching(/\.csv$/) });
    expect(preview.lines[0]).toContain('video');
    expect(preview.lines.join('\n')).toContain('Ada');
  });

  test('that is given up leaves nothing behind', async () => {
    const before = readdirSync(lab.out);
    const giving = new AbortController();
    const choice = { ...ALL, format: 'jsonl' } as const;
    const asked = lab.page.client.call(
      'exportTo',
      { choice, folder: lab.out },
      {
        signal: giving.signal,
        onProgress: () => giving.abort(),
      },
    );
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(lab.out)).toEqual(before);
  });
});
