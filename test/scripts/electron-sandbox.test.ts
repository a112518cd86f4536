import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { allowSandbox } from '../../scripts/electron-sandbox.ts';
import { runCommand } from '../../scripts/setup/command.ts';

let folder: string;
let helper: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-sandbox-'));
  mkdirSync(join(folder, 'dist'));
  helper = join(folder, 'dist/chrome-sandbox');
  const files = { 'package.json': '{"version":"45.0.0"}', 'path.txt': 'electron', 'dist/version': '45.0.0' };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  for (const path of [join(folder, 'dist/electron'), helper]) writeFileSync(path, '');
  chmodSync(helper, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string, args: string[]) => runCommand(command, args, { timeoutMs: 30_000 });

test.runIf(process.getuid?.() === 0)('root gives the helper what it needs', async () => {
  expect(await allowSandbox(folder, 0, run)).toBe(`${helper} is root's, and may run as root`);
  const { uid, mode } = statSync(helper);
  expect([uid, mode & 0o7777]).toEqual([0, 0o4755]);
});

test('others ask for it, without a question', async () => {
  const asked: string[] = [];
  await allowSandbox(folder, 1000, async (command, args) => {
    asked.push([command, ...args].join(' '));
    return { ok: true, output: '', reason: '' };
  });
  expect(asked).toEqual([
    `sudo --non-interactive chown root:root ${helper}`,
    `sudo --non-interactive chmod 4755 ${helper}`,
  ]);
});

test('what is not there, or is refused, is said', async () => {
  const refuse = async () => ({ ok: false, output: 'a password is required', reason: 'exit code 1' });
  await expect(allowSandbox(folder, 1000, refuse)).rejects.toThrow('chown root:root');
  rmSync(helper);
  await expect(allowSandbox(folder, 0, run)).rejects.toThrow('chrome-sandbox is not there');
  rmSync(join(folder, 'path.txt'));
  await expect(allowSandbox(folder, 0, run)).rejects.toThrow("Electron's binary is not here");
});
