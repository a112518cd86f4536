/** How many videos each scope means, as far as the page knows it. */
import { useMemo } from 'react';
import type { Query } from '../../electron/wire/app/asking.ts';
import { usePage } from '../hooks.ts';
import { isWholeList, shownVideos } from '../store.ts';

export interface AskedNow {
  readonly query: Query;
  readonly filter: string;
}

/** What the list is asked now. */
export function useAskedNow(): AskedNow {
  const query = usePage((state) => state.query);
  const filter = usePage((state) => state.filter);
  return useMemo(() => ({ query, filter }), [query, filter]);
}

export function useScopeCounts(): { all: number; filtered: number | undefined } {
  const all = usePage((state) => state.order.length);
  const filtered = usePage((state) =>
    isWholeList(state.query) && state.filter.trim() === '' ? undefined : shownVideos(state).length,
  );
  return { all, filtered };
}
