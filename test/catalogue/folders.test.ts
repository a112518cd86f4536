import { execFile } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { cacheFolder, dataFolder, modelFolder } from '../../electron/catalogue/folders.ts';
import { defaultCacheDir } from '../../electron/engine/cache-folder.ts';

const home = join('/home', 'ada');

test.each([
  ['linux', {}, join(home, '.local', 'share', 'reeltag')],
  ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'reeltag')],
  ['linux', { XDG_DATA_HOME: 'relative' }, join(home, '.local', 'share', 'reeltag')],
  ['linux', { XDG_DATA_HOME: '' }, join(home, '.local', 'share', 'reeltag')],
  ['darwin', { XDG_DATA_HOME: '/data' }, join(home, 'Library', 'Application Support', 'Reeltag')],
  ['win32', {}, join(home, 'AppData', 'Local', 'Reeltag')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Reeltag')],
  ['win32', { LOCALAPPDATA: '/local', REELTAG_PORTABLE: '/stick/reeltag-data' }, '/stick/reeltag-data'],
  ['linux', { XDG_DATA_HOME: '/data', REELTAG_PORTABLE: '' }, join('/data', 'reeltag')],
] as const)('on %s with %j data lies in %s', (platform, env, folder) => {
  expect(dataFolder(env, platform, home)).toBe(folder);
});

test.each([
  ['linux', {}, join(home, '.cache', 'reeltag')],
  ['linux', { XDG_CACHE_HOME: '/fast' }, join('/fast', 'reeltag')],
  ['linux', { XDG_CACHE_HOME: 'relative' }, join(home, '.cache', 'reeltag')],
  ['linux', { XDG_CACHE_HOME: '' }, join(home, '.cache', 'reeltag')],
  ['linux', { REELTAG_CACHE: '/mine', XDG_CACHE_HOME: '/fast' }, '/mine'],
  ['darwin', { REELTAG_CACHE: '' }, join(home, 'Library', 'Caches', 'Reeltag')],
  ['win32', { LOCALAPPDATA: '' }, join(home, 'AppData', 'Local', 'Reeltag', 'Cache')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Reeltag', 'Cache')],
  ['linux', { XDG_CACHE_HOME: '/fast', REELTAG_PORTABLE: '/stick/reeltag-data' }, join('/stick/reeltag-data', 'cache')],
  ['linux', { REELTAG_CACHE: '/mine', REELTAG_PORTABLE: '/stick/reeltag-data' }, '/mine'],
] as const)('on %s with %j the host and the engine have their cache in %s', (platform, env, folder) => {
  expect(cacheFolder(env, platform, home)).toBe(folder);
  expect(defaultCacheDir(env, platform, home)).toBe(folder);
});

test('a home that is not said, or not from the root, is the one that the system knows', () => {
  for (const said of ['', 'relative']) {
    vi.stubEnv('HOME', said);
    vi.stubEnv('XDG_DATA_HOME', '');
    expect(isAbsolute(dataFolder())).toBe(true);
    expect(isAbsolute(defaultCacheDir({}))).toBe(true);
  }
  vi.unstubAllEnvs();
});

// Only root may become a user whom nobody knows.
test.runIf(process.getuid?.() === 0)('a user without a home is told so, and by what needs one alone', async () => {
  const script = `
    import { cacheFolder, dataFolder } from '${new URL('../../electron/catalogue/folders.ts', import.meta.url)}';
    process.setuid(54321);
    const said = (find) => { try { return find(); } catch ({ kind, message }) { return kind + ': ' + message; } };
    console.log(said(() => cacheFolder({ REELTAG_CACHE: '/mine' })), said(dataFolder));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: {},
  });
  expect(stdout).toBe('/mine usage: This user has no home folder: name one in the variable HOME.\n');
});

test('REELTAG_MODEL names the model; without it, or empty, it lies in the data folder', () => {
  expect(modelFolder({ REELTAG_MODEL: '/models/iv2' })).toBe('/models/iv2');
  expect(modelFolder({ REELTAG_MODEL: '' })).toBe(join(dataFolder({}), 'models'));
});

test('a portable program has its models beside it, too', () => {
  expect(modelFolder({ REELTAG_PORTABLE: '/stick/reeltag-data' })).toBe(join('/stick/reeltag-data', 'models'));
});
