/** The commands that decide: for the shown video, or for the selected ones. */
import type { App } from '../app.ts';
import { text } from '../text.ts';
import type { Command } from './command.ts';

const words = text.commands;
const hasVideo = ({ store }: App): boolean => store.getState().selection.current !== undefined;
const hasLabels = ({ store }: App): boolean => store.getState().labels.labels.length > 0;
const canDecide = (app: App): boolean => hasVideo(app) && hasLabels(app);

export const DECIDE_COMMANDS = {
  yes: { label: words.yes, enabled: canDecide, run: ({ deciding }) => void deciding.decide('yes') },
  no: { label: words.no, enabled: canDecide, run: ({ deciding }) => void deciding.decide('no') },
  unsure: { label: words.unsure, enabled: canDecide, run: ({ deciding }) => void deciding.decide('unsure') },
  takeBack: { label: words.takeBack, enabled: canDecide, run: ({ deciding }) => void deciding.decide(null) },
  yesAndNext: {
    label: words.yesAndNext,
    enabled: canDecide,
    run: ({ deciding }) => void deciding.decideAndNext('yes'),
  },
  noAndNext: { label: words.noAndNext, enabled: canDecide, run: ({ deciding }) => void deciding.decideAndNext('no') },
  reviewed: { label: words.reviewed, enabled: hasVideo, run: ({ deciding }) => void deciding.toggleReviewed() },
  reviewedAndNext: {
    label: words.reviewedAndNext,
    enabled: hasVideo,
    run: ({ deciding }) => void deciding.reviewedAndNext(),
  },
  rate0: rate(0),
  rate1: rate(1),
  rate2: rate(2),
  rate3: rate(3),
  rate4: rate(4),
  rate5: rate(5),
} as const satisfies Record<string, Command>;

function rate(rating: number) {
  return {
    label: words.rate(rating),
    enabled: hasVideo,
    run: ({ deciding }: App) => void deciding.rate(rating),
  };
}
