/** Smart lists, queries kept under a name, as things that acts change. */
import type { Library } from '../../library/index.ts';
import { type SmartList, smartListSchema } from '../../wire/app/asking.ts';
import { Named } from '../acts/named.ts';
import type { Events } from '../events.ts';

/** Their name among the things that acts change. */
export const SMART_LIST = 'smart-list';

export function createSmartLists({ lists: store }: Library, events: Events): Named<SmartList> {
  return new Named({ store, schema: smartListSchema, tell: (lists) => events.emit('listsChanged', { lists }) });
}
