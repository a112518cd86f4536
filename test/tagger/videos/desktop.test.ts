/** Videos that are handed to the desktop of the host's machine. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Desktop } from '../../../electron/tagger/desktop.ts';
import { type Page, startFakeEngine, TaggerLab } from '../../support/tagger-lab.ts';

let lab: TaggerLab;
let page: Page;
let path: string;
const asked: string[] = [];
const desktop: Desktop = {
  reveal: async (of) => void asked.push(`reveal ${of}`),
  open: async (of) => void asked.push(`open ${of}`),
};

async function open(given: { desktop?: Desktop }): Promise<string> {
  page = await lab.open({ start: startFakeEngine, ...given });
  path = join(lab.folder, 'a film.mp4');
  // Of no bytes of a video: what is handed on is the file, whatever it is.
  writeFileSync(path, 'no film');
  const { added, known } = await page.client.call('addPaths', { paths: [path] });
  return [...added, ...known][0] as string;
}

beforeEach(() => {
  lab = new TaggerLab();
  asked.length = 0;
});
afterEach(() => lab.remove());

test('a video is shown and opened by its id, and the page is told that it can be', async () => {
  const id = await open({ desktop });
  expect((await page.client.call('getState', {})).host.desktop).toBe(true);
  await page.client.call('revealVideo', { id });
  await page.client.call('openVideo', { id });
  expect(asked).toEqual([`reveal ${path}`, `open ${path}`]);
});

test('one whose file has gone is not', async () => {
  const id = await open({ desktop });
  rmSync(path);
  for (const call of ['revealVideo', 'openVideo'] as const) {
    await expect(page.client.call(call, { id })).rejects.toMatchObject({ kind: 'not-found', message: /a film\.mp4/ });
  }
  expect(asked).toEqual([]);
});

test('what was written is shown in its folder, as long as it is there', async () => {
  await open({ desktop });
  await page.client.call('revealFile', { path });
  expect(asked).toEqual([`reveal ${path}`]);
  rmSync(path);
  await expect(page.client.call('revealFile', { path })).rejects.toMatchObject({ kind: 'not-found' });
});

test('where there is no desktop, it says so', async () => {
  const id = await open({});
  expect((await page.client.call('getState', {})).host).not.toHaveProperty('desktop');
  await expect(page.client.call('openVideo', { id })).rejects.toMatchObject({
    ...{ kind: 'device-unavailable', message: /has no desktop/ },
  });
});
