import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test('REELTAG_MODEL names the model; without it, or empty, it lies in the data folder', () => {
  expect(modelFolder({ REELTAG_MODEL: '/models/iv2' })).toBe('/models/iv2');
  expect(modelFolder({ REELTAG_MODEL: '' })).toBe(join(dataFolder({}), 'models'));
});

test('a portable program has its models beside it, too', () => {
  expect(modelFolder({ REELTAG_PORTABLE: '/stick/reeltag-data' })).toBe(join('/stick/reeltag-data', 'models'));
});
