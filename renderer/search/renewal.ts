/** The same question again, while videos come, go and are done: quietly, and whoever is within its answer stays where they are. */
import { TagError } from '../../electron/wire/errors.ts';
import { isAbortError } from '../../electron/wire/failures.ts';
import { asking } from '../asking.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { stillSelected, withCurrent } from './news.ts';
import { questionOf } from './question.ts';
import { rowsOf } from './rows.ts';
import { ANSWERED, isAsking, MOST_SHOWN } from './search-state.ts';

/** This often at most. In milliseconds. */
const RENEW_MS = 2_000;

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  /** gives up the question that is asked now; this one is given up by the next */
  begin: () => AbortController;
}

/** @returns `soon`: the answer may be another */
export function createRenewal({ store, call, talk, begin }: Needs): { soon: () => void } {
  const renewal = asking(
    store,
    talk.report,
    async ({ search, query, filter }) => {
      if (!isAsking(search) || search.failure?.passes === false) return;
      // What is asked now may not know of it yet.
      if (search.state === 'busy') return renewal.soon();
      const { signal } = begin();
      const question = questionOf(search, query, filter);
      try {
        const newest = await call('searchMoments', { question, most: MOST_SHOWN }, { signal });
        if (signal.aborted) return;
        store.setState(({ search: now, videos }) => {
          const isThere = (id: string): boolean => videos.has(id);
          const results = withCurrent(newest, now.results ?? newest, now.selection.current, isThere);
          const rows = rowsOf(results, now.by === 'videos', isThere);
          const selection = stillSelected(now.selection, new Set(rows.map(({ key }) => key)));
          return { search: { ...now, ...ANSWERED, results, answered: question, selection } };
        });
      } catch (error) {
        // The answer that is shown was one. Whoever asks themselves is told.
        if (!(signal.aborted || isAbortError(error) || error instanceof TagError)) throw error;
      }
    },
    RENEW_MS,
  );
  return renewal;
}
