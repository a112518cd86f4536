/** The file that the images are built from, read as far as it has to be held against the program. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const CONTAINERFILE = fileURLToPath(new URL('../../../packaging/container/Containerfile', import.meta.url));

export interface Instruction {
  /** in capitals */
  readonly word: string;
  readonly rest: string;
}

/** Without comments; lines that go on are one. */
export function readContainerfile(): Instruction[] {
  const text = readFileSync(CONTAINERFILE, 'utf8');
  return text
    .replace(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      return { word: word.toUpperCase(), rest };
    });
}

/** Of an instruction that is written as a list of words. */
export function wordsOf(word: string): string[] {
  const found = readContainerfile().findLast((each) => each.word === word);
  return JSON.parse(found?.rest ?? '[]') as string[];
}
