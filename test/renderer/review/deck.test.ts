/** The cards of a review: which they are, in which order, and the way through them. */
import { describe, expect, test } from 'vitest';
import {
  type AskedLabel,
  type Card,
  cardAt,
  before as cardBefore,
  type Deck,
  dealt,
  decisionIn,
  type Gathered,
  MOST_CARDS,
  NOTHING_GATHERED,
  nextOpen,
  questionFor,
  type ReviewOrder,
  tally,
  withAnswer,
  withoutGone,
} from '../../../renderer/review/deck.ts';
import { reviewIn } from '../../../renderer/review/review-memory.ts';

const DOG: AskedLabel = { id: 'dog', learnt: true };
const CAT: AskedLabel = { id: 'cat', threshold: 0.2, learnt: true };
const GNU: AskedLabel = { id: 'gnu', learnt: false };

/** Answers of the library: best first. */
const ANSWERS = new Map<AskedLabel, [string, number | null][]>([
  [
    DOG,
    [
      ['a', 0.9],
      ['b', 0.45],
      ['c', 0.05],
      ['d', null],
    ],
  ],
  [
    CAT,
    [
      ['c', 0.95],
      ['a', 0.3],
      ['b', 0.19],
      ['d', null],
    ],
  ],
  [
    GNU,
    [
      ['b', null],
      ['a', null],
    ],
  ],
]);

function gather(order: ReviewOrder, labels: readonly AskedLabel[], isWanted = (_: string) => true): Gathered {
  return labels.reduce((gathered, label) => {
    const answer = ANSWERS.get(label) ?? [];
    const found = { ids: answer.map(([id]) => id), scores: answer.map(([, score]) => score) };
    return withAnswer(gathered, label, found, order, isWanted);
  }, NOTHING_GATHERED);
}
const named = ({ cards }: { cards: readonly Card[] }) => cards.map(({ video, label }) => `${video} ${label}`);
const many = (count: number, from: number) => ({
  ids: Array.from({ length: count }, (_, n) => `v${n}`),
  scores: Array.from({ length: count }, (_, n) => from - n / 10_000),
});

describe('the order', () => {
  test('best first goes through all labels at once; what has no score comes last', () => {
    expect(named(gather('score', [DOG, CAT]))).toEqual([
      ...['c cat', 'a dog', 'b dog', 'a cat', 'b cat', 'c dog'],
      ...['d dog', 'd cat'],
    ]);
  });

  test('most uncertain first goes by each label’s own threshold', () => {
    expect(named(gather('uncertainty', [DOG, CAT]))).toEqual([
      ...['b cat', 'b dog', 'a cat', 'a dog', 'c dog', 'c cat'],
      ...['d dog', 'd cat'],
    ]);
  });

  test('what would teach most first goes by what the library says of it, through all labels', () => {
    const answer = (teaching: (number | null)[]) => ({ ids: ['a', 'b', 'c'], scores: [0.5, 0.4, 0.9], teaching });
    const first = withAnswer(NOTHING_GATHERED, DOG, answer([0.5, 0.3, null]), 'teaching', () => true);
    const both = withAnswer(first, CAT, answer([0.9, 0.4, 0.1]), 'teaching', () => true);
    expect(named(both)).toEqual(['a cat', 'a dog', 'b cat', 'b dog', 'c cat', 'c dog']);
    expect(questionFor(CAT, { order: 'teaching', decided: false }, both).sort).toBe('teaching');
    const unknown = { ...answer([null, null, null]), scores: [null, null, null] };
    const unlearnt = withAnswer(both, GNU, unknown, 'teaching', () => true);
    expect(named(unlearnt).slice(-4)).toEqual(['c dog', 'a gnu', 'b gnu', 'c gnu']);
  });

  test('label by label is through with one before the next', () => {
    expect(named(gather('label', [CAT, DOG])).slice(0, 5)).toEqual(['c cat', 'a cat', 'b cat', 'd cat', 'a dog']);
  });

  test('a label that the model never learnt comes last, but for what decisions taught', () => {
    expect(named(gather('score', [GNU, DOG])).slice(-3)).toEqual(['b gnu', 'a gnu', 'd dog']);
    const taught = { ids: ['b', 'a'], scores: [0.99, 0.98] };
    const { cards } = withAnswer(gather('score', [DOG]), GNU, taught, 'score', () => true);
    expect(named({ cards }).slice(0, 3)).toEqual(['b gnu', 'a gnu', 'a dog']);
  });

  test('videos that the list does not show are left out', () => {
    expect(named(gather('score', [DOG], (video) => video !== 'a'))).toEqual(['b dog', 'c dog', 'd dog']);
  });
});

