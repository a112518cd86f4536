import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder, modelFolder } from '../electron/folders.ts';

const home = join('/home', 'ada');

test.each([
  ['linux', {}, join(home, '.local', 'share', 'reeltag')],
  ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'reeltag')],
  ['linux', { XDG_DATA_HOME: 'relative' }, join(home, '.local', 'share', 'reeltag')],
  ['linux', { XDG_DATA_HOME: '' }, join(home, '.local', 'share', 'reeltag')],
  ['darwin', { XDG_DATA_HOME: '/data' }, join(home, 'Library', 'Application Support', 'Reeltag')],
  ['win32', {}, join(home, 'AppData', 'Local', 'Reeltag')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'Reeltag')],
] as const)('on %s with %j data lies in %s', (platform, env, folder) => {
  expect(dataFolder(env, platform, home)).toBe(folder);
});

test('REELTAG_MODEL names the model; without it, or empty, it lies in the data folder', () => {
  expect(modelFolder({ REELTAG_MODEL: '/models/iv2' })).toBe('/models/iv2');
  expect(modelFolder({ REELTAG_MODEL: '' })).toBe(join(dataFolder({}), 'models'));
});
