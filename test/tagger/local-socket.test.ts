import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectToOwner, type OwnerConnection } from '../../electron/owner/connect.ts';
import { startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';

const host = { kind: 'serve', version: '1.2.3', platform: 'test' } as const;

let lab: TaggerLab;
let connection: OwnerConnection | undefined;
beforeEach(() => {
  lab = new TaggerLab();
  connection = undefined;
});
afterEach(async () => {
  connection?.close();
  await lab.remove();
});

async function connect(): Promise<OwnerConnection> {
  connection = await connectToOwner(lab.data);
  if (connection === undefined) throw new Error('nobody has the library');
  return connection;
}

test('a tool adds what the user names, wherever that lies, and the pages are told', async () => {
  const roots = join(lab.folder, 'shown');
  mkdirSync(roots);
  const file = join(lab.folder, 'clip.mp4');
  writeFileSync(file, 'no video, but named');
  const page = await lab.open({ host, roots: [roots], start: startFakeEngine });
  const byPage = await page.client.call('addPaths', { paths: [file] });
  expect(byPage.refused).toMatchObject([{ problem: { kind: 'access-denied' } }]);
  const { client, owner } = await connect();
  expect([owner.pid, owner.kind, owner.version, owner.videos]).toEqual([process.pid, 'serve', '1.2.3', 0]);
  const { added } = await client.call('addPaths', { paths: [file] });
  await page.until(({ videos }) => videos.has(added[0] ?? ''), 'the page knows it');
  expect((await client.call('describeOwner', {})).videos).toBe(1);
});

test('a tool is told of what a page does', async () => {
  const page = await lab.open({ start: startFakeEngine });
  const { client } = await connect();
  const told = new Promise((resolve) => client.on('settingsChanged', resolve));
  await page.client.call('setSettings', { theme: 'light' });
  expect(await told).toMatchObject({ theme: 'light' });
});

test('where its page is, it says once there is one', async () => {
  await lab.open({ host, start: startFakeEngine });
  const { client, owner } = await connect();
  expect(owner.link).toBeUndefined();
  lab.tagger.announce('http://127.0.0.1:1/?token=x');
  expect((await client.call('describeOwner', {})).link).toBe('http://127.0.0.1:1/?token=x');
});

test('without a socket the application is as it is', async () => {
  // There is no folder in which it could lie.
  mkdirSync(join(lab.data, 'library.sqlite.socket'), { recursive: true });
  vi.stubEnv('XDG_RUNTIME_DIR', join(lab.folder, 'nowhere'));
  vi.stubEnv('TMPDIR', join(lab.folder, 'nowhere'));
  try {
    const page = await lab.open({ start: startFakeEngine });
    expect((await page.load()).videos).toEqual([]);
    expect(lab.logged.join()).toContain('cannot be reached by a local socket');
    await expect(connect()).rejects.toMatchObject({ kind: 'in-use' });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('it is gone once the application is closed', async () => {
  await lab.open({ start: startFakeEngine });
  const socket = join(lab.data, 'library.sqlite.socket');
  expect(existsSync(socket)).toBe(true);
  await connect();
  await lab.close();
  expect(existsSync(socket)).toBe(false);
  expect(await connectToOwner(lab.data)).toBeUndefined();
});
