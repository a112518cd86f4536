/** Asks what decisions have taught: at the start, and whenever something else may be learned, or of other labels. */
import { asking } from '../asking.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';

export interface LearningFeed {
  /** Something else is decided or learned. */
  changed(): void;
}

export function createLearningFeed(store: PageStore, call: Call, report: (error: unknown) => void): LearningFeed {
  const ask = asking(store, report, async () => {
    const { labels } = await call('learnings', {});
    store.setState({ learnings: new Map(labels.map((learning) => [learning.label, learning])) });
  });
  store.subscribe((state, before) => {
    const isBack = state.connection === 'open' && before.connection !== 'open';
    // A label that comes back has its decisions again; another model has learned other things.
    if (isBack || state.labels !== before.labels) ask.soon();
  });
  return { changed: () => ask.soon() };
}
