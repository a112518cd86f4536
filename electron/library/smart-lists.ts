/** Queries that were kept under a name. */
import { MOST_LISTS, type SmartList, smartListSchema } from '../wire/app/asking.ts';
import type { Database } from './database.ts';
import { NamedJsonStore } from './named-json.ts';
import type { SetAside } from './set-aside.ts';

export class SmartListStore extends NamedJsonStore<SmartList> {
  constructor(database: Database, aside: SetAside) {
    super(database, aside, {
      ...{ table: 'smart_lists', field: 'query', schema: smartListSchema, most: MOST_LISTS, what: 'smart list' },
      tooMany: `There are ${MOST_LISTS} lists, as many as are kept: delete one first.`,
      tooLong: 'What this list asks for is too long to be kept: ask for less, then save it.',
    });
  }
}
