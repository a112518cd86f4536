import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LARGEST_CHANNEL_FILE } from '../../../electron/window/updates/channel-file.ts';
import { type Installer, type InstallerOptions, makeInstaller } from '../../../electron/window/updates/installer.ts';
import { signatureName, signChannel } from '../../../electron/window/updates/signature.ts';
import { endless, file, silence, startServer, status, type TestServer } from '../../support/http-server.ts';
import { appImageName, CHANNEL, channelText, PUBLIC_KEY, publish, publishText } from '../../support/release.ts';

let folder: string;
let server: TestServer;
let relaunched: string[];
let here: string;

const NEWER = Buffer.alloc(300_000, 'newer');
const HASTE = { attempts: 2, backoffMs: 1, stallMs: 20_000 };
const never = () => new AbortController().signal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-updates-'));
  server = await startServer();
  relaunched = [];
  here = join(folder, 'apps', 'Reeltag-0.1.0.AppImage');
  mkdirSync(join(folder, 'apps'));
  writeFileSync(here, 'older');
  vi.stubEnv('APPIMAGE', here);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const installer = (options: Partial<InstallerOptions> = {}): Installer =>
  makeInstaller({
    source: { url: `${server.origin}/`, key: PUBLIC_KEY },
    installation: { kind: 'app-image', file: here },
    version: '0.1.0',
    profile: join(folder, 'profile'),
    cache: join(folder, 'cache'),
    relaunch: (at) => relaunched.push(at),
    quit: () => {},
    policy: HASTE,
    platform: 'linux',
    ...options,
  });
/** The lock of a download stays. */
const arrived = (): string[] =>
  readdirSync(join(folder, 'cache/updates/partial'))
    .filter((name) => !name.endsWith('.lock'))
    .toSorted();
const paths = (): string[] => server.requests.map(({ path }) => path);

test('what the publisher signed is found, downloaded and put in the place of the old file, and nobody is told who asks', async () => {
  publish(server, { version: '0.2.0', installer: NEWER, notes: 'Faster.' });
  const updates = installer();
  expect(await updates.check(never())).toEqual({ version: '0.2.0', notes: 'Faster.', bytes: NEWER.length });
  expect(paths()).toEqual([`/${CHANNEL}`, `/${signatureName(CHANNEL)}`]);

  const told: number[] = [];
  await updates.download(never(), (done, total) => {
    expect(total).toBe(NEWER.length);
    told.push(done);
  });
  expect(told.at(-1)).toBe(NEWER.length);
  expect(readFileSync(here, 'utf8')).toBe('older');
  expect(await updates.install(true)).toBe(false);

  const place = join(folder, 'apps', appImageName('0.2.0'));
  expect(readdirSync(join(folder, 'apps'))).toEqual([appImageName('0.2.0')]);
  expect(readFileSync(place).equals(NEWER)).toBe(true);
  expect(statSync(place).mode & 0o777).toBe(0o755);
  expect(relaunched).toEqual([place]);
  // Which share of a roll-out this is stays here, and so does all else about this machine.
  for (const { headers } of server.requests) {
    expect(Object.keys(headers).toSorted()).toEqual(
      expect.not.arrayContaining(['x-user-staging-id', 'cookie', 'authorization']),
    );
    expect(headers['user-agent']).toBe('reeltag');
  }
});

test.each([
  ['there is no signature', () => server.on(`/${signatureName(CHANNEL)}`, status(404))],
  ['the signature is junk', () => server.on(`/${signatureName(CHANNEL)}`, file(Buffer.from('junk')))],
  [
    'somebody else has signed it',
    () => {
      const text = channelText({ version: '0.2.0', installer: NEWER });
      publishText(server, text, signChannel(CHANNEL, Buffer.from(text), generateKeyPairSync('ed25519').privateKey));
    },
  ],
  [
    'it was changed after it was signed',
    () => server.on(`/${CHANNEL}`, file(Buffer.from(channelText({ version: '9.0.0', installer: NEWER })))),
  ],
])('where %s, nothing is downloaded', async (_what, spoil) => {
  publish(server, { version: '0.2.0', installer: NEWER });
  spoil();
  await expect(installer().check(never())).rejects.toMatchObject({
    kind: 'download-mismatch',
    message: expect.stringContaining('is not signed by Reeltag’s publisher'),
  });
  expect(paths()).not.toContain(`/${appImageName('0.2.0')}`);
});

