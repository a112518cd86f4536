/** The graph in a sidecar: properties may be elements or attributes, and structures are written in three ways. */
import type { Document, Element, Node } from '@xmldom/xmldom';
import { TagError } from '../../wire/errors.ts';
import { xmlRoot } from '../xml/tree.ts';
import { NS } from './xmp-names.ts';

/** @throws TagError `unreadable`, `too-large` */
export function rdfOf(text: string): Element {
  const root = xmlRoot(text);
  const rdf = is(root, NS.rdf, 'RDF') ? root : elements(root).find((child) => is(child, NS.rdf, 'RDF'));
  if (rdf !== undefined) return rdf;
  throw new TagError(
    'unreadable',
    'It holds no XMP, and was left as it is: move it elsewhere, or save it anew where it came from.',
  );
}

export function documentOf(element: Element): Document {
  return element.ownerDocument as Document;
}

export function elements(parent: Node): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 1) found.push(node as Element);
  }
  return found;
}

function is(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

export function descriptions(rdf: Element): Element[] {
  return elements(rdf).filter((child) => is(child, NS.rdf, 'Description'));
}

/** A property that is written as an element. */
export function property(rdf: Element, namespace: string, name: string): Element | undefined {
  return descriptions(rdf)
    .flatMap(elements)
    .find((child) => is(child, namespace, name));
}

/** The text of a simple one, or of one of the languages of a text: that of no language before others. */
export function textOf(rdf: Element, namespace: string, name: string): string | undefined {
  for (const description of descriptions(rdf)) {
    const attribute = description.getAttributeNS(namespace, name);
    if (attribute !== null && description.hasAttributeNS(namespace, name)) return attribute;
  }
  const element = property(rdf, namespace, name);
  if (element === undefined) return undefined;
  const items = itemsOf(element);
  const plain = items.find((item) => item.getAttributeNS(NS.xml, 'lang') === 'x-default') ?? items[0] ?? element;
  return plain.textContent ?? '';
}

/** What a bag, a sequence or alternatives hold. */
export function itemsOf(element: Element | undefined): Element[] {
  const list = listIn(element);
  return list === undefined ? [] : elements(list).filter((child) => is(child, NS.rdf, 'li'));
}

export function listIn(element: Element | undefined): Element | undefined {
  if (element === undefined) return undefined;
  return elements(element).find(
    ({ namespaceURI, localName }) => namespaceURI === NS.rdf && /^(?:Bag|Seq|Alt)$/.test(localName ?? ''),
  );
}

/** A field of a structure: its attribute, its child, or the same of the description within it. */
export function field(structure: Element, namespace: string, name: string): string | undefined {
  for (const holder of holders(structure)) {
    if (holder.hasAttributeNS(namespace, name)) return holder.getAttributeNS(namespace, name) ?? undefined;
    const child = fieldElement(holder, namespace, name);
    if (child !== undefined) return child.textContent ?? '';
  }
  return undefined;
}

export function structureField(structure: Element, namespace: string, name: string): Element | undefined {
  for (const holder of holders(structure)) {
    const child = fieldElement(holder, namespace, name);
    if (child !== undefined) return child;
  }
  return undefined;
}

function fieldElement(holder: Element, namespace: string, name: string): Element | undefined {
  return elements(holder).find((child) => is(child, namespace, name));
}

function holders(structure: Element): Element[] {
  return [structure, ...elements(structure).filter((child) => is(child, NS.rdf, 'Description'))];
}

/** With the white space before it: what is written anew at the same place is then the same. */
export function remove(element: Element): void {
  const { parentNode: parent, previousSibling: before } = element;
  if (parent === null) return;
  if (before !== null && before.nodeType === 3 && /^\s*$/.test(before.nodeValue ?? '')) parent.removeChild(before);
  parent.removeChild(element);
}

/** After the last child, on a line of its own. */
export function append(parent: Element, child: Node): void {
  const document = documentOf(parent);
  const last = elements(parent).at(-1);
  const indent = `\n${'  '.repeat(depthOf(parent) + 1)}`;
  const after = last === undefined ? parent.firstChild : last.nextSibling;
  parent.insertBefore(document.createTextNode(indent), after);
  parent.insertBefore(child, after);
  if (after === null) parent.appendChild(document.createTextNode(indent.slice(0, -2)));
}

function depthOf(element: Element): number {
  let depth = -1;
  for (let node: Node | null = element; node !== null && node.nodeType === 1; node = node.parentNode) depth += 1;
  return depth;
}
