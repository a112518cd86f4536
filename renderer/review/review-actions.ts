/** A review, carried out: the deck is gathered, cards come and go, and nothing is decided before the host has kept it. */
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import { isLearnt } from '../labels/label-order.ts';
import { selectOnly } from '../library/selection.ts';
import { type PageState, type PageStore, shownVideos } from '../store.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { TagFeed } from '../tags/tag-feed.ts';
import type { Talk } from '../talk.ts';
import {
  type AskedLabel,
  before,
  type Card,
  cardAt,
  type Deck,
  dealt,
  decisionIn,
  type Gathered,
  MOST_CARDS,
  NOTHING_GATHERED,
  nextOpen,
  pairOf,
  questionFor,
  type Review,
  type ReviewOptions,
  withAnswer,
  withoutGone,
} from './deck.ts';
import type { ReviewMemory } from './review-memory.ts';

export interface ReviewActions {
  /** Enters, where one was; or leaves. */
  toggle(): void;
  leave(): void;
  /** Begins anew, with other cards or in another order. */
  choose(change: Partial<ReviewOptions>): void;
  /** The card at hand, and goes on to the next; to take it back stays. */
  decide(decision: Decision | null): Promise<void>;
  skip(): void;
  back(): void;
  /** At the end: to the first card that is still open. */
  startOver(): void;
  /** At the end: the cards that did not fit into this deck. */
  goOn(): void;
  /** Gathers again what could not be gathered. */
  retry(): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  tagFeed: TagFeed;
  memory: ReviewMemory;
  /** gives the focus to the list again */
  onLeave: () => void;
}

/** So many cards ahead the decisions are known, so that what somebody else decides meanwhile does not come up. */
const AHEAD = 5;