test('another platform’s channel file, validly signed, is none of this one’s', async () => {
  const text = channelText({ version: '0.2.0', installer: NEWER });
  const other = installer({ platform: 'win32', installation: { kind: 'app-image', file: here } });
  publishText(server, text);
  server.on('/latest.yml', file(Buffer.from(text)));
  const signature = await (await fetch(`${server.origin}/${signatureName(CHANNEL)}`)).text();
  server.on('/latest.yml.sig', file(Buffer.from(signature)));
  await expect(other.check(never())).rejects.toMatchObject({ kind: 'download-mismatch' });
});

test.each(['0.1.0', '0.0.9', '0.1.0-beta.1'])('%s, validly signed, is no newer version', async (version) => {
  publish(server, { version, installer: NEWER });
  expect(await installer().check(never())).toBeUndefined();
});

test('a staged roll-out is for its share of all programs, and for each the same one', async () => {
  publish(server, { version: '0.2.0', installer: NEWER, more: 'stagingPercentage: 0' });
  expect(await installer().check(never())).toBeUndefined();
  publish(server, { version: '0.2.0', installer: NEWER, more: 'stagingPercentage: 100' });
  expect(await installer().check(never())).toMatchObject({ version: '0.2.0' });
  const id = readFileSync(join(folder, 'profile/.updaterId'), 'utf8');
  await installer().check(never());
  expect(readFileSync(join(folder, 'profile/.updaterId'), 'utf8')).toBe(id);
});

test.each([
  ['junk', 'version: [what\n  :::'],
  ['nothing', ''],
  ['no files', 'version: 0.2.0\nfiles: []\n'],
  [
    'a file elsewhere',
    channelText({ version: '0.2.0', installer: NEWER }).replace('url: ', 'url: https://evil.example/'),
  ],
  ['a file above', channelText({ version: '0.2.0', installer: NEWER }).replace('url: ', 'url: ../../')],
  ['no size', channelText({ version: '0.2.0', installer: NEWER }).replace(/ {4}size: .*\n/, '')],
])('a channel file with %s in it is not believed, whoever signed it', async (_what, text) => {
  publishText(server, text);
  await expect(installer().check(never())).rejects.toMatchObject({ kind: 'download-mismatch' });
});

test('notes without an end are cut at a line; a file of ten megabytes is no list of versions', async () => {
  const line = `${'word '.repeat(20)}\n`;
  publish(server, { version: '0.2.0', installer: NEWER, notes: line.repeat(400) });
  const found = await installer().check(never());
  expect(found?.notes.length).toBeLessThanOrEqual(20_000);
  expect(found?.notes).toMatch(/word \n…$/);

  publish(server, { version: '0.2.0', installer: NEWER, notes: line.repeat(100_000) });
  await expect(installer().check(never())).rejects.toMatchObject({
    kind: 'download-mismatch',
    message: expect.stringContaining('is no list of versions'),
  });
  const drip = endless(64 * LARGEST_CHANNEL_FILE);
  server.on(`/${CHANNEL}`, drip);
  await expect(installer().check(never())).rejects.toMatchObject({ kind: 'download-mismatch' });
  expect(drip.sent).toBeLessThan(16 * LARGEST_CHANNEL_FILE);
});

test('a file with another hash than was signed is deleted, and the old one stays', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const other = Buffer.from(NEWER);
  other[1_000] = 0;
  server.on(`/${appImageName('0.2.0')}`, file(other));
  const updates = installer();
  await updates.check(never());
  await expect(updates.download(never(), () => {})).rejects.toMatchObject({
    kind: 'download-mismatch',
    message: expect.stringContaining('another content than its publisher signed'),
  });
  expect(arrived()).toEqual([]);
  expect(await updates.install(false)).toBe(false);
  expect(readFileSync(here, 'utf8')).toBe('older');
});

test('what was stopped half-way is gone on with, by the next program too', async () => {
  const half = NEWER.length / 2;
  publish(server, { version: '0.2.0', installer: NEWER }, { after: half, ending: 'stall' });
  const updates = installer();
  await updates.check(never());
  const stopping = new AbortController();
  const download = updates.download(stopping.signal, () => {}).catch((error: unknown) => error);
  const name = appImageName('0.2.0');
  const part = join(folder, 'cache/updates/partial', `${name}.part`);
  await expect.poll(() => statSync(part, { throwIfNoEntry: false })?.size).toBe(half);
  stopping.abort();
  expect(await download).toMatchObject({ name: 'AbortError' });
  expect(arrived()).toEqual([`${name}.part`, `${name}.part.json`]);

  server.on(`/${name}`, file(NEWER, { etag: '"1"' }));
  const next = installer();
  await next.check(never());
  await next.download(never(), () => {});
  expect(server.requests.at(-1)?.headers.range).toBe(`bytes=${half}-`);
  expect(arrived()).toEqual([]);
  await next.install(false);
  expect(readFileSync(join(folder, 'apps', name)).equals(NEWER)).toBe(true);
  expect(relaunched).toEqual([]);
});

