/** The commands that decide: for the shown video, or for the selected ones; in a review, for its card. */
import type { Decision } from '../../electron/wire/app/tags.ts';
import type { App } from '../app.ts';
import { cardAt } from '../review/deck.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';

const words = text.commands;
const reviews = ({ store }: App): boolean => store.getState().review !== undefined;
const hasCard = ({ store }: App): boolean => {
  const deck = store.getState().review?.deck;
  return deck !== undefined && cardAt(deck) !== undefined;
};
const evaluates = ({ store }: App): boolean => {
  const { evaluation, alike } = store.getState();
  return (evaluation ?? alike) !== undefined;
};
/** In an evaluation, or over what is alike, nobody sees which video is meant. */
const hasVideo = (app: App): boolean =>
  !evaluates(app) && (reviews(app) ? hasCard(app) : app.store.getState().selection.current !== undefined);
const hasLabels = ({ store }: App): boolean => store.getState().labels.labels.length > 0;
const canDecide = (app: App): boolean => hasVideo(app) && hasLabels(app);
const canGoOn = (app: App): boolean => !reviews(app) && canDecide(app);

export const DECIDE_COMMANDS = {
  yes: decide(words.yes, 'yes'),
  no: decide(words.no, 'no'),
  unsure: decide(words.unsure, 'unsure'),
  takeBack: decide(words.takeBack, null),
  yesAndNext: {
    label: words.yesAndNext,
    once: true,
    enabled: canGoOn,
    run: ({ deciding }) => void deciding.decideAndNext('yes'),
  },
  noAndNext: {
    label: words.noAndNext,
    once: true,
    enabled: canGoOn,
    run: ({ deciding }) => void deciding.decideAndNext('no'),
  },
  reviewed: {
    label: words.reviewed,
    once: true,
    enabled: hasVideo,
    run: ({ deciding }) => void deciding.toggleReviewed(),
  },
  reviewedAndNext: {
    label: words.reviewedAndNext,
    once: true,
    enabled: (app) => !reviews(app) && hasVideo(app),
    run: ({ deciding }) => void deciding.reviewedAndNext(),
  },
  review: { label: words.review, once: true, enabled: () => true, run: ({ review }) => review.toggle() },
  evaluate: { label: words.evaluate, once: true, enabled: () => true, run: ({ evaluation }) => evaluation.toggle() },
  skipCard: { label: words.skipCard, enabled: hasCard, run: ({ review }) => review.skip() },
  previousCard: { label: words.previousCard, enabled: reviews, run: ({ review }) => review.back() },
  rate0: rate(0),
  rate1: rate(1),
  rate2: rate(2),
  rate3: rate(3),
  rate4: rate(4),
  rate5: rate(5),
} as const satisfies Record<string, Command>;

function decide(label: string, decision: Decision | null) {
  return {
    label,
    once: true,
    enabled: canDecide,
    run: (app: App) => void (reviews(app) ? app.review.decide(decision) : app.deciding.decideHere(decision)),
  };
}

function rate(rating: number) {
  return {
    label: words.rate(rating),
    enabled: hasVideo,
    run: ({ deciding }: App) => void deciding.rate(rating),
  };
}
