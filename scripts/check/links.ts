/** Holds the links of the documents: what a reader clicks on is there, and a picture is one that others have, too. */
import { posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString as textOf } from 'mdast-util-to-string';

export interface Document {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
}

interface Link {
  url: string;
  /** 1-based. */
  line: number;
}

/**
 * One line for each link that leads nowhere.
 *
 * @param files all that a clone has: what git ignores is on one machine alone
 */
export function findBrokenLinks(documents: readonly Document[], files: readonly string[]): string[] {
  const there = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  const anchors = new Map(documents.map(({ path, text }) => [path, anchorsOf(text)]));
  return documents.flatMap(({ path, text }) =>
    linksOf(text).flatMap(({ url, line }) => {
      if (url.startsWith('[')) return [`${path}:${line}: ${url} names an address that is not there`];
      const wrong = isOutside(url) ? whyWrongOutside(url) : whyWrongInside(path, url, there, anchors);
      return wrong === undefined ? [] : [`${path}:${line}: ${url} ${wrong}`];
    }),
  );
}

/** The addresses on the network that documents name, each once, with the first place that does. */
export function outsideLinks(documents: readonly Document[]): { url: string; where: string }[] {
  const found = new Map<string, string>();
  for (const { path, text } of documents) {
    for (const { url, line } of linksOf(text)) {
      const page = url.split('#')[0] as string;
      if (page.startsWith('https:') && !found.has(page)) found.set(page, `${path}:${line}`);
    }
  }
  return [...found].map(([url, where]) => ({ url, where }));
}

function linksOf(text: string): Link[] {
  return nodesOf(fromMarkdown(text)).flatMap((node): Link[] => {
    const line = node.position?.start.line ?? 1;
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') return [{ url: node.url, line }];
    if (node.type === 'text') return danglingReferences(node.value, line);
    if (node.type !== 'html') return [];
    return attributes(node.value, 'href|src|srcset').map(({ value, offset }) => {
      return { url: value.split(' ')[0] as string, line: line + node.value.slice(0, offset).split('\n').length - 1 };
    });
  });
}

/** `[words][name]` of a name that has no address is no link at all: readers see the brackets. */
function danglingReferences(text: string, line: number): Link[] {
  return [...text.matchAll(/\[[^[\]]+\]\[[^[\]]*\]/g)].map(({ 0: url, index }) => {
    return { url, line: line + text.slice(0, index).split('\n').length - 1 };
  });
}

/** As GitHub makes them of headings, and those that HTML names. */
function anchorsOf(text: string): Set<string> {
  const slugger = new GithubSlugger();
  return new Set(
    nodesOf(fromMarkdown(text)).flatMap((node) => {
      if (node.type === 'html') return attributes(node.value, 'id|name').map(({ value }) => value);
      if (node.type !== 'heading') return [];
      return [slugger.slug(textOf(node, { includeImageAlt: false, includeHtml: false }))];
    }),
  );
}

function nodesOf(node: Nodes): Nodes[] {
  return 'children' in node ? [node, ...node.children.flatMap(nodesOf)] : [node];
}

function attributes(html: string, names: string): { value: string; offset: number }[] {
  return [...html.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map(({ 1: value, index }) => {
    return { value: value as string, offset: index };
  });
}

function foldersOf(file: string): string[] {
  const folder = posix.dirname(file);
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)];
}

function isOutside(url: string): boolean {
  return /^[a-z][a-z\d+.-]*:|^\/\//i.test(url);
}

function whyWrongOutside(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is no address';
  const { protocol, hostname, username } = new URL(url);
  if (['127.0.0.1', 'localhost'].includes(hostname)) return undefined;
  if (protocol !== 'https:') return 'does not begin with https:';
  if (username !== '') return 'names a user';
  return /^[\w-]+(?:\.[\w-]+)+$/.test(hostname) ? undefined : 'has no host';
}

function whyWrongInside(
  from: string,
  url: string,
  there: ReadonlySet<string>,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const { path = '', anchor } = /^(?<path>[^#?]*)[^#]*(?:#(?<anchor>.*))?$/s.exec(url)?.groups ?? {};
  if (path.startsWith('/')) return 'begins at the root: only GitHub knows where that is';
  const decoded = decode(path);
  if (decoded === undefined) return 'has a wrong percent sign';
  const target = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), decoded)).replace(/\/$/, '');
  if (target.startsWith('..')) return 'leads out of the repository';
  if (!there.has(target)) return 'is not there, or git ignores it';
  if (anchor === undefined) return undefined;
  if (!anchors.has(target)) return 'has an anchor in what is no document';
  return anchors.get(target)?.has(decode(anchor) ?? anchor) ? undefined : 'has an anchor that no heading there makes';
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
