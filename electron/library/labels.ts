/** The labels: those of the list, and those that are not in it any more. */
import {
  type LabelFacts,
  LONGEST_LABEL,
  labelFactsSchema,
  labelId,
  MOST_LABEL_TEXT,
  MOST_LABELS,
} from '../wire/app/labels.ts';
import type { Database, Row, Statement } from './database.ts';
import { charactersOf, MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { isAsStored, parsed } from './text-columns.ts';

export interface StoredLabel {
  readonly id: string;
  readonly text: string;
  /** ascending; undefined for one that is not in the list */
  readonly position: number | undefined;
  readonly facts: LabelFacts;
}

export class LabelStore {
  readonly #aside: SetAside;
  readonly #all: Statement;
  readonly #isLabel: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#all = database.prepare(
      `SELECT iif(octet_length(id) <= 200, id, NULL) AS id, position,
         iif(octet_length(text) <= ${MOST_BYTES.label}, text, NULL) AS text,
         iif(octet_length(facts) <= ${MOST_BYTES.facts}, facts, NULL) AS facts, ${rawKey('id')}
       FROM labels ORDER BY position, labels.id`,
    );
    this.#isLabel = database.prepare('SELECT 1 FROM labels WHERE id = ? AND text = ?');
    this.#put = database.prepare(
      `INSERT INTO labels (id, position, text, facts) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, text = excluded.text, facts = excluded.facts`,
    );
    this.#delete = database.prepare('DELETE FROM labels WHERE id = ?');
  }

  /** Those that are not in the list, then those of it in their order. */
  all(): StoredLabel[] {
    const labels: StoredLabel[] = [];
    const faults: Fault[] = [];
    const listed = { count: 0, characters: 0 };
    for (const row of this.#all.all()) {
      const key = { id: keyIn(row, 'id') };
      const { text = null, facts: json = null } = row;
      const isLabel =
        labelId.safeParse(row['id']).success &&
        typeof text === 'string' &&
        text !== '' &&
        text.length <= LONGEST_LABEL &&
        isAsStored(this.#isLabel, text, row['id'] as string, text);
      const label = isLabel ? toLabel(row) : undefined;
      if (label === undefined) {
        faults.push({ key, why: 'no label, or too long' });
        continue;
      }
      if (label.position !== undefined) {
        const characters = listed.characters + charactersOf({ text: label.text, ...label.facts });
        if (listed.count >= MOST_LABELS || characters > MOST_LABEL_TEXT) {
          faults.push({ key, why: 'more than a list may have' });
          continue;
        }
        Object.assign(listed, { count: listed.count + 1, characters });
      }
      if (Object.keys(label.facts).length === 0 && json !== '{}') {
        faults.push({ key, why: 'no facts of a label', column: 'facts', instead: '{}' });
      }
      labels.push(label);
    }
    this.#aside.take('labels', faults);
    return labels;
  }

  put({ id, position, text, facts }: StoredLabel): void {
    this.#put.run(id, position ?? null, text, JSON.stringify(facts));
  }

  delete(id: string): void {
    this.#delete.run(id);
  }
}

/** Facts that this version does not know cost the label nothing. */
function toLabel({ id, position = null, text, facts }: Row): StoredLabel {
  const { data } = labelFactsSchema.safeParse(parsed(facts));
  return {
    id: id as string,
    text: text as string,
    position: typeof position === 'number' && Number.isFinite(position) ? position : undefined,
    facts: data ?? {},
  };
}
