/** Smart lists, queries kept under a name, as things that acts change. */
import type { Library } from '../../library/index.ts';
import { type Query, type SmartList, smartListSchema } from '../../wire/app/search.ts';
import { canonical, parsed } from '../acts/canonical.ts';
import type { Changeable } from '../acts/changeable.ts';
import type { Events } from '../events.ts';

/** Their name among the things that acts change. */
export const SMART_LIST = 'smart-list';

export class SmartLists implements Changeable {
  readonly #library: Library;
  readonly #events: Events;
  /** by name; how each stands as a text is the JSON of its query */
  readonly #held = new Map<string, string>();

  constructor(library: Library, events: Events) {
    this.#library = library;
    this.#events = events;
    for (const { name, query } of library.lists.all()) this.#held.set(name, canonical(query));
  }

  get all(): SmartList[] {
    return [...this.#held].map(toList).sort((a, b) => a.name.localeCompare(b.name));
  }

  now(name: string): string | undefined {
    return this.#held.get(name);
  }

  reads(name: string, value: string | undefined): boolean {
    return value === undefined || smartListSchema.safeParse({ name, query: parsed(value) }).success;
  }

  store(name: string, value: string | undefined): void {
    if (value === undefined) this.#library.lists.delete(name);
    else this.#library.lists.put(toList([name, value]));
  }

  hold(name: string, value: string | undefined): void {
    if (value === undefined) this.#held.delete(name);
    else this.#held.set(name, value);
  }

  tell(): void {
    this.#events.emit('listsChanged', { lists: this.all });
  }
}

function toList([name, query]: [string, string]): SmartList {
  return { name, query: JSON.parse(query) as Query };
}
