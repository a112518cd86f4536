/**
 * Electron cannot be watched here, Chromium can: what Electron is given to keep Chromium off the network does so, and so does
 * what the tests give it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { OFFLINE_SWITCHES } from '../../electron/window/offline.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { whyNoStrace } from '../../scripts/setup/strace.ts';
import { reachedOut, straceArguments } from '../e2e/trace.ts';
import { chromiumArguments } from '../support/chromium.ts';
import { temporaryFolder } from '../support/golden.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

const folder = await temporaryFolder();
const chromium = await findChromium();
const why = (await whyNoStrace()) ?? (chromium === undefined ? 'Chromium is not installed' : undefined);
const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Without the arguments it looks names up within its first second. */
const WATCHED_MS = 6000;

/** Where Chromium reaches for in its first seconds, with a page that shows nothing. */
async function callsOf(name: string, args: readonly string[]): Promise<string[]> {
  const trace = join(folder, `${name}.trace`);
  const profile = `--user-data-dir=${join(folder, name)}`;
  const browser = [chromium as string, '--headless', '--disable-gpu', '--remote-debugging-port=0', profile, ...args];
  const child = spawn('strace', [...straceArguments(trace), ...browser, 'about:blank'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.resume();
  child.stderr.resume();
  await delay(WATCHED_MS);
  child.kill();
  await once(child, 'close');
  const seen = readFileSync(trace, 'utf8');
  // It was there, and was watched: its tools' port is open.
  expect(seen).toMatch(/ bind\(.*inet_addr\("127\.0\.0\.1"\)/);
  return reachedOut(seen);
}

describe.skipIf(why !== undefined)(`Chromium, watched${why === undefined ? '' : ` (${why})`}`, () => {
  // Each is watched for a while and does little meanwhile.
  test.concurrent.each([
    [
      'as the window has it',
      OFFLINE_SWITCHES.map(([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
    ],
    ['as the tests have it', chromiumArguments],
  ])('makes no call: %s', async (name, args) => {
    expect(await callsOf(name.replaceAll(' ', '-'), [...root, ...args])).toEqual([]);
  });
});

test('nothing of Electron is used that would call out', () => {
  const sources = globSync('electron/**/*.ts', { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
  const names = sources.flatMap((file) => {
    const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
    return [...text.matchAll(/import (?:type )?\{([^}]*)\} from 'electron'/g)].flatMap(([, list]) =>
      (list as string).split(',').map((name) => name.trim().replace(/^type /, '')),
    );
  });
  expect(names).toContain('BrowserWindow');
  for (const caller of ['autoUpdater', 'crashReporter', 'net', 'netLog', 'pushNotifications', 'inAppPurchase'])
    expect(names).not.toContain(caller);
});
