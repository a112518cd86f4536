/**
 * XML that a stranger wrote, part after part: a tree of all of a long file would take fifty times its size in memory. Without entities
 * of its own.
 */
import { DOMParser, type Element, ParseError } from '@xmldom/xmldom';
import { TagError } from '../../wire/errors.ts';

/** Characters of a file. */
const MOST = 64 * 2 ** 20;
/** Elements within each other; formats of labels have a handful. */
const DEEPEST = 64;

/** A tag, up to the sign that ends it, which may stand in an attribute, too. */
const TAG = /<[^\s<>!?][^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>/g;

/**
 * The elements of these names right beneath the root, each a tree of its own. No other element may have one of the names.
 *
 * @throws TagError `unreadable`, `too-large`
 */
export function* partsOf(text: string, root: string, ...names: readonly string[]): Generator<Element> {
  const starts = new RegExp(`<(${names.join('|')})(?=[\\s>/])`, 'g');
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const end = endOf(text, start.index, start[1] as string);
    if (end === undefined) throw tooEarly();
    yield treeOf(text.slice(start.index, end));
    starts.lastIndex = end;
  }
  if (!text.trimEnd().endsWith(`</${root}>`)) throw tooEarly();
}

/** @throws TagError `unreadable`, `too-large` for what is not to be read, whatever its parts are */
export function requireRoot(text: string, root: string, otherwise: string): void {
  if (text.length > MOST) {
    const message = `It is larger than ${MOST / 2 ** 20} MB: export its jobs apart, then import one after the other.`;
    throw new TagError('too-large', message);
  }
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new TagError(
      'unreadable',
      'It declares types or entities of its own, which are not read: remove its <!DOCTYPE>.',
    );
  }
  const first = /<[^\s<>!?/]+/.exec(text)?.[0];
  if (first !== `<${root}`) throw new TagError('unreadable', otherwise);
}

/** Where an element ends that begins there. */
function endOf(text: string, start: number, name: string): number | undefined {
  const tag = new RegExp(TAG.source, 'y');
  tag.lastIndex = start;
  if (tag.exec(text)?.[0].endsWith('/>')) return tag.lastIndex;
  const end = new RegExp(`</${name}\\s*>`, 'g');
  end.lastIndex = start;
  return end.test(text) ? end.lastIndex : undefined;
}

function tooEarly(): TagError {
  return new TagError(
    'unreadable',
    'It ends too early, or what opens in it does not close: export it anew, then try again.',
  );
}

/** @throws TagError `unreadable` for what is no XML, or too deep */
export function treeOf(text: string): Element {
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
  throw tooEarly();
}

/** Warnings are of what others pass over, too. */
function stopAtErrors(level: 'warning' | 'error' | 'fatalError', message: string): void {
  if (level !== 'warning') throw new ParseError(message);
}

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
    if (isElement(node) && names.includes(node.nodeName)) yield node;
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
