/** Only the terminal speaks of its options: the same sentences are read in a window, where there are none. */
import { globSync, readFileSync } from 'node:fs';
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

test('no sentence outside of the terminal names one', () => {
  const namesOption = (text: string): boolean => text.split(/[^\w-]+/).some((word) => options.has(word));
  const found = files.flatMap((path) =>
    textsOf(path, readFileSync(path, 'utf8')).flatMap(({ value, line }) =>
      namesOption(value) && !OTHERS.has(value) ? [`${path}:${line}: ${value}`] : [],
    ),
  );
  expect(found).toEqual([]);
});
