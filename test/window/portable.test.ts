import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { portableFolder } from '../../electron/window/portable.ts';

let stick: string;
beforeEach(() => {
  stick = mkdtempSync(join(tmpdir(), 'reeltag-stick-'));
});
afterEach(() => rmSync(stick, { recursive: true, force: true }));

const beside = (): string => join(stick, 'reeltag-data');

test('the portable program for Windows keeps all beside itself, wherever it unpacks itself', () => {
  const env = { PORTABLE_EXECUTABLE_DIR: stick, PORTABLE_EXECUTABLE_APP_FILENAME: 'Reeltag' };
  const executable = join(tmpdir(), 'unpacked', 'Reeltag.exe');
  expect(portableFolder({ env, platform: 'win32', executable })).toBe(beside());
  // The variables are that program's alone, and not another's that started this one.
  const others = { ...env, PORTABLE_EXECUTABLE_APP_FILENAME: 'Editor' };
  expect(portableFolder({ env: others, platform: 'win32', executable })).toBeUndefined();
  expect(portableFolder({ env, platform: 'linux', executable })).toBeUndefined();
});

test.each([
  ['an AppImage', 'linux', () => ({ APPIMAGE: join(stick, 'Reeltag.AppImage') }), '/tmp/.mount_Reel/reeltag'],
  ['a folder under Linux', 'linux', () => ({}), 'reeltag'],
  ['a folder under Windows', 'win32', () => ({}), 'Reeltag.exe'],
  ['an application under macOS', 'darwin', () => ({}), 'Reeltag.app/Contents/MacOS/Reeltag'],
] as const)('%s is portable once there is a folder for it beside', (_, platform, env, file) => {
  const executable = file.startsWith('/') ? file : join(stick, file);
  const program = { env: env(), platform, executable };
  expect(portableFolder(program)).toBeUndefined();
  mkdirSync(beside());
  expect(portableFolder(program)).toBe(beside());
});

test('a file of that name asks for nothing', () => {
  writeFileSync(beside(), '');
  expect(portableFolder({ env: {}, platform: 'linux', executable: join(stick, 'reeltag') })).toBeUndefined();
});

test('a link that leads nowhere is of a drive that is away, and nothing is kept elsewhere instead', () => {
  symlinkSync(join(stick, 'away'), beside());
  const program = { env: {}, platform: 'linux', executable: join(stick, 'reeltag') } as const;
  expect(portableFolder(program)).toBe(beside());
  writeFileSync(join(stick, 'away'), '');
  expect(portableFolder(program)).toBeUndefined();
});
