/** Only the terminal speaks of its options: the same sentences are read in a window, where there are none. */
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../electron/cli/program.ts';
import { textsOf } from '../../scripts/check/imports.ts';

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
const options = new Set(
  everyCommand(createProgram(async () => {})).flatMap((command) => command.options.map(({ long }) => long ?? '')),
);
const files = globSync('electron/**/*.ts').filter((path) => !/^electron.cli(\.ts$|[\\/])/.test(path));

test('there are sources to be looked at, and options to look for', () => {
  expect(files.length).toBeGreaterThan(100);
  expect([...options]).toEqual(expect.arrayContaining(['--device', '--precision', '--to', '--port', '--debug']));
});

/** Of other programs, which have options of the same names. */
const OTHERS: ReadonlySet<string> = new Set(['--format=csv,noheader']);
/** Files of nothing but such words. */
const OF_OTHERS = /^electron.cluster.local.(?:install|ray)-words\.ts$/;

test('no sentence outside of the terminal names one', () => {
  const namesOption = (text: string): boolean => text.split(/[^\w-]+/).some((word) => options.has(word));
  const found = files
    .filter((path) => !OF_OTHERS.test(path))
    .flatMap((path) =>
      textsOf(path, readFileSync(path, 'utf8')).flatMap(({ value, line }) =>
        namesOption(value) && !OTHERS.has(value) ? [`${path}:${line}: ${value}`] : [],
      ),
    );
  expect(found).toEqual([]);
});

test.skipIf(process.platform === 'win32')('in a folder that is gone, that is said; help needs none', async () => {
  const cli = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));
  const started = (...args: string[]): Promise<{ stdout: string }> => {
    const cwd = mkdtempSync(join(tmpdir(), 'reeltag-gone-'));
    return promisify(execFile)(
      'sh',
      ['-c', 'rmdir "$1"; shift; exec "$@"', 'sh', cwd, process.execPath, cli, ...args],
      { cwd },
    );
  };
  const stderr =
    'reeltag: The folder that reeltag was started in is not there any more: change to another one (cd), then start it again.\n';
  await expect(started('library', 'status')).rejects.toMatchObject({ code: 1, stderr });
  expect((await started('--version')).stdout).toMatch(/^\d/);
});
