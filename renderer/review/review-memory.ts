/** Where one was in a review, for when one comes back. Each tab has its own. */
import { z } from 'zod';
import { type Deck, MOST_CARDS, REVIEW_ORDERS, type ReviewOptions } from './deck.ts';

export interface KeptReview {
  /** what the list showed: of another list it is another review */
  readonly scope: string;
  readonly options: ReviewOptions;
  readonly deck: Deck;
}

export interface ReviewMemory {
  recall(): KeptReview | undefined;
  remember(kept: KeptReview): void;
}

const KEY = 'review';
const schema = z.object({
  scope: z.string(),
  options: z.object({
    order: z.enum(REVIEW_ORDERS),
    labels: z.array(z.string()).optional(),
    decided: z.boolean(),
  }),
  at: z.number().int().min(0),
  more: z.boolean(),
  cards: z.array(z.tuple([z.string(), z.string(), z.number().nullable()])).max(MOST_CARDS),
});

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything: then it is kept until the page is loaded anew. */
export function reviewIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): ReviewMemory {
  let last: KeptReview | undefined;
  return {
    recall: () => (last ??= read(storage)),
    remember: (kept) => {
      last = kept;
      const { scope, options, deck } = kept;
      const cards = deck.cards.map(({ video, label, score }) => [video, label, score]);
      try {
        storage().setItem(KEY, JSON.stringify({ scope, options, at: deck.at, more: deck.more, cards }));
      } catch {
        // It is forgotten, then, with the page.
      }
    },
  };
}

function read(storage: () => Pick<Storage, 'getItem'>): KeptReview | undefined {
  try {
    const kept = schema.safeParse(JSON.parse(storage().getItem(KEY) ?? 'null'));
    if (!kept.success) return undefined;
    const { scope, options, at, more, cards } = kept.data;
    const known = cards.map(([video, label, score]) => ({ video, label, score }));
    return { scope, options, deck: { cards: known, at: Math.min(at, known.length), more } };
  } catch {
    return undefined;
  }
}
