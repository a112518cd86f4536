/** The guide speaks the page's own words: what it says to press is there, by that name, and its keys are those of the program. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { saidIn } from './said.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');
const pages = globSync('docs/{guide/*,models,gpu}.md', { cwd: root });
const { texts } = saidIn(['renderer/text*.ts', 'electron/{catalogue,window}/**/*.ts', 'electron/wire/app/*.ts']);
const keys = read('docs/keys.md');

/** They are the system's, or of every field. */
const OF_FIELDS = new Set(['Enter', 'Shift', 'Ctrl', 'Shift+Enter']);

/** A button may go on with “…”, and a sentence of the page may be quoted in part. */
const bare = (words: string): string => words.replace(/[….,:?]+$/, '');
const names = new Set(texts.map(bare));
const isSaid = (words: string): boolean =>
  names.has(bare(words)) || (words.length >= 10 && texts.some((text) => text.includes(bare(words))));

test.each(pages)('%s names what the page shows as the page does', (path) => {
  const page = read(path).replace(/```[\s\S]*?```/g, '');
  const named = [...page.matchAll(/(?<![*\w])\*([^*\n]+)\*(?!\*)/g)].map((match) => match[1] ?? '');
  expect(named.filter((words) => !isSaid(words))).toEqual([]);
});

test.each(pages)('the keys of %s are keys of the program', (path) => {
  const chords = [
    ...read(path).matchAll(/`((?:(?:Ctrl|Shift|⌘)\+?)*(?:[A-Z<>?⌘][A-Z]?|F\d|Enter|Backspace|Del|Space))`/g),
  ];
  const unknown = chords.flatMap(([, chord = '']) => (keys.includes(`\`${chord}\``) ? [] : [chord]));
  expect(unknown.filter((chord) => !OF_FIELDS.has(chord))).toEqual([]);
});
