/** What the library is asked, changed one part at a time, and said as chips. Pure. */

import type { Filters, Query, SORTS } from '../../electron/wire/app/asking.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import { formatDuration, formatPercent } from '../format.ts';
import { withoutLabel } from '../store.ts';
import { text } from '../text.ts';

export type Sort = (typeof SORTS)[number];

/** Which way each is wanted at first: names and the list's own order from their beginning, of all else the most. */
const DESCENDING_AT_FIRST: Readonly<Record<Sort, boolean>> = {
  ...{ added: false, name: false },
  ...{ length: true, score: true, uncertainty: true, teaching: true, rating: true },
};

export function sortedBy(query: Query, sort: Sort): Query {
  return query.sort === sort ? query : { ...query, sort, descending: DESCENDING_AT_FIRST[sort] };
}

/** @param value undefined takes the filter away */
export function filteredBy<K extends keyof Filters>(query: Query, key: K, value: Filters[K] | undefined): Query {
  const { [key]: _, ...others } = query.filters;
  return { ...query, filters: value === undefined ? others : { ...others, [key]: value } };
}

/** One more of several that may hold, or one less; undefined where none is left. */
export function toggled<T>(values: readonly T[] | undefined, value: T): T[] | undefined {
  const [now, others] = [values ?? [], (values ?? []).filter((other) => other !== value)];
  if (others.length === now.length) return [...now, value];
  return others.length === 0 ? undefined : others;
}

/** Whether they ask the same, whatever the order of their parts. */
export function asksSame(a: Query, b: Query): boolean {
  return inOrder(a) === inOrder(b);
}

function inOrder({ filters, ...query }: Query): string {
  const byKey = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const sorted = byKey(filters).map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value]);
  return JSON.stringify([byKey(query), sorted]);
}

/** What was kept may ask about a label that has gone since. */
export function withKnownLabel(query: Query, labels: readonly Label[]): Query {
  return query.label === undefined || labels.some(({ id }) => id === query.label) ? query : withoutLabel(query);
}

/** The words that the list is narrowed by as they are typed become part of what is kept. */
export function withWords(query: Query, words: string): Query {
  const all = `${query.filters.text ?? ''} ${words}`.trim();
  return filteredBy(query, 'text', all === '' ? undefined : all);
}

export interface Chip {
  readonly key: string;
  readonly words: string;
  /** of the label */
  readonly colour?: Label['colour'];
  /** what is asked once the chip is taken away */
  readonly without: Query;
}

/** Every condition of a query, in words; the label that it is about first. */
export function chipsOf(query: Query, labels: readonly Label[]): Chip[] {
  const label = labels.find(({ id }) => id === query.label);
  const conditions = (Object.keys(SAID) as (keyof Filters)[]).flatMap((key): Chip[] => {
    const value = query.filters[key];
    if (value === undefined) return [];
    return [{ key, words: say(key, query.filters), without: filteredBy(query, key, undefined) }];
  });
  if (label === undefined) return conditions;
  const about: Chip = {
    ...{ key: 'label', words: label.text.slice(0, 100), without: withoutLabel(query) },
    ...(label.colour === undefined ? {} : { colour: label.colour }),
  };
  return [about, ...conditions];
}

type Said = { readonly [K in keyof Filters]-?: (value: NonNullable<Filters[K]>) => string };

const words = text.chips;
const anyOf = (names: readonly string[]): string => names.join(', ');

const SAID: Said = {
  score: (least) => words.score(formatPercent(least)),
  decisions: (some) => anyOf(some.map((decision) => words.decisions[decision])),
  reviewed: (is) => (is ? words.reviewed : words.notReviewed),
  nothingFits: () => words.nothingFits,
  states: (some) => anyOf(some.map((state) => (state === 'offline' ? text.videos.offline : text.videos.state[state]))),
  folder: (path) => words.folder(path),
  longerThan: (seconds) => words.longer(formatDuration(seconds)),
  shorterThan: (seconds) => words.shorter(formatDuration(seconds)),
  rating: (least) => words.rating(least),
  text: (typed) => words.text(typed),
  by: (person) => words.by(person),
  videos: ({ ids, are }) => words.videos(ids.length, are),
};

function say<K extends keyof Filters>(key: K, filters: Filters): string {
  return (SAID[key] as (value: Filters[K]) => string)(filters[key]);
}

/** “90” and “1:30” are seconds; undefined for what is no time. */
export function parseDuration(typed: string): number | undefined {
  if (!/^\s*\d+(:\d{1,2}){0,2}(\.\d+)?\s*$/.test(typed)) return undefined;
  return typed.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
