/** The trash of the machine that serves, by the freedesktop rules: a name is a name, and what was moved can be had back. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let folder: string;
beforeEach(() => {
  // On the drive of the home folder, whose trash is the user's own.
  folder = mkdtempSync(join(tmpdir(), 'reeltag-trash-'));
  vi.stubEnv('XDG_DATA_HOME', join(folder, 'data'));
  vi.stubEnv('HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.runIf(process.platform === 'linux')('a file goes there with where it came from, its neighbours stay', async () => {
  expect(homedir()).toBe(folder);
  const { moveToTrash } = await import('../../electron/serve/trash.ts');
  const odd = join(folder, 'a *?[b]! ö.mp4');
  writeFileSync(odd, 'odd');
  writeFileSync(join(folder, 'a xyz.mp4'), 'neighbour');
  await moveToTrash(odd);
  expect([existsSync(odd), existsSync(join(folder, 'a xyz.mp4'))]).toEqual([false, true]);
  const bin = join(folder, 'data', 'Trash');
  const [info = ''] = readdirSync(join(bin, 'info'));
  const [file = ''] = readdirSync(join(bin, 'files'));
  expect(readFileSync(join(bin, 'files', file), 'utf8')).toBe('odd');
  const [, from = ''] = /^Path=(.*)$/m.exec(readFileSync(join(bin, 'info', info), 'utf8')) ?? [];
  expect(decodeURI(from)).toBe(odd);
});
