/** Saved searches, questions kept under a name, as things that acts change. */
import type { Library } from '../../library/index.ts';
import { type SavedSearch, savedSearchSchema } from '../../wire/app/search.ts';
import { Named } from '../acts/named.ts';
import type { Events } from '../events.ts';

/** Their name among the things that acts change. */
export const SEARCH = 'search';

export function createSearches({ searches: store }: Library, events: Events): Named<SavedSearch> {
  return new Named({
    store,
    schema: savedSearchSchema,
    tell: (searches) => events.emit('searchesChanged', { searches }),
  });
}

/** The pictures that they ask with. */
export function picturesOf(searches: readonly SavedSearch[]): Set<string> {
  const likes = searches.flatMap(({ question }) => question.like);
  return new Set(likes.flatMap((like) => ('picture' in like ? [like.picture] : [])));
}
