/** Footage that was named, so that many questions can be asked about it. */
import { TagError } from '../wire/errors.ts';
import type { Held } from './held.ts';
import type { Chosen } from './items.ts';

/** Names that are kept: the last ones. */
const MOST_CHOICES = 16;

interface Choice {
  readonly footage: ReadonlySet<string>;
  /** What was found of it, in these names, when there were so many of them. */
  found: { readonly names: readonly string[]; readonly chosen: Uint8Array } | undefined;
}

export class Choices {
  readonly #choices = new Map<string, Choice>();

  choose(name: string, footage: readonly string[]): void {
    this.#choices.delete(name);
    this.#choices.set(name, { footage: new Set(footage), found: undefined });
    const [oldest] = this.#choices.keys();
    if (this.#choices.size > MOST_CHOICES && oldest !== undefined) this.#choices.delete(oldest);
  }

  /**
   * @param name undefined for all
   * @throws TagError `not-found` for a name that is not kept
   */
  chosen(held: Held, name: string | undefined): Chosen {
    if (name === undefined) return undefined;
    const choice = this.#choices.get(name);
    if (choice === undefined) {
      throw new TagError('not-found', 'The videos that were to be searched are no longer known: search again.');
    }
    const { names } = held;
    if (choice.found?.names !== names || choice.found.chosen.length !== names.length) {
      const chosen = Uint8Array.from(names, (footage) => (choice.footage.has(footage) ? 1 : 0));
      choice.found = { names, chosen };
    }
    return choice.found.chosen;
  }
}
