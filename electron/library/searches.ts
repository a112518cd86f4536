/** Questions that were kept under a name. */
import { MOST_SEARCHES, type SavedSearch, savedSearchSchema } from '../wire/app/search.ts';
import type { Database } from './database.ts';
import { NamedJsonStore } from './named-json.ts';
import type { SetAside } from './set-aside.ts';

export class SearchStore extends NamedJsonStore<SavedSearch> {
  constructor(database: Database, aside: SetAside) {
    super(database, aside, {
      ...{ table: 'searches', field: 'question', schema: savedSearchSchema, most: MOST_SEARCHES, what: 'saved search' },
      tooMany: `There are ${MOST_SEARCHES} saved searches, as many as are kept: delete one first.`,
      tooLong: 'What this search asks for is too long to be kept: ask for less, then save it.',
    });
  }
}
