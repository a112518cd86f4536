/** The labels as they are kept: those of the list, and those that have left it and keep their tags. */
import { charactersOf, type Library, requireLabelRoom, type StoredLabel } from '../../library/index.ts';
import { LONGEST_LABEL, labelFactsSchema, labelId, MOST_LABEL_TEXT, MOST_LABELS } from '../../wire/app/labels.ts';
import { canonical, parsed } from '../acts/canonical.ts';
import type { Changeable } from '../acts/changeable.ts';

/** How a label stands as a text. */
export function labelAs({ text, position, facts }: Omit<StoredLabel, 'id'>): string {
  return canonical([text, position ?? null, facts]);
}

export class KeptLabels implements Changeable {
  readonly #library: Library;
  readonly #onChanged: () => void;
  readonly #byId = new Map<string, StoredLabel>();
  /** of those in the list */
  readonly #size = { labels: 0, characters: 0 };
  /** made when it is asked for */
  #listed: readonly StoredLabel[] | undefined;

  constructor(library: Library, onChanged: () => void) {
    this.#library = library;
    this.#onChanged = onChanged;
    for (const label of library.labels.all()) {
      this.#byId.set(label.id, label);
      this.#count(label, 1);
    }
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

  reads(id: string, value: string | undefined): boolean {
    return labelId.safeParse(id).success && (value === undefined || isLabel(parsed(value)));
  }

  /** @throws TagError `too-large`: one that is put back may find no room in the list that there is now */
  store(id: string, value: string | undefined): void {
    if (value === undefined) {
      this.#library.labels.delete(id);
      return;
    }
    const label = toLabel(id, value);
    if (isListed(label) && this.#byId.get(id)?.position === undefined) this.#requireRoom(label);
    this.#library.labels.put(label);
  }

  hold(id: string, value: string | undefined): void {
    this.#listed = undefined;
    this.#count(this.#byId.get(id), -1);
    if (value === undefined) this.#byId.delete(id);
    else this.#byId.set(id, toLabel(id, value));
    this.#count(this.#byId.get(id), 1);
  }

  #count(label: StoredLabel | undefined, by: 1 | -1): void {
    if (label === undefined || !isListed(label)) return;
    this.#size.labels += by;
    this.#size.characters += by * charactersOf({ text: label.text, ...label.facts });
  }

  #requireRoom(label: StoredLabel): void {
    const { labels, characters } = this.#size;
    const all = characters + charactersOf({ text: label.text, ...label.facts });
    if (labels < MOST_LABELS && all <= MOST_LABEL_TEXT) return;
    requireLabelRoom([...this.listed, label].map(({ text, facts }) => ({ text, ...facts })));
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

function isLabel(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [text, position, facts] = value as unknown[];
  const isText = typeof text === 'string' && text !== '' && text.length <= LONGEST_LABEL;
  return isText && (position === null || Number.isFinite(position)) && labelFactsSchema.safeParse(facts).success;
}

function toLabel(id: string, value: string): StoredLabel {
  const [text, position, facts] = JSON.parse(value) as [string, number | null, StoredLabel['facts']];
  return { id, text, position: position ?? undefined, facts };
}
