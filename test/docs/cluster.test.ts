/** The page about clusters: its commands are the program's, its columns are those that are written, its sentences are said. */
import { globSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../electron/cli/program.ts';
import { COLUMNS } from '../../electron/cluster/results.ts';
import { saidIn } from './said.ts';

const [page, troubleshooting] = ['cluster', 'troubleshooting'].map((name) =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8'),
) as [string, string];

const driver = globSync('electron/cluster/driver/reeltag_driver/*.py').map((path) => readFileSync(path, 'utf8'));
/** What is filled in is “…”, in Python's sentences as in ours. */
const spoken = (text: string): string => text.replaceAll(/\{[^{}]*\}/g, '…');
const textsIn = (source: string): string[] =>
  [...source.matchAll(/f?"((?:[^"\\\n]|\\.)*)"/g)].map(([, text = '']) => spoken(text));
/** A failure is made with its kind first, and then what it says. */
const failuresIn = (source: string): string[] =>
  [...source.matchAll(/DriverError\(\s*(?:"[\w-]+"|kind),\s*f?"((?:[^"\\\n]|\\.)*)"/g)].map(([, text = '']) =>
    spoken(text),
  );

const said = saidIn(['electron/cli/**/*.ts', 'electron/cluster/**/*.ts']);
const quotesOf = (text: string): string[] =>
  [...text.matchAll(/^\| “(.*)” \| /gm)].map(([, quote = '']) => quote.replace(/^…\s*/, '').replace(/\s*…$/, ''));

test('the sentences that it explains are said', () => {
  const texts = [...said.texts, ...driver.flatMap(textsIn)];
  const quotes = quotesOf(page);
  expect(quotes.length).toBeGreaterThan(15);
  expect(quotes.filter((part) => part.length < 10 || !texts.some((text) => text.includes(part)))).toEqual([]);
});

test('it explains whatever commands and jobs may fail by, but for words that were misspelt', () => {
  const ours = said.failures.filter(
    ({ file, kind, sentence }) =>
      /^electron\/(?:cli\/cluster|cluster\/local)\//.test(file) && kind !== 'usage' && /\w/.test(sentence),
  );
  const theirs = driver.flatMap(failuresIn);
  expect(theirs.length).toBeGreaterThan(30);
  const quotes = [...quotesOf(page), ...quotesOf(troubleshooting)];
  const sentences = [...ours.map(({ sentence }) => sentence), ...theirs];
  expect(sentences.filter((sentence) => !quotes.some((part) => sentence.includes(part)))).toEqual([]);
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
