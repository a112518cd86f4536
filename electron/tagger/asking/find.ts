/** Which videos a query means, and in which order. Pure: what is known of each video in, ids out. */
import type { Filters, Query } from '../../wire/app/asking.ts';
import type { Decision } from '../../wire/app/tags.ts';
import type { VideoState } from '../../wire/app/videos.ts';

/** What is known of one video. What takes long to find out is asked for when it matters. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  /** position in the list */
  readonly order: number;
  readonly state: VideoState;
  readonly offline: boolean;
  /** seconds */
  readonly duration: number | undefined;
  readonly rating: number;
  /** of the query's label, or without one of the label that fits best */
  readonly score: number | undefined;
  /** what tells equal scores apart */
  readonly closeness: number | undefined;
  /** how much a decision about it would teach the query's label; undefined where that was not looked at */
  readonly teaching?: number | undefined;
  /** whether no label reaches its threshold; undefined where no scores are known */
  readonly nothingFits: () => boolean | undefined;
  /** of the query's label on the whole video */
  readonly decision: Decision | undefined;
  readonly isReviewed: () => boolean;
  readonly note: () => string;
  /** all decisions about it, and who made them */
  readonly decisions: () => readonly { readonly decision: Decision; readonly by: string }[];
}

/** @param threshold of the query's label: scores are the less certain the nearer they are to it */
export function find<T extends Candidate>(candidates: readonly T[], query: Query, threshold: number): T[] {
  const passes = passing(query);
  const found = candidates.filter(passes);
  const numbers = numbersOf(query, threshold);
  return numbers === undefined ? found.sort(comparing(query)) : sortedBy(numbers, found, query);
}

function passing({ filters, label }: Query): (candidate: Candidate) => boolean {
  const tests = testsOf(filters, label !== undefined);
  return (candidate) => tests.every((test) => test(candidate));
}

type Test = (candidate: Candidate) => boolean;

function testsOf(filters: Filters, hasLabel: boolean): Test[] {
  const { score, decisions, reviewed, nothingFits, states, folder, longerThan, shorterThan, text, by, rating, videos } =
    filters;
  const tests: Test[] = [];
  const add = <T>(value: T | undefined, test: (candidate: Candidate, value: T) => boolean): void => {
    if (value !== undefined) tests.push((candidate) => test(candidate, value));
  };
  // The cheap ones first.
  const named = new Set(videos?.ids);
  add(videos, ({ id }) => named.has(id));
  add(states, ({ state, offline }, wanted) => wanted.includes(state) || (offline && wanted.includes('offline')));
  add(folder, (candidate, wanted) => isWithin(candidate.folder, wanted));
  add(longerThan, ({ duration = -1 }, least) => duration >= least);
  add(shorterThan, ({ duration = Number.POSITIVE_INFINITY }, most) => duration <= most);
  add(rating, (candidate, least) => candidate.rating >= least);
  add(score, ({ score: value = -1 }, least) => value >= least);
  add(nothingFits, (candidate) => candidate.nothingFits() === true);
  add(decisions, (candidate, wanted) => isDecided(candidate, wanted, hasLabel));
  add(reviewed, (candidate, wanted) => candidate.isReviewed() === wanted);
  add(by, (candidate, person) => candidate.decisions().some((decision) => decision.by === person));
  add(text, textTest(text ?? ''));
  return tests;
}

function isDecided(candidate: Candidate, wanted: readonly string[], hasLabel: boolean): boolean {
  if (hasLabel) return wanted.includes(candidate.decision ?? 'none');
  const decisions = candidate.decisions();
  return decisions.length === 0 ? wanted.includes('none') : decisions.some(({ decision }) => wanted.includes(decision));
}

function isWithin(folder: string, wanted: string): boolean {
  if (folder === wanted || wanted === '/') return true;
  const next = folder.charAt(wanted.length);
  return folder.startsWith(wanted) && (next === '/' || next === '\\' || /[/\\]$/.test(wanted));
}

/** Each of its words must be in the name, the folder, the state or the note. */
function textTest(text: string): Test {
  const words = text.normalize().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return ({ name, folder, state, offline, note }) => {
    const all = `${name}\n${folder}\n${state}${offline ? ' offline' : ''}\n${note()}`.normalize().toLocaleLowerCase();
    return words.every((word) => all.includes(word));
  };
}

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

type Numbers = (candidate: Candidate) => readonly [first: number | undefined, second?: number | undefined];

/** What is sorted by; undefined where it is no number. */
function numbersOf({ sort }: Query, threshold: number): Numbers | undefined {
  switch (sort) {
    case 'added':
    case 'name':
      return undefined;
    case 'length':
      return ({ duration }) => [duration];
    case 'score':
      return ({ score, closeness }) => [score, closeness];
    case 'uncertainty':
      return ({ score }) => [score === undefined ? undefined : -Math.abs(score - threshold)];
    case 'teaching':
      return ({ teaching }) => [teaching];
    case 'rating':
      return ({ rating }) => [rating || undefined];
  }
}

/**
 * What is not known comes last, whichever way it is sorted; what is equal is in the list's order. The numbers of each are asked for
 * once: nobody is answered while ten thousand are sorted.
 */
function sortedBy<T extends Candidate>(numbers: Numbers, found: readonly T[], { descending }: Query): T[] {
  const way = descending ? -1 : 1;
  const compare = (x: number | undefined, y: number | undefined): number => {
    if (x === y) return 0;
    if (x === undefined) return 1;
    return y === undefined ? -1 : way * (x - y);
  };
  const known = found.map((candidate) => {
    const [first, second] = numbers(candidate);
    return { candidate, first, second, order: candidate.order };
  });
  known.sort((a, b) => compare(a.first, b.first) || compare(a.second, b.second) || a.order - b.order);
  return known.map(({ candidate }) => candidate);
}

function comparing({ sort, descending }: Query): (a: Candidate, b: Candidate) => number {
  const way = descending ? -1 : 1;
  const byName = (a: Candidate, b: Candidate): number => way * NAMES.compare(a.name, b.name) || a.order - b.order;
  return sort === 'name' ? byName : (a, b) => way * (a.order - b.order);
}
