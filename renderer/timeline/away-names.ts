/** What labels are called that are not in the list, but have moments in the shown video: these are moments like all others. */
import { asking } from '../asking.ts';
import type { Call } from '../connect.ts';
import type { PageState, PageStore } from '../store.ts';
import { tagsHere } from './timeline-facts.ts';

export function keepAwayNames(store: PageStore, call: Call, report: (error: unknown) => void): void {
  const question = asking(store, report, async () => {
    const { labels } = await call('labelsAway', {});
    store.setState((state) => {
      const names = new Map(labels.map(({ id, text }) => [id, text]));
      // One that nobody knows is not asked for again and again.
      for (const id of missingIn(state)) if (!names.has(id)) names.set(id, '');
      return { timeline: { ...state.timeline, away: names } };
    });
  });
  store.subscribe((state, before) => {
    const isOther =
      state.tags !== before.tags ||
      state.labels !== before.labels ||
      state.selection !== before.selection ||
      state.connection !== before.connection;
    if (isOther && missingIn(state).length > 0) question.now();
  });
}

function missingIn(state: PageState): string[] {
  const listed = new Set(state.labels.labels.map(({ id }) => id));
  const tagged = new Set(tagsHere(state).flatMap(({ label, span }) => (span === undefined ? [] : [label])));
  return [...tagged].filter((id) => !listed.has(id) && !state.timeline.away.has(id));
}
