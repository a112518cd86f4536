/** The page about sentences cannot rot: it has every kind of failure, quotes what is said, and leaves out nothing that many will meet. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_KINDS, type ErrorKind } from '../../electron/wire/errors.ts';
import { saidIn } from './said.ts';

/** Failures of these are met by people who start, add videos, download, search, use a server's GPU or a cluster: each sentence is on the page. */
const MET_BY_MANY = new RegExp(
  [
    'catalogue/(?:models|model-room)',
    'cli/results',
    'cluster/client',
    'engine/(?:download/(?:download|disk)|internvideo2/served|kserve|video/(?:refusals|open-track|video-file|tools))',
    'library/failure',
    'search-index',
    'serve/(?:listen|secret|upload)',
    'tagger/(?:calls/results|cluster|models/official|results|videos/offline)',
    'vectors',
    'window/updates',
  ]
    .map((place) => `^electron/${place}\\b`)
    .join('|'),
);

const said = saidIn(['electron/**/*.ts', 'renderer/text*.ts', 'scripts/**/*.ts', 'bin/*.js']);
const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

/** Each heading with what is quoted beneath it. */
const sections = page
  .split(/^#+ /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    kind: /\(`([\w-]+)`\)\n/.exec(section)?.[1],
    quotes: [...section.matchAll(/^\| “(.*)” \| /gm)].map((match) => match[1] ?? ''),
  }));

/** Where a quote begins or ends with “…” the sentence goes on. */
const fragment = (quote: string): string => quote.replace(/^…\s*/, '').replace(/\s*…$/, '');
function holds(sentences: readonly string[], quote: string): boolean {
  const part = fragment(quote);
  return sentences.some((sentence) => sentence.includes(part));
}

test('every kind of failure has its section, and no section is of a kind that is not', () => {
  expect(sections.flatMap(({ kind }) => (kind === undefined ? [] : [kind])).sort()).toEqual([...ERROR_KINDS].sort());
  for (const { kind, quotes } of sections) if (kind !== undefined) expect(quotes.length, kind).toBeGreaterThan(0);
});

test('what is quoted is said, and no failure of another kind says it', () => {
  for (const { title, kind, quotes } of sections) {
    const wrong = quotes.filter((quote) => {
      const kinds = said.failures.flatMap((failure) => (holds([failure.sentence], quote) ? [failure.kind] : []));
      if (fragment(quote).length < 10 || !holds(said.texts, quote)) return true;
      return kind !== undefined && kinds.length > 0 && !kinds.includes(kind as ErrorKind);
    });
    expect(wrong, title).toEqual([]);
  }
});

test('what many meet is on the page', () => {
  const missing = said.failures.filter(
    ({ file, kind, sentence }) =>
      MET_BY_MANY.test(file) &&
      // What another failure says is that one's.
      /\w/.test(sentence) &&
      !sections.some((section) => section.kind === kind && section.quotes.some((quote) => holds([sentence], quote))),
  );
  expect(missing).toEqual([]);
});
