/** Which videos and which label the keys mean, and where they go on to. */
import type { Decision } from '../../electron/wire/app/tags.ts';
import { selectOnly } from '../library/selection.ts';
import { type PageState, type PageStore, shownVideos } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { TagActions } from './tag-actions.ts';

export interface Deciding {
  /** Decides the label at hand for the shown video, or for the selected ones. True if it was kept. */
  decide(decision: Decision | null): Promise<boolean>;
  /** For the chosen span of the shown video, where there is one; else as `decide`. */
  decideHere(decision: Decision | null): Promise<boolean>;
  /** As `decide`; then shows the next video that is not reviewed. */
  decideAndNext(decision: Decision): Promise<void>;
  /** Yes to a label that need not be at hand. */
  decideByKey(label: string): Promise<void>;
  toggleReviewed(): Promise<boolean>;
  reviewedAndNext(): Promise<void>;
  rate(rating: number): Promise<void>;
}

/** The selected videos where there are several and the shown one is among them, else the shown one. */
function meantVideos(state: PageState): string[] {
  const { selection, videos } = state;
  const { current, ids } = selection;
  if (current === undefined || !videos.has(current)) return [];
  if (ids.size < 2 || !ids.has(current)) return [current];
  // Nobody means what cannot be seen.
  return shownVideos(state).filter((id) => ids.has(id));
}

/** The next in the list after the shown one, and from its start again. */
function nextNotReviewed(state: PageState): string | undefined {
  const ids = shownVideos(state);
  const at = ids.indexOf(state.selection.current ?? '');
  const isOpen = (id: string): boolean => {
    const video = state.videos.get(id);
    return video?.reviewed !== true && video?.state !== 'failed';
  };
  return ids.slice(at + 1).find(isOpen) ?? ids.slice(0, Math.max(0, at)).find(isOpen);
}

/** What decisions are about where a span is chosen. */
interface OnSpan {
  decideSpan(decision: Decision | null, label?: string): Promise<boolean> | undefined;
}

export function createDeciding(store: PageStore, tags: TagActions, talk: Talk, timeline: OnSpan): Deciding {
  const next = (): void => {
    const id = nextNotReviewed(store.getState());
    if (id === undefined) talk.announce(text.tags.nextNone);
    else store.setState({ selection: selectOnly(id) });
  };
  const decide = async (decision: Decision | null): Promise<boolean> => {
    const { label } = store.getState();
    if (label !== undefined) return tags.decide(meantVideos(store.getState()), label, decision);
    talk.notify(text.tags.chooseLabel);
    return false;
  };
  const toggleReviewed = (): Promise<boolean> => {
    const state = store.getState();
    const ids = meantVideos(state);
    const all = ids.every((id) => state.videos.get(id)?.reviewed);
    return tags.markReviewed(ids, !all);
  };
  return {
    decide,
    decideHere: (decision) => timeline.decideSpan(decision) ?? decide(decision),
    decideAndNext: async (decision) => {
      if (await decide(decision)) next();
    },
    decideByKey: async (label) => {
      store.setState({ label });
      await (timeline.decideSpan('yes', label) ?? decide('yes'));
    },
    toggleReviewed,
    reviewedAndNext: async () => {
      if (await tags.markReviewed(meantVideos(store.getState()), true)) next();
    },
    rate: (rating) => tags.rate(meantVideos(store.getState()), rating),
  };
}
