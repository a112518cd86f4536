/**
 * The cards of a review: pairs of a video and a label, their order, and where one is among them. Pure.
 *
 * A deck is bounded: ten thousand videos and a hundred labels are a million pairs, and nobody looks through them in one go. Labels are
 * asked about one after the other, and of all answers the best cards are kept; who is through with a deck goes on with the next.
 * Label by label no more labels are asked about than fill the deck.
 */

import type { Found, Query } from '../../electron/wire/app/asking.ts';
import { USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Decision, VideoTags } from '../../electron/wire/app/tags.ts';

export const REVIEW_ORDERS = ['score', 'uncertainty', 'teaching', 'label'] as const;
export type ReviewOrder = (typeof REVIEW_ORDERS)[number];

export interface ReviewOptions {
  readonly order: ReviewOrder;
  /** their ids; all labels without them */
  readonly labels?: readonly string[] | undefined;
  /** what is decided already, too */
  readonly decided: boolean;
}

export interface Card {
  readonly video: string;
  readonly label: string;
  /** null where the model has none */
  readonly score: number | null;
}

export interface Deck {
  readonly cards: readonly Card[];
  /** the card at hand; behind the last one is the end */
  readonly at: number;
  /** there are more cards than are in the deck */
  readonly more: boolean;
}

/** What the page shows instead of its columns, while it is there. */
export interface Review {
  readonly options: ReviewOptions;
  /** undefined while it is gathered, and where that failed */
  readonly deck: Deck | undefined;
  /** labels that were asked about, of how many */
  readonly asked: number;
  readonly of: number;
  readonly failed: boolean;
}

export const MOST_CARDS = 500;

/** What the deck needs to know of a label. */
export interface AskedLabel {
  readonly id: string;
  readonly threshold?: number | undefined;
  /** without it, only what decisions taught has numbers */
  readonly learnt: boolean;
}

export interface Gathered {
  /** by their distance, nearest first */
  readonly cards: readonly (Card & { distance: number })[];
  readonly more: boolean;
}

export const NOTHING_GATHERED: Gathered = { cards: [], more: false };

/** What the library is asked about one label. */
export function questionFor(label: AskedLabel, { order, decided }: ReviewOptions, gathered: Gathered): Query {
  const worst = gathered.cards.length === MOST_CARDS ? gathered.cards.at(-1)?.score : undefined;
  return {
    label: label.id,
    sort: order === 'label' ? 'score' : order,
    descending: true,
    filters: {
      ...(decided ? {} : { decisions: ['none'] }),
      // Where the deck is full, what is worse than all of it need not come.
      ...(order === 'score' && worst != null && label.learnt ? { score: worst } : {}),
    },
  };
}

/** @param isWanted whether a video's card may come into the deck */
export function withAnswer(
  gathered: Gathered,
  label: AskedLabel,
  { ids, scores = [], teaching = [] }: Pick<Found, 'ids' | 'scores' | 'teaching'>,
  order: ReviewOrder,
  isWanted: (video: string) => boolean,
): Gathered {
  const threshold = label.threshold ?? USUAL_THRESHOLD;
  const fresh: Gathered['cards'][number][] = [];
  for (const [n, video] of ids.entries()) {
    // The answer is in order: what comes later is no better.
    if (fresh.length > MOST_CARDS) break;
    if (!isWanted(video)) continue;
    const score = scores[n] ?? null;
    const distance =
      order === 'teaching' ? teachingDistance(score, teaching[n] ?? null) : distanceOf(score, threshold, order);
    fresh.push({ video, label: label.id, score, distance });
  }
  const all = [...gathered.cards, ...fresh];
  // Sorting is stable: what is equal stays in the order of the labels, and of the answers.
  if (order !== 'label') all.sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance));
  return { cards: all.slice(0, MOST_CARDS), more: gathered.more || all.length > MOST_CARDS };
}

/** What teaches most is nearest. */
function teachingDistance(score: number | null, teaching: number | null): number {
  return score === null || teaching === null ? Number.POSITIVE_INFINITY : 1 - teaching;
}

function distanceOf(score: number | null, threshold: number, order: ReviewOrder): number {
  if (score === null) return Number.POSITIVE_INFINITY;
  return order === 'uncertainty' ? Math.abs(score - threshold) : 1 - score;
}

export function dealt({ cards, more }: Gathered): Deck {
  return { cards: cards.map(({ video, label, score }) => ({ video, label, score })), at: 0, more };
}

export function cardAt({ cards, at }: Deck): Card | undefined {
  return cards[at];
}

/** The first card from a place on that is still to be looked at; the end where there is none. */
export function nextOpen({ cards }: Deck, from: number, isOpen: (card: Card) => boolean): number {
  const next = cards.findIndex((card, n) => n >= from && isOpen(card));
  return next < 0 ? cards.length : next;
}

/** The card before, whether it is decided or not. */
export function before({ cards, at }: Deck, isThere: (card: Card) => boolean): number {
  const previous = cards.findLastIndex((card, n) => n < at && isThere(card));
  return previous < 0 ? at : previous;
}

/** What is left of a deck after videos or labels have gone, at the same card or the one that comes after it. */
export function withoutGone({ cards, at, more }: Deck, isThere: (card: Card) => boolean): Deck {
  const left = cards.filter(isThere);
  return { cards: left, at: cards.slice(0, at).filter(isThere).length, more };
}

export interface Tally {
  readonly yes: number;
  readonly no: number;
  readonly unsure: number;
  readonly open: number;
}

export function tally({ cards }: Deck, decisionOf: (card: Card) => Decision | undefined): Tally {
  const counts = { yes: 0, no: 0, unsure: 0, open: 0 };
  for (const card of cards) counts[decisionOf(card) ?? 'open'] += 1;
  return counts;
}

/** Of the whole video, as far as its tags are known. */
export function decisionIn(tags: ReadonlyMap<string, VideoTags>, { video, label }: Card): Decision | undefined {
  return tags.get(video)?.tags.find((tag) => tag.label === label && tag.span === undefined)?.decision;
}

export function pairOf({ video, label }: Card): string {
  return `${video} ${label}`;
}
