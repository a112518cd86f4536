/** XML that a stranger wrote: parsed without entities of its own, and walked through by names. */
import { DOMParser, type Element, ParseError } from '@xmldom/xmldom';
import { TagError } from '../../wire/errors.ts';

/** Characters: a tree of it takes many times as much memory. */
const MOST = 64 * 2 ** 20;
/** Elements within each other; formats of labels have a handful. */
const DEEPEST = 64;

/** @throws TagError `unreadable`, `too-large` */
export function xmlRoot(text: string): Element {
  if (text.length > MOST) {
    const most = `${MOST / 2 ** 20} MB`;
    throw new TagError(
      'too-large',
      `It is larger than ${most}: export the videos or jobs apart, then import one at a time.`,
    );
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new TagError(
      'unreadable',
      'It declares types or entities of its own, which are not read: remove its <!DOCTYPE>.',
    );
  }
  requireFlat(text);
  try {
    const root = new DOMParser({ locator: false, onError: stopAtErrors }).parseFromString(
      text,
      'text/xml',
    ).documentElement;
    if (root !== null) return root;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new TagError('unreadable', 'It is no valid XML: export it anew, then try again.', {
      detail: error.message,
      cause: error,
    });
  }
  throw new TagError('unreadable', 'It is no valid XML, as there is nothing in it: export it anew, then try again.');
}

/** Warnings are of what others pass over, too. */
function stopAtErrors(level: 'warning' | 'error' | 'fatalError', message: string): void {
  if (level !== 'warning') throw new ParseError(message);
}

/** A tag, up to the sign that ends it, which may stand in an attribute, too. */
const TAG = /<[^\s<>!?][^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>/g;

function requireFlat(text: string): void {
  let depth = 0;
  for (const [tag] of text.matchAll(TAG)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    if (depth > DEEPEST)
      throw new TagError('unreadable', 'Its elements lie too deep within each other: export it anew.');
  }
}

export function* childrenOf(element: Element | undefined, ...names: readonly string[]): Generator<Element> {
  for (let node = element?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (isElement(node) && (names.length === 0 || names.includes(node.nodeName))) yield node;
  }
}

function isElement(node: { nodeType: number }): node is Element {
  return node.nodeType === 1;
}

export function childOf(element: Element | undefined, ...names: readonly string[]): Element | undefined {
  for (const child of childrenOf(element, ...names)) return child;
  return undefined;
}

/** The text of an element, where it has one. */
export function childText(element: Element | undefined, name: string): string | undefined {
  const text = childOf(element, name)?.textContent?.trim();
  return text === '' ? undefined : text;
}

/** A whole number, counted from 0, of an attribute or an element’s text. */
export function countIn(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}
