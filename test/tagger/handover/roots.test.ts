/** A server's pages write and read beneath the roots alone; whoever is at the socket is the user. */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectToOwner } from '../../../electron/owner/connect.ts';
import type { CutChoice } from '../../../electron/wire/app/clips.ts';
import { ALL, HandoverLab } from '../../support/handover-lab.ts';

const lab = new HandoverLab();
const choice = { ...ALL, format: 'csv' } as const;
let [inside, outside] = ['', ''];

beforeAll(async () => {
  [inside, outside] = [join(lab.folder, 'inside'), join(lab.folder, 'outside')];
  for (const folder of [inside, outside]) mkdirSync(folder);
  symlinkSync(outside, join(inside, 'link'));
  writeFileSync(join(outside, 'a.csv'), 'video,label,decision\n');
  await lab.start({ host: { kind: 'serve', version: '0', platform: 'test' }, roots: [inside] });
}, 60_000);
afterAll(() => lab.remove());

test('a page writes into no folder outside, nor by a link', async () => {
  const { client } = lab.page;
  expect((await client.call('exportTo', { choice, folder: inside, name: 'a' })).path).toBe(join(inside, 'a.csv'));
  for (const folder of [outside, join(inside, 'link'), `${inside}/../outside`]) {
    await expect(client.call('exportTo', { choice, folder })).rejects.toMatchObject({ kind: 'access-denied' });
  }
  await expect(client.call('exportTo', { choice, folder: 'inside' })).rejects.toMatchObject({ kind: 'usage' });
});

test('a page has a folder for clips made where it may write, and nowhere else', async () => {
  const { client } = lab.page;
  const cut: Omit<CutChoice, 'folder'> = {
    ...{ of: { kind: 'tags', scope: { kind: 'all' }, wholes: false }, how: 'exact', handles: { before: 0, after: 0 } },
    ...{ template: '{video}_{start}', folders: 'one' },
  };
  for (const folder of [join(outside, 'new'), join(inside, 'link', 'new'), join(inside, 'nowhere', 'new')]) {
    await expect(client.call('startCut', { choice: { ...cut, folder } })).rejects.toBeInstanceOf(Error);
  }
  expect(existsSync(join(outside, 'new'))).toBe(false);
  await client.call('startCut', { choice: { ...cut, folder: join(inside, 'new') } });
  expect(existsSync(join(inside, 'new'))).toBe(true);
});

test('a page reads no file outside, and the user at the socket does', async () => {
  const files = [{ path: join(outside, 'a.csv') }];
  await expect(lab.page.client.call('planImport', { files })).rejects.toMatchObject({ kind: 'access-denied' });
  const owner = await connectToOwner(lab.data);
  try {
    expect(await owner?.client.call('planImport', { files })).toMatchObject({ files: [{ format: 'csv' }] });
    expect((await owner?.client.call('exportTo', { choice, folder: outside, name: 'b' }))?.files).toBe(1);
  } finally {
    owner?.close();
  }
});
