/** XML that a stranger wrote, as one tree: what is written into, or refers to and fro within itself. */
import type { Element } from '@xmldom/xmldom';
import { TagError } from '../../wire/errors.ts';
import { treeOf } from './read.ts';

/** Characters: a tree takes fifty times as much. */
const MOST = 16 * 2 ** 20;

/** @throws TagError `unreadable`, `too-large` */
export function xmlRoot(text: string): Element {
  if (text.length > MOST) {
    throw new TagError('too-large', `It is larger than ${MOST / 2 ** 20} MB: split it, then import the parts.`);
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new TagError(
      'unreadable',
      'It declares types or entities of its own, which are not read: remove its <!DOCTYPE>.',
    );
  }
  return treeOf(text);
}
