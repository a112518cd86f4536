/**
 * Asks the library what the list is to show, and of how many videos each label holds: at once when the question changes, and
 * a moment later when the answer may have. An answer to the same question leaves the list as it stands: see `found.ts`.
 */
import type { LabelCount, Query } from '../../electron/wire/app/asking.ts';
import { asking } from '../asking.ts';
import type { Call } from '../connect.ts';
import { isWholeList, type PageStore } from '../store.ts';
import { withNews } from './found.ts';

export interface AskingFeed {
  /** Decisions or fits have changed. */
  changed(): void;
}

export function createAskingFeed(store: PageStore, call: Call, report: (error: unknown) => void): AskingFeed {
  /** what the answer that is shown is one to */
  let answered: Query | undefined;
  const find = asking(store, report, async ({ query }) => {
    if (isWholeList(query)) {
      answered = undefined;
      if (store.getState().found !== undefined) store.setState({ found: undefined, newer: undefined });
      return;
    }
    const newest = await call('findVideos', { query });
    const { query: now, found: shown, answers, videos } = store.getState();
    // Another question may have been asked meanwhile.
    if (now !== query) return;
    if (answered === query && shown !== undefined) store.setState(withNews(shown, newest, (id) => videos.has(id)));
    else store.setState({ found: newest, newer: undefined, answers: answers + 1 });
    answered = query;
  });
  const count = asking(store, report, async () => {
    const { labels } = await call('countLabels', {});
    store.setState(({ counts }) => ({ counts: withCounts(counts, labels) }));
  });

  store.subscribe((state, before) => {
    if (state.query !== before.query) find.now();
    const isBack = state.connection === 'open' && before.connection !== 'open';
    const isOther =
      isBack || state.videos !== before.videos || state.labels !== before.labels || state.model !== before.model;
    if (!isOther) return;
    find.soon();
    // First the list: what all labels hold of all videos takes as long to find out.
    if (isBack) count.later();
    else count.soon();
  });
  return {
    changed: () => {
      // The list does not move by decisions: whether another order is to be had can wait.
      find.later();
      count.soon();
    },
  };
}

/** A count that is as it was stays the same: its row need not be drawn. */
function withCounts(known: ReadonlyMap<string, LabelCount>, labels: readonly LabelCount[]) {
  const same = (one: LabelCount): LabelCount => {
    const before = known.get(one.label);
    const isSame = before?.over === one.over && before.yes === one.yes && before.no === one.no;
    return isSame && before.unsure === one.unsure ? before : one;
  };
  return new Map(labels.map((label) => [label.label, same(label)]));
}
