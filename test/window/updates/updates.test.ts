import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Work } from '../../../electron/window/updates/at-work.ts';
import type { Found, Installer } from '../../../electron/window/updates/installer.ts';
import { UpdatesOfProgram, type UpdatesOptions } from '../../../electron/window/updates/updates.ts';
import type { Updates } from '../../../electron/wire/app/updates.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { isAbortError } from '../../../electron/wire/failures.ts';

const HOUR = 3_600_000;
const FOUND: Found = { version: '0.2.0', notes: 'Faster.', bytes: 100 };

let folder: string;
let now: number;
let work: Work;
let loaded: number;
let ended: number;
let logged: unknown[];
let told: Updates[];
/** What each call of the installer's comes to; those that nobody has answered wait. */
let checks: PromiseWithResolvers<Found | undefined>[];
let downloads: (PromiseWithResolvers<void> & { progress: (done: number, total: number) => void })[];
let installs: boolean[];
let cleared: number;

const QUIET: Work = { busy: false, quiet: true };
const HANDS: Work = { busy: false, quiet: false };
const BUSY: Work = { busy: true, quiet: false };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-updates-'));
  now = Date.parse('2026-11-27T12:00:00Z');
  work = QUIET;
  loaded = ended = cleared = 0;
  [checks, downloads, installs, logged, told] = [[], [], [], [], []];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Ends with what it is aborted with, as all do. */
function stoppable<T>(signal: AbortSignal): PromiseWithResolvers<T> {
  const waiting = Promise.withResolvers<T>();
  signal.addEventListener('abort', () => waiting.reject(signal.reason));
  return waiting;
}

const installer: Installer = {
  check: (signal) => {
    const waiting = stoppable<Found | undefined>(signal);
    checks.push(waiting);
    return waiting.promise;
  },
  download: (signal, progress) => {
    const waiting = stoppable<void>(signal);
    downloads.push({ ...waiting, progress });
    return waiting.promise;
  },
  install: async (restart) => {
    installs.push(restart);
    return false;
  },
  clear: async () => {
    cleared += 1;
  },
};

function start(options: Partial<UpdatesOptions> = {}): UpdatesOfProgram {
  const updates = new UpdatesOfProgram({
    file: join(folder, 'updates.json'),
    installer: async () => {
      loaded += 1;
      return installer;
    },
    work: () => work,
    end: () => {
      ended += 1;
    },
    log: (_what, error) => void logged.push(error),
    now: () => now,
    ...options,
  });
  updates.onChange((facts) => told.push(facts));
  return updates;
}
const kept = (): unknown => JSON.parse(readFileSync(join(folder, 'updates.json'), 'utf8'));

async function ready(): Promise<UpdatesOfProgram> {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  await expect.poll(() => downloads.length).toBe(1);
  downloads[0]?.resolve();
  await expect.poll(() => updates.facts.kind).toBe('ready');
  return updates;
}

test('off until somebody says yes: nothing is loaded, looked for or asked of anybody; the third start asks once', async () => {
  for (const ask of [undefined, undefined, true, true]) {
    const updates = start();
    expect(updates.facts).toEqual({ kind: 'off', ...(ask === undefined ? {} : { ask }) });
    now += 48 * HOUR;
    updates.tick();
    await expect(updates.check()).rejects.toMatchObject({ kind: 'usage' });
    expect(() => updates.download()).toThrow('Updates are off');
    expect(() => updates.restart()).toThrow('There is no newer version');
  }
  start().turn(false);
  expect(start().facts).toEqual({ kind: 'off' });
  expect([loaded, checks.length, told.filter(({ kind }) => kind !== 'off')]).toEqual([0, 0, []]);
});

test('a damaged note of what was said is nobody’s yes', () => {
  writeFileSync(join(folder, 'updates.json'), '{"wanted": "true"');
  expect(start().facts).toEqual({ kind: 'off' });
});

test('yes: it looks, downloads, and is ready for the next start', async () => {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  await expect.poll(() => downloads.length).toBe(1);
  downloads[0]?.progress(40, 100);
  downloads[0]?.resolve();
  await expect.poll(() => updates.facts.kind).toBe('ready');
  expect(told).toEqual([
    { kind: 'idle' },
    { kind: 'checking' },
    { kind: 'available', ...FOUND, waits: true },
    { kind: 'downloading', version: '0.2.0', done: 0, total: 100 },
    { kind: 'downloading', version: '0.2.0', done: 40, total: 100 },
    { kind: 'ready', version: '0.2.0', notes: 'Faster.' },
  ]);
  expect(kept()).toMatchObject({ wanted: true, checkedAt: '2026-11-27T12:00:00.000Z' });
  expect(installs).toEqual([]);
  await updates.close();
  expect(await updates.finish()).toBe(false);
  expect(installs).toEqual([false]);
});

test('once a day at most, and never while anything is at work or somebody types', async () => {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(undefined);
  await expect.poll(() => updates.facts).toEqual({ kind: 'idle', checkedAt: '2026-11-27T12:00:00.000Z' });
  now += 23 * HOUR;
  updates.tick();
  expect(updates.facts.kind).toBe('idle');
  now += 2 * HOUR;
  for (work of [BUSY, HANDS]) {
    updates.tick();
    expect(updates.facts.kind).toBe('idle');
  }
  work = QUIET;
  updates.tick();
  await expect.poll(() => checks.length).toBe(2);
  checks[1]?.reject(new TagError('network', 'The server is gone.'));
  await expect
    .poll(() => updates.facts)
    .toEqual({
      kind: 'failed',
      problem: { kind: 'network', message: 'The server is gone.' },
    });
  // A server that is out of order is asked no more often; a clock that was set back keeps nothing from being looked for.
  now += HOUR;
  updates.tick();
  expect(updates.facts.kind).toBe('failed');
  now -= 1_000 * HOUR;
  updates.tick();
  await expect.poll(() => checks.length).toBe(3);
  await updates.close();
});

