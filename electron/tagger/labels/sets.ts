/** Sets of labels, as things that acts change. */
import type { Library } from '../../library/index.ts';
import { type LabelSet, labelSetSchema } from '../../wire/app/labels.ts';
import { canonical, parsed } from '../acts/canonical.ts';
import type { Changeable } from '../acts/changeable.ts';
import type { Events } from '../events.ts';

/** Their name among the things that acts change. */
export const LABEL_SET = 'label-set';

export class LabelSets implements Changeable {
  readonly #library: Library;
  readonly #events: Events;
  /** by name; how each stands as a text is the JSON of its labels */
  readonly #held = new Map<string, string>();

  constructor(library: Library, events: Events) {
    this.#library = library;
    this.#events = events;
    for (const { name, labels } of library.labelSets.all()) this.#held.set(name, canonical(labels));
  }

  get all(): LabelSet[] {
    return [...this.#held].map(toSet).sort((a, b) => a.name.localeCompare(b.name));
  }

  now(name: string): string | undefined {
    return this.#held.get(name);
  }

  reads(name: string, value: string | undefined): boolean {
    return value === undefined || labelSetSchema.safeParse({ name, labels: parsed(value) }).success;
  }

  store(name: string, value: string | undefined): void {
    if (value === undefined) this.#library.labelSets.delete(name);
    else this.#library.labelSets.put(toSet([name, value]));
  }

  hold(name: string, value: string | undefined): void {
    if (value === undefined) this.#held.delete(name);
    else this.#held.set(name, value);
  }

  tell(): void {
    this.#events.emit('labelSetsChanged', { labelSets: this.all });
  }
}

function toSet([name, labels]: [string, string]): LabelSet {
  return { name, labels: JSON.parse(labels) as LabelSet['labels'] };
}