describe('the bound', () => {
  test('of more cards the best are kept, whichever label they are of', () => {
    const first = withAnswer(NOTHING_GATHERED, DOG, many(MOST_CARDS, 0.6), 'score', () => true);
    expect(first.more).toBe(false);
    const both = withAnswer(first, CAT, many(10, 0.9), 'score', () => true);
    expect(both.cards).toHaveLength(MOST_CARDS);
    expect(both.more).toBe(true);
    expect(new Set(both.cards.slice(0, 10).map(({ label }) => label))).toEqual(new Set(['cat']));
  });

  test('of a full deck the library is not asked for what is worse than all of it', () => {
    const options = { order: 'score', decided: false } as const;
    expect(questionFor(DOG, options, NOTHING_GATHERED)).toEqual({
      label: 'dog',
      sort: 'score',
      descending: true,
      filters: { decisions: ['none'] },
    });
    const full = withAnswer(NOTHING_GATHERED, DOG, many(MOST_CARDS + 1, 0.6), 'score', () => true);
    const worst = full.cards.at(-1)?.score;
    expect(questionFor(CAT, options, full).filters).toEqual({ decisions: ['none'], score: worst });
    // Of another order it is not the worst, and of words that nobody taught the score is none.
    expect(questionFor(CAT, { ...options, order: 'uncertainty' }, full).filters).toEqual({ decisions: ['none'] });
    expect(questionFor(GNU, { ...options, decided: true }, full).filters).toEqual({});
  });
});

describe('the way through', () => {
  const deck: Deck = { ...dealt(gather('label', [DOG])), at: 1 };
  const at = (place: number): Deck => ({ ...deck, at: place });

  test('next passes over what is not open, and ends behind the last card', () => {
    expect(nextOpen(deck, 2, () => true)).toBe(2);
    expect(nextOpen(deck, 1, ({ video }) => video === 'd')).toBe(3);
    expect(nextOpen(deck, 1, () => false)).toBe(4);
    expect(cardAt(at(4))).toBeUndefined();
  });

  test('back goes to the card before, decided or not, and stays at the first', () => {
    expect(cardBefore(at(4), () => true)).toBe(3);
    expect(cardBefore(at(3), ({ video }) => video !== 'c')).toBe(1);
    expect(cardBefore(at(0), () => true)).toBe(0);
  });

  test('the tally is of what holds now', () => {
    const tag = (label: string, decision: 'yes' | 'no') => ({ label, decision, by: 'ada', at: '' });
    const tags = new Map([
      ['a', { id: 'a', tags: [tag('cat', 'no'), tag('dog', 'yes')] }],
      ['b', { id: 'b', tags: [{ ...tag('dog', 'no'), span: { start: 0, end: 1 } }] }],
      ['c', { id: 'c', tags: [tag('dog', 'no')] }],
    ]);
    // A decision on a part of a video is none on the video.
    expect(tally(deck, (card) => decisionIn(tags, card))).toEqual({ yes: 1, no: 1, unsure: 0, open: 2 });
  });

  test('where videos have gone it goes on at the same card, or the one after it', () => {
    const left = (gone: string, place: number) => withoutGone(at(place), ({ video }) => video !== gone);
    expect(cardAt(left('a', 2))?.video).toBe('c');
    expect(cardAt(left('c', 2))?.video).toBe('d');
    expect(cardAt(left('d', 3))).toBeUndefined();
  });
});

describe('what is remembered', () => {
  const kept = {
    scope: 'all',
    options: { order: 'label', labels: ['dog'], decided: true } as const,
    deck: { ...dealt(gather('label', [DOG])), at: 2 },
  };
  const storage = () => {
    const values = new Map<string, string>();
    return {
      values,
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
    };
  };

  test('is there again for the next page of the tab', () => {
    const own = storage();
    reviewIn(() => own).remember(kept);
    expect(reviewIn(() => own).recall()).toEqual(kept);
  });

  test('is nothing where it is garbage, and outlives a storage that refuses as long as the page does', () => {
    const own = storage();
    own.values.set('review', '{"cards":[["a"]]}');
    expect(reviewIn(() => own).recall()).toBeUndefined();
    own.values.set('review', 'no JSON');
    expect(reviewIn(() => own).recall()).toBeUndefined();
    const forbidden = reviewIn(() => {
      throw new Error('forbidden');
    });
    expect(forbidden.recall()).toBeUndefined();
    forbidden.remember(kept);
    expect(forbidden.recall()).toEqual(kept);
  });
});
