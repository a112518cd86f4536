import { expect, test } from 'vitest';
import { cacheFolder, dataFolder } from '../../../electron/catalogue/folders.ts';
import { unknownOptions } from '../serve-options.ts';
import { environmentOf, readUnit } from './units.ts';

test.each(['user/reeltag.service', 'system/reeltag.service'])('%s starts what the program has', (name) => {
  const unit = readUnit(name);
  const [start = ''] = unit.get('ExecStart') ?? [];
  const [env, program, ...words] = start.split(' ');
  expect([env, program, words[0]]).toEqual(['/usr/bin/env', 'reeltag', 'serve']);
  expect(unknownOptions(words)).toEqual([]);
  // What it prints there lets in whoever reads it.
  expect(unit.get('StandardOutput')).toEqual(['null']);
  // V8 compiles, and graphics cards are devices.
  expect(unit.has('MemoryDenyWriteExecute') || unit.has('PrivateDevices')).toBe(false);
});

test('the service of the machine keeps what it keeps where it alone may write', () => {
  const unit = readUnit('system/reeltag.service');
  const env = environmentOf(unit);
  expect(unit.get('ProtectSystem')).toEqual(['strict']);
  expect(dataFolder(env, 'linux')).toBe(`/var/lib/${unit.get('StateDirectory')}`);
  expect(cacheFolder(env, 'linux')).toBe(`/var/cache/${unit.get('CacheDirectory')}`);
});
