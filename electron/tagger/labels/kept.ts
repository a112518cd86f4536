/** The labels as they are kept: those of the list, and those that have left it and keep their tags. */
import type { Library, StoredLabel } from '../../library/index.ts';
import { canonical } from '../acts/canonical.ts';
import type { Changeable } from '../acts/changeable.ts';

/** How a label stands as a text. */
export function labelAs({ text, position, facts }: Omit<StoredLabel, 'id'>): string {
  return canonical([text, position ?? null, facts]);
}

export class KeptLabels implements Changeable {
  readonly #library: Library;
  readonly #onChanged: () => void;
  readonly #byId = new Map<string, StoredLabel>();
  /** made when it is asked for */
  #listed: readonly StoredLabel[] | undefined;

  constructor(library: Library, onChanged: () => void) {
    this.#library = library;
    this.#onChanged = onChanged;
    for (const label of library.labels.all()) this.#byId.set(label.id, label);
  }

  get(id: string): StoredLabel | undefined {
    return this.#byId.get(id);
  }

  /** Those of the list, in its order. */
  get listed(): readonly StoredLabel[] {
    this.#listed ??= [...this.#byId.values()].filter(isListed).sort(byPosition);
    return this.#listed;
  }

  /** Those that have left the list. */
  get away(): StoredLabel[] {
    return [...this.#byId.values()].filter((label) => !isListed(label));
  }

  now(id: string): string | undefined {
    const label = this.#byId.get(id);
    return label && labelAs(label);
  }

  store(id: string, value: string | undefined): void {
    if (value === undefined) this.#library.labels.delete(id);
    else this.#library.labels.put(toLabel(id, value));
  }

  hold(id: string, value: string | undefined): void {
    this.#listed = undefined;
    if (value === undefined) this.#byId.delete(id);
    else this.#byId.set(id, toLabel(id, value));
  }

  tell(): void {
    this.#onChanged();
  }
}

function isListed({ position }: StoredLabel): boolean {
  return position !== undefined;
}

function byPosition(a: StoredLabel, b: StoredLabel): number {
  return (a.position ?? 0) - (b.position ?? 0);
}

function toLabel(id: string, value: string): StoredLabel {
  const [text, position, facts] = JSON.parse(value) as [string, number | null, StoredLabel['facts']];
  return { id, text, position: position ?? undefined, facts };
}
