/** What is kept under a name, as things that acts change: label sets, smart lists. */
import type { z } from 'zod';
import { canonical, parsed } from './canonical.ts';
import type { Changeable } from './changeable.ts';

export interface NamedOptions<T extends { readonly name: string }> {
  readonly store: { all(): T[]; put(item: T): void; delete(name: string): void };
  readonly schema: z.ZodType<T>;
  readonly tell: (all: T[]) => void;
}

export class Named<T extends { readonly name: string }> implements Changeable {
  readonly #o: NamedOptions<T>;
  /** by name; how each stands as a text is the JSON of all but the name */
  readonly #held = new Map<string, string>();

  constructor(options: NamedOptions<T>) {
    this.#o = options;
    for (const item of options.store.all()) this.#held.set(item.name, namelessText(item));
  }

  get all(): T[] {
    return [...this.#held].map(([name, text]) => itemOf<T>(name, text)).sort((a, b) => a.name.localeCompare(b.name));
  }

  now(name: string): string | undefined {
    return this.#held.get(name);
  }

  reads(name: string, value: string | undefined): boolean {
    if (value === undefined) return true;
    const rest = parsed(value);
    return typeof rest === 'object' && this.#o.schema.safeParse({ ...rest, name }).success;
  }

  store(name: string, value: string | undefined): void {
    if (value === undefined) this.#o.store.delete(name);
    else this.#o.store.put(itemOf<T>(name, value));
  }

  hold(name: string, value: string | undefined): void {
    if (value === undefined) this.#held.delete(name);
    else this.#held.set(name, value);
  }

  tell(): void {
    this.#o.tell(this.all);
  }
}

/** Of a text that was written here, or that `reads` has let in: megabytes of labels are not looked at again. */
function itemOf<T extends { readonly name: string }>(name: string, text: string): T {
  return { ...JSON.parse(text), name } as T;
}

/** How an item stands as a text, beside its name. */
export function namelessText<T extends { readonly name: string }>({ name: _, ...rest }: T): string {
  return canonical(rest);
}