test('a download waits for work to end, and gives way to it', async () => {
  work = HANDS;
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  const waiting = { kind: 'available', ...FOUND, waits: true };
  await expect.poll(() => updates.facts).toEqual(waiting);
  work = BUSY;
  updates.tick();
  updates.download();
  expect(updates.facts).toEqual(waiting);
  work = QUIET;
  updates.tick();
  await expect.poll(() => downloads.length).toBe(1);
  // Somebody who only types is not disturbed by it.
  work = HANDS;
  updates.tick();
  expect(updates.facts.kind).toBe('downloading');
  work = BUSY;
  updates.tick();
  expect(updates.facts).toEqual(waiting);
  work = QUIET;
  updates.tick();
  await expect.poll(() => downloads.length).toBe(2);
  downloads[1]?.resolve();
  await expect.poll(() => updates.facts.kind).toBe('ready');
});

test('what is cancelled stays so until somebody says otherwise', async () => {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  updates.cancel();
  expect(updates.facts).toEqual({ kind: 'idle' });
  const looked = updates.check();
  await expect.poll(() => checks.length).toBe(2);
  checks[1]?.resolve(FOUND);
  await looked;
  await expect.poll(() => downloads.length).toBe(1);
  updates.cancel();
  now += 48 * HOUR;
  updates.tick();
  expect(updates.facts).toEqual({ kind: 'available', ...FOUND });
  expect(downloads).toHaveLength(1);
  updates.download();
  await expect.poll(() => downloads.length).toBe(2);
  // What the first one still had to say is of no account.
  downloads[0]?.progress(99, 100);
  expect(updates.facts).toEqual({ kind: 'downloading', version: '0.2.0', done: 0, total: 100 });
  await updates.close();
});

test('turned off in the middle: what runs ends, what has arrived is deleted, nobody is asked again', async () => {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  await expect.poll(() => downloads.length).toBe(1);
  updates.turn(false);
  expect(updates.facts).toEqual({ kind: 'off' });
  await expect.poll(() => cleared).toBe(1);
  await expect(downloads[0]?.promise).rejects.toSatisfy(isAbortError);
  expect(updates.facts).toEqual({ kind: 'off' });
  expect(await updates.finish()).toBe(false);
  expect([installs, start().facts]).toEqual([[], { kind: 'off' }]);
});

test('turned off when it was ready, it is not put in place', async () => {
  const updates = await ready();
  updates.turn(false);
  await updates.close();
  await updates.finish();
  expect([installs, cleared]).toEqual([[], 1]);
});

test('“Restart now” waits for work, ends the program, and starts the newer one', async () => {
  const updates = await ready();
  work = BUSY;
  expect(() => updates.restart()).toThrow('Something is at work');
  expect(ended).toBe(0);
  // Who presses it has their hands on the keys.
  work = HANDS;
  updates.restart();
  expect(ended).toBe(1);
  await updates.close();
  await updates.finish();
  expect(installs).toEqual([true]);
});

test('a program that ends during a download keeps what has arrived, and puts nothing in place', async () => {
  const updates = start();
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  await expect.poll(() => downloads.length).toBe(1);
  await updates.close();
  expect(await updates.finish()).toBe(false);
  expect([installs, cleared, logged]).toEqual([[], 0, []]);
});

test('what cannot be put in place is logged, and the program ends all the same', async () => {
  const problem = new Error('no room');
  const updates = start({ installer: async () => ({ ...installer, install: () => Promise.reject(problem) }) });
  updates.turn(true);
  await expect.poll(() => checks.length).toBe(1);
  checks[0]?.resolve(FOUND);
  await expect.poll(() => downloads.length).toBe(1);
  downloads[0]?.resolve();
  await expect.poll(() => updates.facts.kind).toBe('ready');
  expect(await updates.finish()).toBe(false);
  expect(logged).toEqual([problem]);
});

test('an administrator’s word, and a program that cannot renew itself, are said; neither asks, whatever was said before', async () => {
  start().turn(true);
  await expect.poll(() => checks.length).toBe(1);
  const forbidden = start({ forbidden: 'Updates are turned off for this machine.' });
  expect(forbidden.facts).toEqual({ kind: 'off', fixed: 'Updates are turned off for this machine.' });
  expect(() => forbidden.turn(true)).toThrow('turned off for this machine');
  const byHand = start({ unsupported: { why: 'It is portable.', how: 'Download it.' } });
  expect(byHand.facts).toEqual({ kind: 'unsupported', why: 'It is portable.', how: 'Download it.' });
  expect(() => byHand.turn(true)).toThrow('It is portable. Download it.');
  now += 48 * HOUR;
  for (const updates of [forbidden, byHand]) {
    updates.tick();
    await expect(updates.check()).rejects.toMatchObject({ kind: 'usage' });
    expect(await updates.finish()).toBe(false);
  }
  expect(checks).toHaveLength(1);
});
