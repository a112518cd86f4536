import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findDesktop, openerFor } from '../../electron/serve/desktop.ts';

test('there is a desktop where somebody sits before one', () => {
  expect(findDesktop('linux', {})).toBeUndefined();
  expect(findDesktop('linux', { DISPLAY: '' })).toBeUndefined();
  for (const env of [{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }]) {
    expect(findDesktop('linux', env)).toBeDefined();
  }
  for (const platform of ['win32', 'darwin'] as const) expect(findDesktop(platform, {})).toBeDefined();
});

test('each system’s opener is given the path as one argument', () => {
  const path = '/films/a & b; "c".mp4';
  expect(openerFor('open', path, 'linux')).toEqual({ program: 'xdg-open', args: [path] });
  expect(openerFor('reveal', path, 'linux')).toEqual({ program: 'xdg-open', args: ['/films'] });
  expect(openerFor('reveal', path, 'darwin')).toEqual({ program: 'open', args: ['-R', path] });
  expect(openerFor('reveal', 'C:\\a b\\c.mp4', 'win32').args).toEqual(['/select,"C:\\a b\\c.mp4"']);
});

describe.skipIf(process.platform === 'win32')('the opener', () => {
  let folder: string;
  const opener = (script: string): void => {
    const program = join(folder, 'xdg-open');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
  };
  const open = (path: string) => findDesktop('linux', { DISPLAY: ':0' })?.open(path);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reeltag-opener-'));
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is started without a shell: what is odd in a name stays a name', async () => {
    const said = join(folder, 'said');
    opener(`printf '%s' "$1" > '${said}'`);
    await open('/films/$(touch nothing) `x` "y".mp4');
    expect(readFileSync(said, 'utf8')).toBe('/films/$(touch nothing) `x` "y".mp4');
  });

  test('that fails, or is not there, is told', async () => {
    opener('exit 3');
    await expect(open('/films/a.mp4')).rejects.toMatchObject({ kind: 'device-unavailable', detail: /exit code 3/ });
    vi.stubEnv('PATH', join(folder, 'nothing'));
    await expect(open('/films/a.mp4')).rejects.toMatchObject({ message: /^a\.mp4 could not be opened by xdg-open/ });
  });
});
