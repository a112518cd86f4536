/** How much the library keeps: what is stored must fit into one state that a page can be sent. */
import {
  type LabelEntry,
  LONGEST_LABEL,
  MOST_LABEL_TEXT,
  MOST_LABELS,
  MOST_SET_TEXT,
  MOST_SETS,
} from '../wire/app/labels.ts';
import { TagError } from '../wire/errors.ts';

/** Bytes of text that a column of one row may have before it is read: several times what is ever written. */
export const MOST_BYTES = {
  path: 2 ** 17,
  json: 2 ** 17,
  setting: 2 ** 20,
  label: 2 ** 17,
  // A control character is six bytes of JSON, and a label may have two million.
  facts: 2 ** 24,
  set: 2 ** 25,
  id: 200,
  subject: 2_000,
} as const;
/** Characters of a path: more than any system has. */
export const LONGEST_PATH = 32_767;

/** The largest number of a track: more than any file has. */
export const LARGEST_TRACK = 100_000;

/** Of rows that are numbered by themselves: what is beyond was numbered by somebody else, and is passed over. */
export const LARGEST_ID = 2 ** 52;

/** Characters of a label, its wordings with it. */
export function charactersOf({ text, wordings = [] }: LabelEntry): number {
  return wordings.reduce((sum, wording) => sum + wording.length, text.length);
}

/** Characters, all labels together. */
export function textOf(labels: readonly LabelEntry[]): number {
  return labels.reduce((sum, label) => sum + charactersOf(label), 0);
}

/** @throws TagError `too-large` for more labels, or longer ones, than a list or a set may have */
export function requireLabelRoom(labels: readonly LabelEntry[]): void {
  const longest = labels.findIndex(({ text }) => text.length > LONGEST_LABEL);
  if (longest >= 0) {
    throw new TagError(
      'too-large',
      `Label ${longest + 1} has more than ${LONGEST_LABEL.toLocaleString('en')} characters: shorten it.`,
    );
  }
  if (labels.length > MOST_LABELS) {
    throw new TagError('too-large', `A list has ${MOST_LABELS.toLocaleString('en')} labels at most: remove some.`);
  }
  if (textOf(labels) > MOST_LABEL_TEXT) {
    throw new TagError(
      'too-large',
      `The labels of a list have ${MOST_LABEL_TEXT.toLocaleString('en')} characters at most, all together: remove or shorten some.`,
    );
  }
}

/**
 * @param others how many other sets there are, and how many characters they have
 * @throws TagError `too-large` for a set that is too large itself, or finds no place beside the others
 */
export function requireSetRoom(
  others: number,
  characters: number,
  { labels }: { labels: readonly LabelEntry[] },
): void {
  requireLabelRoom(labels);
  if (others >= MOST_SETS) {
    throw new TagError('too-large', `There are ${MOST_SETS} label sets, as many as are kept: delete one first.`);
  }
  if (characters + textOf(labels) > MOST_SET_TEXT) {
    throw new TagError(
      'too-large',
      `All label sets together have ${MOST_SET_TEXT.toLocaleString('en')} characters at most: delete one first, or save fewer labels.`,
    );
  }
}
