import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listenAsOwner } from '../../electron/owner/listen.ts';
import { placesFor } from '../../electron/owner/places.ts';
import { fakeApp } from '../support/fake-app.ts';
import { expectMode } from '../support/modes.ts';

let folder: string;
let data: string;
let options: { platform: 'linux'; env: Record<string, string>; temporary: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rt-'));
  const made = (name: string, mode: number): string => {
    mkdirSync(join(folder, name), { mode });
    chmodSync(join(folder, name), mode);
    return join(folder, name);
  };
  data = made('data', 0o700);
  options = { platform: 'linux', env: { XDG_RUNTIME_DIR: made('run', 0o700) }, temporary: made('tmp', 0o777) };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const all = (file: string, more: object = {}): string[] =>
  [...placesFor(file, { ...options, ...more })].map(({ address }) => address);

describe('a socket lies', () => {
  test('beside its library, where its user alone can enter', () => {
    expect(all(join(data, 'library.sqlite'))[0]).toBe(join(data, 'library.sqlite.socket'));
  });

  test.each([
    ['others can enter there', () => chmodSync(data, 0o755)],
    [
      'the path is too long for a socket',
      () => {
        data = join(data, 'x'.repeat(90));
        mkdirSync(data, { mode: 0o700 });
      },
    ],
    [
      'the path is, in bytes',
      () => {
        data = join(data, 'é'.repeat(45));
        mkdirSync(data, { mode: 0o700 });
      },
    ],
  ])('in a folder of its own where %s', (_, arrange) => {
    arrange();
    const [first = '', second = ''] = all(join(data, 'library.sqlite'));
    expect(dirname(dirname(first))).toBe(join(folder, 'run'));
    expect(dirname(dirname(second))).toBe(join(folder, 'tmp'));
    for (const address of [first, second]) expectMode(dirname(address), 0o700);
    // The same at the next start, and another for another library.
    expect(all(join(data, 'library.sqlite'))[0]).toBe(first);
    expect(all(join(data, 'other.sqlite'))[0]).not.toBe(first);
  });

  test('in the temporary folder where the system keeps none for such things', () => {
    chmodSync(data, 0o755);
    for (const env of [{}, { XDG_RUNTIME_DIR: 'relative' }, { XDG_RUNTIME_DIR: join(folder, 'nowhere') }]) {
      expect(dirname(dirname(all(join(data, 'library.sqlite'), { env })[0] as string))).toBe(join(folder, 'tmp'));
    }
  });

  test.each([
    [
      'a folder that others can enter',
      (path: string) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
    ],
    ['a link', (path: string) => symlinkSync(join(folder, 'run'), path)],
    ['a file', (path: string) => writeFileSync(path, '')],
  ])('elsewhere where somebody put %s in its place', (_, put) => {
    chmodSync(data, 0o755);
    const file = join(data, 'library.sqlite');
    const usual = dirname(all(file, { env: {} })[0] as string);
    rmSync(usual, { recursive: true });
    put(usual);
    const [address = ''] = all(file, { env: {} });
    expect(dirname(dirname(address))).toBe(join(folder, 'tmp'));
    expect(dirname(address)).not.toBe(usual);
    expectMode(dirname(address), 0o700);
  });

  test('nowhere under Windows: it is a pipe, of another name at each start', () => {
    const [one, more] = all('C:\\library.sqlite', { platform: 'win32' });
    expect(one).toMatch(/^\\\\\.\\pipe\\reeltag-[\w-]{36}$/);
    expect(more).toBeUndefined();
    expect(all('C:\\library.sqlite', { platform: 'win32' })).not.toContain(one);
  });
});

describe('an owner listens', () => {
  const describeIt = () => ({
    ...{ pid: 1, kind: 'serve', version: '0', videos: 0 },
    queue: { paused: false, left: 0, done: 0, failed: 0 },
  });
  const owned = () => ({ ...fakeApp({}), describe: describeIt });
  const places = () => placesFor(join(data, 'library.sqlite'), options);

  test('at the first place that can be had, and leaves nothing there', async () => {
    // As on a disk that knows no sockets.
    mkdirSync(join(data, 'library.sqlite.socket'));
    let address = '';
    const name = (socket: { address: string }): void => {
      address = socket.address;
    };
    const listening = await listenAsOwner(owned(), { file: '', name, places: places() });
    expect(dirname(dirname(address))).toBe(join(folder, 'run'));
    expectMode(address, 0o600);
    await listening.close();
    expect(existsSync(address)).toBe(false);
    expect(readdirSync(join(folder, 'run'))).toEqual([]);
  });

  test('where one that was killed has listened', async () => {
    const address = join(data, 'library.sqlite.socket');
    // The file of a socket that nobody listens on any more: closed, it would be gone.
    const gone = createServer().listen(join(data, 'gone'));
    await new Promise((resolve) => gone.once('listening', resolve));
    linkSync(join(data, 'gone'), address);
    await new Promise((resolve) => gone.close(resolve));
    expect(statSync(address).isSocket()).toBe(true);
    const named: string[] = [];
    const name = (socket: { address: string }): void => void named.push(socket.address);
    const listening = await listenAsOwner(owned(), { file: '', name, places: places() });
    expect(named).toEqual([address]);
    await listening.close();
  });

  test('nowhere where its name cannot be written down, and says so', async () => {
    const name = (): void => {
      throw new Error('the disk is full');
    };
    await expect(listenAsOwner(owned(), { file: '', name, places: places() })).rejects.toThrow('the disk is full');
    expect(readdirSync(data)).toEqual([]);
  });
});
