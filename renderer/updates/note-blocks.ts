/**
 * What is told of a version, taken apart: headings, points, paragraphs and code, with bold, code and the words of links in them. It comes
 * from outside: it becomes text in elements of ours, and nothing in it is markup, an address or a picture.
 */

export type Inline = { readonly kind: 'plain' | 'strong' | 'code'; readonly text: string };
export type NoteBlock =
  | { readonly kind: 'heading'; readonly inline: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'points'; readonly points: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

export function noteBlocks(notes: string): NoteBlock[] {
  const blocks: NoteBlock[] = [];
  let words: string[] = [];
  let points: string[] = [];
  let code: string[] | undefined;
  const close = (): void => {
    if (words.length > 0) blocks.push({ kind: 'paragraph', inline: inlineOf(words.join(' ')) });
    if (points.length > 0) blocks.push({ kind: 'points', points: points.map(inlineOf) });
    words = [];
    points = [];
  };
  for (const line of notes.split('\n')) {
    if (/^\s*```/.test(line)) {
      if (code === undefined) close();
      else blocks.push({ kind: 'code', text: code.join('\n') });
      code = code === undefined ? [] : undefined;
      continue;
    }
    if (code !== undefined) {
      code.push(line);
      continue;
    }
    const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
    const point = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(.+)$/.exec(line)?.[1];
    const rest = line.trim();
    if (heading !== undefined) {
      close();
      blocks.push({ kind: 'heading', inline: inlineOf(heading) });
    } else if (point !== undefined) {
      if (words.length > 0) close();
      points.push(point);
    } else if (rest === '') {
      close();
    } else if (points.length > 0 && /^\s/.test(line)) {
      points.push(`${points.pop()} ${rest}`);
    } else {
      if (points.length > 0) close();
      words.push(rest);
    }
  }
  if (code !== undefined) blocks.push({ kind: 'code', text: code.join('\n') });
  close();
  return blocks;
}

const MARKS = /\*\*([^*]+)\*\*|`([^`]+)`|!?\[([^\]]*)\]\([^)\s]*\)/g;

function inlineOf(text: string): Inline[] {
  const inline: Inline[] = [];
  let at = 0;
  const plain = (words: string): void => {
    if (words !== '') inline.push({ kind: 'plain', text: words });
  };
  for (const found of text.matchAll(MARKS)) {
    const [whole, strong, code, link] = found;
    plain(text.slice(at, found.index));
    if (strong !== undefined) inline.push({ kind: 'strong', text: strong });
    else if (code !== undefined) inline.push({ kind: 'code', text: code });
    else plain(link ?? '');
    at = found.index + whole.length;
  }
  plain(text.slice(at));
  return inline;
}
