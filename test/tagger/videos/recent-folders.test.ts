import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MOST_RECENT_FOLDERS } from '../../../electron/wire/app/folders.ts';
import { type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';

let lab: TaggerLab;
let page: Page;

beforeEach(async () => {
  lab = new TaggerLab();
  page = await lab.open({ start: startFakeEngine });
});
afterEach(() => lab.remove());

function folder(name: string): string {
  const path = join(lab.folder, 'footage', name);
  mkdirSync(path, { recursive: true });
  return path;
}

const recent = async (): Promise<string[]> => (await page.client.call('recentFolders', {})).folders;

test('the folders that were added last are known after a restart, newest first, each once, and no more than ten', async () => {
  const folders = Array.from({ length: MOST_RECENT_FOLDERS + 2 }, (_, n) => folder(`day ${n}`));
  for (const path of folders) await page.client.call('addPaths', { paths: [path] });
  await page.client.call('addPaths', { paths: [folders[5] as string, join(lab.folder, 'nowhere')] });
  const expected = [folders[5], ...folders.toReversed().filter((path) => path !== folders[5])].slice(0, 10);
  expect(await recent()).toEqual(expected);
  await lab.close();
  page = await lab.open({ start: startFakeEngine });
  expect(await recent()).toEqual(expected);
});

test('a server’s page is told of those only that it may name', async () => {
  const [shown, hidden] = [folder('shown'), folder('hidden')];
  await page.client.call('addPaths', { paths: [shown, hidden] });
  expect(await recent()).toEqual([hidden, shown]);
  await lab.close();
  page = await lab.open({
    start: startFakeEngine,
    host: { kind: 'serve', version: '0', platform: 'test' },
    roots: [shown],
  });
  expect(await recent()).toEqual([shown]);
});

test('a path may begin at the home folder', async () => {
  const { refused } = await page.client.call('addPaths', { paths: ['~/no such film.mp4', '~no such film.mp4'] });
  const [atHome, elsewhere] = refused.map(({ path }) => path);
  expect(relative(homedir(), atHome as string)).toBe('no such film.mp4');
  expect(elsewhere).toBe('~no such film.mp4');
});
