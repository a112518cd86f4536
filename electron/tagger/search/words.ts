/**
 * What somebody types to find something, taken apart: `beach, sunset -people -"many cars"`. Pure.
 *
 * A minus before a word, or before words in quotes, leaves out; within a word it is a dash. Commas part what is wanted, but not
 * within quotes.
 */
import { MOST_WORDS } from '../../wire/app/search.ts';
import { TagError } from '../../wire/errors.ts';
import { plain } from './names.ts';

export interface Words {
  /** texts, each to be read by the model as a whole */
  readonly wanted: readonly string[];
  /** texts that what is found must not fit */
  readonly without: readonly string[];
  /** the words of what is wanted; those in quotes belong together */
  readonly needles: readonly string[];
}

/** So many texts of each kind are read. */
const MOST_TEXTS = 20;

/** A minus, where there is one; then words in quotes, to the end where they are not closed, or a word up to a space or a comma. */
const TOKEN = /([-−–]*)(?:["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s,"“”„]+))|(,)/gu;

/** @throws TagError `too-large` for more than anybody types */
export function parseWords(typed: string): Words {
  if (typed.length > MOST_WORDS) {
    throw new TagError(
      'too-large',
      `A search has ${MOST_WORDS.toLocaleString('en')} characters at most: ask for less at once.`,
    );
  }
  const parts: string[][] = [[]];
  const without: string[] = [];
  const needles: string[] = [];
  for (const [, minus = '', quoted, plain, comma] of typed.toWellFormed().matchAll(TOKEN)) {
    const text = tidied(quoted ?? plain ?? '');
    if (comma !== undefined) parts.push([]);
    else if (text === '') continue;
    else if (minus !== '') without.push(text);
    else {
      parts.at(-1)?.push(text);
      needles.push(text);
    }
  }
  const wanted = parts.map((words) => words.join(' '));
  const words = { wanted: distinct(wanted), without: distinct(without), needles: distinct(needles) };
  if (Math.max(words.wanted.length, words.without.length) > MOST_TEXTS) {
    throw new TagError('too-large', `A search has ${MOST_TEXTS} parts at most: ask for less at once.`);
  }
  return words;
}

/** Dashes alone, a minus that is still to get its word among them, are nothing to look for, nor is what nobody sees. */
function tidied(text: string): string {
  return /^[-−–—\s]*$/u.test(plain(text)) ? '' : text.replace(/\s+/gu, ' ').trim();
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].filter((text) => text !== '');
}
