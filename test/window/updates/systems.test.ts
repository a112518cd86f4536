/**
 * Windows and macOS, as far as their systems are not needed: electron-updater's own classes, with a script in the place of the installer
 * and an object in the place of Squirrel, which asks for the file as the real one does.
 */
import { EventEmitter } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Installer, makeInstaller } from '../../../electron/window/updates/installer.ts';
import { readChannel } from '../../../electron/window/updates/read-channel.ts';
import { readPublicKey } from '../../../electron/window/updates/signature.ts';
import { file, startServer, type TestServer } from '../../support/http-server.ts';
import { CHANNEL, channelText, PUBLIC_KEY, publish } from '../../support/release.ts';

let folder: string;
let server: TestServer;
let quits: number;
let problems: unknown[];
const never = () => new AbortController().signal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-systems-'));
  server = await startServer();
  quits = 0;
  problems = [];
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function installer(kind: 'nsis' | 'mac', platform: NodeJS.Platform): Installer {
  return makeInstaller({
    ...{ source: { url: `${server.origin}/`, key: PUBLIC_KEY }, installation: { kind }, version: '0.1.0', platform },
    ...{ profile: join(folder, 'profile'), cache: join(folder, 'cache'), relaunch: () => {} },
    onProblem: (error) => problems.push(error),
    quit: () => {
      quits += 1;
    },
  });
}

test.each([true, false])('on Windows the installer is run silently; restart: %s', async (restart) => {
  const told = join(folder, 'told');
  const script = Buffer.from(`#!/bin/sh\necho "$*" > ${told}.new && mv ${told}.new ${told}\n`);
  publish(server, { version: '0.2.0', installer: script, name: 'Reeltag-Setup-0.2.0.exe' }, {}, 'latest.yml');
  const updates = installer('nsis', 'win32');
  expect(await updates.check(never())).toMatchObject({ version: '0.2.0', bytes: script.length });
  await updates.download(never(), () => {});
  chmodSync(join(folder, 'cache/updates/pending/Reeltag-Setup-0.2.0.exe'), 0o755);
  // The program then ends by itself, at once: the installer waits for that.
  expect(await updates.install(restart)).toBe(false);
  await expect.poll(() => existsSync(told)).toBe(true);
  expect(readFileSync(told, 'utf8').trim()).toBe(`--updated /S${restart ? ' --force-run' : ''}`);
  expect(quits).toBe(0);
});

const electronOfTest = {};

/** Asks for the feed and then for the file that it names, each with the secret that it was given, as Squirrel does. */
class Squirrel extends EventEmitter {
  taken: Buffer | undefined;
  restarted = 0;
  #feed: { url: string; headers: Record<string, string> } | undefined;

  setFeedURL(feed: { url: string; headers: Record<string, string> }): void {
    this.#feed = feed;
  }
  checkForUpdates(): void {
    void this.#take().then(
      () => this.emit('update-downloaded'),
      (error: unknown) => this.emit('error', error),
    );
  }
  quitAndInstall(): void {
    this.restarted += 1;
  }
  fails = false;
  async #take(): Promise<void> {
    if (this.fails) throw new Error('Squirrel does not believe the signature');
    const { url = '', headers = {} } = this.#feed ?? {};
    const { url: zip } = (await (await fetch(url, { headers })).json()) as { url: string };
    this.taken = Buffer.from(await (await fetch(zip, { headers })).arrayBuffer());
  }
}

async function onMac(autoUpdater: Squirrel, work: () => Promise<void>): Promise<void> {
  const standIn = join(folder, 'electron.cjs');
  writeFileSync(standIn, 'module.exports = globalThis.electronOfTest;');
  // Node keeps what was required first: an object that stays, with another updater in it.
  Object.assign(electronOfTest, { autoUpdater });
  Object.assign(globalThis, { electronOfTest });
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: pathToFileURL(standIn).href, shortCircuit: true } : next(specifier, context),
  });
  try {
    await work();
  } finally {
    hooks.deregister();
  }
}

test.each([true, false])('on macOS the system’s updater takes the file at the end; restart: %s', async (restart) => {
  const squirrel = new Squirrel();
  await onMac(squirrel, async () => {
    const zip = Buffer.alloc(100_000, 'zip');
    const name = `Reeltag-0.2.0-${process.arch}-mac.zip`;
    publish(server, { version: '0.2.0', installer: zip, name }, {}, 'latest-mac.yml');
    const updates = installer('mac', 'darwin');
    await updates.check(never());
    await updates.download(never(), () => {});
    expect(squirrel.taken).toBeUndefined();
    expect(await updates.install(restart)).toBe(true);
    await expect.poll(() => (restart ? squirrel.restarted : quits)).toBe(1);
    expect(squirrel.taken?.equals(zip)).toBe(true);
  });
});

test('on macOS a program that the system does not believe ends all the same, and the log knows why', async () => {
  const squirrel = new Squirrel();
  squirrel.fails = true;
  await onMac(squirrel, async () => {
    publish(
      server,
      { version: '0.2.0', installer: Buffer.from('zip'), name: 'Reeltag-0.2.0-mac.zip' },
      {},
      'latest-mac.yml',
    );
    const updates = installer('mac', 'darwin');
    await updates.check(never());
    await updates.download(never(), () => {});
    expect(await updates.install(true)).toBe(true);
    await expect.poll(() => quits).toBeGreaterThan(0);
    expect(String(problems[0])).toContain('does not believe the signature');
    expect(squirrel.restarted).toBe(0);
  });
});

test('a server that drips is given up', async () => {
  const text = Buffer.from(channelText({ version: '0.2.0', installer: Buffer.from('x') }));
  server.on(`/${CHANNEL}`, file(text, { chunkBytes: 1, delayMs: 20 }));
  const place = { folder: new URL(server.origin), name: CHANNEL, key: readPublicKey(PUBLIC_KEY), longestMs: 150 };
  await expect(readChannel(place, never())).rejects.toMatchObject({
    kind: 'network',
    message: expect.stringContaining('answers too slowly'),
  });
});