test('what is whole and was not put in place is not downloaded again', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const before = installer();
  await before.check(never());
  await before.download(never(), () => {});
  const asked = paths().filter((path) => path.endsWith('.AppImage')).length;
  const next = installer();
  await next.check(never());
  await next.download(never(), () => {});
  expect(paths().filter((path) => path.endsWith('.AppImage'))).toHaveLength(asked);
  await next.install(false);
  expect(readdirSync(join(folder, 'apps'))).toEqual([appImageName('0.2.0')]);
});

test('what was changed on the disk after it was checked is not put in place', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const updates = installer();
  await updates.check(never());
  await updates.download(never(), () => {});
  writeFileSync(join(folder, 'cache/updates/pending', appImageName('0.2.0')), 'harm');
  await expect(updates.install(false)).rejects.toMatchObject({ kind: 'download-mismatch' });
  expect(readFileSync(here, 'utf8')).toBe('older');
});

test('a server that is gone, silent or out of order is told in a sentence', async () => {
  await expect(installer().check(never())).rejects.toMatchObject({ kind: 'not-found' });
  server.on(`/${CHANNEL}`, status(503));
  await expect(installer().check(never())).rejects.toMatchObject({ kind: 'network' });
  server.on(`/${CHANNEL}`, silence);
  const impatient = installer({ policy: { ...HASTE, stallMs: 100 } });
  await expect(impatient.check(never())).rejects.toMatchObject({ kind: 'network' });
  const gone = await startServer();
  const source = { url: `${gone.origin}/`, key: PUBLIC_KEY };
  await gone.close();
  await expect(installer({ source }).check(never())).rejects.toMatchObject({ kind: 'network' });
});

test('a look that is called off ends at once', async () => {
  server.on(`/${CHANNEL}`, silence);
  const stopping = new AbortController();
  const look = installer().check(stopping.signal);
  stopping.abort();
  await expect(look).rejects.toMatchObject({ name: 'AbortError' });
});

test('a disk without room is said before anything is written', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const updates = installer({ freeBytes: async () => 1_000 });
  await updates.check(never());
  await expect(updates.download(never(), () => {})).rejects.toMatchObject({
    kind: 'disk-full',
    message: 'There is too little room for the newer version: free some space and look again.',
  });
  expect(paths().filter((path) => path.endsWith('.AppImage'))).toEqual([]);
});

test('a file that was given a name of its own keeps it; what cannot be written leaves the old one as it is', async () => {
  here = join(folder, 'apps', 'tagger');
  writeFileSync(here, 'older');
  vi.stubEnv('APPIMAGE', here);
  publish(server, { version: '0.2.0', installer: NEWER });
  const updates = installer();
  await updates.check(never());
  await updates.download(never(), () => {});
  // A folder in the place of what is written beside it first.
  mkdirSync(join(folder, 'apps/.tagger.new/full'), { recursive: true });
  await expect(updates.install(false)).rejects.toThrow();
  expect(readFileSync(here, 'utf8')).toBe('older');
  rmSync(join(folder, 'apps/.tagger.new'), { recursive: true, force: true });
  const again = installer();
  await again.check(never());
  await again.download(never(), () => {});
  await again.install(false);
  expect(readFileSync(here).equals(NEWER)).toBe(true);
});

test('turned off, nothing of it stays', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const updates = installer();
  await updates.check(never());
  await updates.download(never(), () => {});
  await updates.clear();
  expect(existsSync(join(folder, 'cache/updates'))).toBe(false);
  expect(await updates.install(false)).toBe(false);
  expect(readFileSync(here, 'utf8')).toBe('older');
});

test('the newest version may have no file for this computer', async () => {
  publish(server, { version: '0.2.0', installer: NEWER });
  const text = channelText({ version: '0.2.0', installer: NEWER }).replaceAll('.AppImage', '.deb');
  publishText(server, text);
  await expect(installer().check(never())).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('has no file for this computer'),
  });
});