export function createReview({ store, call, talk, tags, tagFeed, memory, onLeave }: Needs): ReviewActions {
  /** pairs that were in decks before this one */
  let passed = new Set<string>();
  let scope = '';
  let run = 0;
  let deciding = false;
  /** This window has taken something back, and nobody has gone on since. What became of it is told later, and of several acts at once. */
  let undoing = false;

  const current = (): Review | undefined => store.getState().review;
  const put = (change: Partial<Review>): void =>
    store.setState(({ review }) => (review === undefined ? {} : { review: { ...review, ...change } }));

  /** As things stand now. */
  const openTest = (): ((card: Card) => boolean) => {
    const state = store.getState();
    const there = isThere(state);
    const decided = state.review?.options.decided === true;
    return (card) => there(card) && (decided || decisionIn(state.tags, card) === undefined);
  };

  const show = (deck: Deck): void => {
    const { options } = current() ?? {};
    if (options === undefined) return;
    const card = cardAt(deck);
    put({ deck });
    // What is looked at is the shown video and the label at hand, for all that acts on these.
    if (card !== undefined) store.setState({ selection: selectOnly(card.video), label: card.label });
    const near = deck.cards.slice(0, deck.at + AHEAD).map(({ video }) => video);
    tagFeed.want('review', [...new Set(near)]);
    memory.remember({ scope, options, deck });
  };
  const goTo = (place: (deck: Deck) => number): void => {
    undoing = false;
    const deck = current()?.deck;
    if (deck !== undefined) show({ ...deck, at: place(deck) });
  };

  const gather = async (): Promise<void> => {
    const mine = ++run;
    const { options } = current() ?? {};
    if (options === undefined) return;
    const state = store.getState();
    const shown = new Set(shownVideos(state));
    const labels = shown.size === 0 ? [] : chosenLabels(state.labels.labels, options.labels).map(asked);
    put({ deck: undefined, asked: 0, of: labels.length, failed: false });
    let gathered: Gathered = NOTHING_GATHERED;
    try {
      for (const [n, label] of labels.entries()) {
        if (options.order === 'label' && gathered.cards.length === MOST_CARDS) {
          gathered = { ...gathered, more: true };
          break;
        }
        const found = await call('findVideos', { query: questionFor(label, options, gathered) });
        if (mine !== run || current() === undefined) return;
        const isWanted = (video: string): boolean => shown.has(video) && !passed.has(`${video} ${label.id}`);
        gathered = withAnswer(gathered, label, found, options.order, isWanted);
        put({ asked: n + 1 });
      }
    } catch (error) {
      if (mine !== run || current() === undefined) return;
      put({ failed: true });
      // With the connection it is gathered again.
      if (!(error instanceof WireClosed)) talk.report(error);
      return;
    }
    show(dealt(gathered));
  };

  const enter = (): void => {
    const state = store.getState();
    const { query, filter } = state;
    scope = JSON.stringify([query, filter]);
    passed = new Set();
    const kept = memory.recall();
    const isSame = kept?.scope === scope;
    const asksAbout = query.label === undefined ? undefined : [query.label];
    const options = isSame
      ? kept.options
      : { order: kept?.options.order ?? 'score', decided: kept?.options.decided ?? false, labels: asksAbout };
    store.setState({ review: { options, deck: undefined, asked: 0, of: 0, failed: false } });
    const deck = isSame ? withoutGone(kept.deck, isThere(state)) : undefined;
    if (deck !== undefined && cardAt(deck) !== undefined) show(deck);
    else void gather();
  };
  const leave = (): void => {
    if (current() === undefined) return;
    run += 1;
    tagFeed.want('review', []);
    store.setState({ review: undefined });
    onLeave();
  };

  store.subscribe((state, then) => {
    const { review } = state;
    if (review === undefined || then.review === undefined) return;
    // Somebody asks for something else of the list: to show it is to leave.
    if (state.query !== then.query || state.filter !== then.filter) return leave();
    if (state.connection === 'open' && then.connection !== 'open' && review.failed) return void gather();
    if (state.reach.redo?.id !== then.reach.redo?.id && state.reach.redo !== undefined) undoing = true;
    if (state.tags === then.tags || !undoing || review.deck === undefined) return;
    const { deck } = review;
    const other = deck.cards.findIndex(
      (card, n) => n < deck.at && decisionIn(state.tags, card) !== decisionIn(then.tags, card),
    );
    // To the card that is as it was before.
    if (other >= 0) show({ ...deck, at: other });
  });

  const decide = async (decision: Decision | null): Promise<void> => {
    const deck = current()?.deck;
    const card = deck && cardAt(deck);
    // Whoever presses a key again before the next card is there cannot mean it.
    if (card === undefined || deciding) return;
    deciding = true;
    undoing = false;
    try {
      if (!(await tags.decide([card.video], card.label, decision))) return;
      // Another file of the same content is decided with it, and is no card any more.
      await tagFeed.settled();
    } finally {
      deciding = false;
    }
    const now = current()?.deck;
    if (decision !== null && now !== undefined && cardAt(now) === card) skip();
  };
  const skip = (): void => goTo((deck) => nextOpen(deck, deck.at + 1, openTest()));

  return {
    toggle: () => (current() === undefined ? enter() : leave()),
    leave,
    choose: (change) => {
      store.setState(({ review }) =>
        review === undefined ? {} : { review: { ...review, options: { ...review.options, ...change } } },
      );
      passed = new Set();
      void gather();
    },
    decide,
    skip,
    back: () => goTo((deck) => before(deck, isThere(store.getState()))),
    startOver: () => goTo((deck) => nextOpen(deck, 0, openTest())),
    goOn: () => {
      for (const card of current()?.deck?.cards ?? []) passed.add(pairOf(card));
      void gather();
    },
    retry: () => void gather(),
  };
}

function isThere({ videos, labels }: PageState): (card: Card) => boolean {
  const ids = new Set(labels.labels.map(({ id }) => id));
  return ({ video, label }) => videos.has(video) && ids.has(label);
}

/** Those that are in the list, in its order. */
function chosenLabels(labels: readonly Label[], ids: readonly string[] | undefined): readonly Label[] {
  return ids === undefined ? labels : labels.filter(({ id }) => ids.includes(id));
}

function asked(label: Label): AskedLabel {
  return { id: label.id, threshold: label.threshold, learnt: isLearnt(label) };
}
