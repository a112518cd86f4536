/** The page about clusters: its commands are the program's, its columns are those that are written, its sentences are said. */
import { globSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../electron/cli/program.ts';
import { COLUMNS } from '../../electron/cluster/results.ts';
import { saidIn } from './said.ts';

const page = readFileSync(new URL('../../docs/cluster.md', import.meta.url), 'utf8');

/** What is filled in is “…”, in Python's sentences as in ours. */
function saidInPython(): string[] {
  return globSync('electron/cluster/driver/reeltag_driver/*.py').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/f?"((?:[^"\\\n]|\\.)*)"/g)].map(([, text = '']) =>
      text.replaceAll(/\{[^{}]*\}/g, '…'),
    ),
  );
}

test('the sentences that it explains are said', () => {
  const texts = [...saidIn(['electron/cli/**/*.ts', 'electron/cluster/**/*.ts']).texts, ...saidInPython()];
  const quotes = [...page.matchAll(/^\| “(.*)” \| /gm)].map(([, quote = '']) => quote);
  expect(quotes.length).toBeGreaterThan(15);
  const wrong = quotes.filter((quote) => {
    const part = quote.replace(/^…\s*/, '').replace(/\s*…$/, '');
    return part.length < 10 || !texts.some((text) => text.includes(part));
  });
  expect(wrong).toEqual([]);
});

test('every command that it shows is one, with its options', () => {
  const program = createProgram(async () => {});
  const lines = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const commands = lines.filter((line) => line.startsWith('reeltag '));
  expect(commands.length).toBeGreaterThan(10);
  for (const line of commands) {
    const words = line.replace(/ #.*$/, '').split(/\s+/).slice(1);
    let command: Command = program;
    for (const word of words) command = command.commands.find((each) => each.name() === word) ?? command;
    expect(command, line).not.toBe(program);
    const known = command.options.map(({ long }) => long);
    for (const word of words) if (word.startsWith('--')) expect(known, line).toContain(word);
  }
});

test('it tells of every column', () => {
  const table = page.slice(page.indexOf('## What comes out'), page.indexOf('`--layout curator`'));
  const told = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
  expect(told.sort()).toEqual(Object.keys(COLUMNS).sort());
});
