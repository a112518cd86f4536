/** The log of what people did, and of what each act changed. */
import { ACT_KINDS, type ActKind } from '../wire/app/acts.ts';
import type { Database, Row, Statement } from './database.ts';
import { LARGEST_ID, MOST_BYTES } from './limits.ts';

/** Beside what people do: an act taken back, made again, or given up because all of it has been changed since. */
export type LoggedKind = ActKind | 'undo' | 'redo' | 'overtaken';

export interface LoggedAct {
  readonly id: number;
  readonly kind: LoggedKind;
  /** which act was taken back, made again or given up */
  readonly of: number | undefined;
}

export interface NewAct {
  readonly kind: LoggedKind;
  readonly person: string;
  readonly window: string;
  readonly of?: number;
  /** ISO 8601, where it was done elsewhere before it came here; now without it */
  readonly at?: string;
}

/** One thing that an act changed; the values are the thing's own, as text. */
export interface Change {
  /** which kind of thing */
  readonly of: string;
  readonly subject: string;
  /** undefined where there was none, or is none any more */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const KINDS: ReadonlySet<unknown> = new Set<LoggedKind>([...ACT_KINDS, 'undo', 'redo', 'overtaken']);

/** SQLite itself would go on from a number that is none of JavaScript's. */
export const NEXT_ID = 'max(coalesce(max(id), 0), 0) + 1';
export const KNOWN_IDS = `WHERE id BETWEEN 1 AND ${LARGEST_ID}`;

export class ActStore {
  readonly #insert: Statement;
  readonly #ofWindow: Statement;
  readonly #putChange: Statement;
  readonly #changes: Statement;
  readonly #count: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO acts (id, kind, person, window, at, of_act) SELECT ${NEXT_ID}, ?, ?, ?, ?, ? FROM acts ${KNOWN_IDS}
       RETURNING id`,
    );
    this.#ofWindow = database.prepare(
      `SELECT id, iif(octet_length(kind) <= ${MOST_BYTES.id}, kind, NULL) AS kind,
         iif(of_act BETWEEN 1 AND ${LARGEST_ID}, of_act, NULL) AS of_act
       FROM (SELECT id, kind, of_act FROM acts ${KNOWN_IDS} AND window = ? ORDER BY id DESC LIMIT ?) ORDER BY id`,
    );
    this.#putChange = database.prepare(
      `INSERT INTO changes (id, act, of, subject, before, after) SELECT ${NEXT_ID}, ?, ?, ?, ?, ? FROM changes ${KNOWN_IDS}`,
    );
    // What could never have been written would be read for nothing.
    const isWritten = (column: string) =>
      `typeof(${column}) IN ('text', 'null') AND coalesce(octet_length(${column}), 0) <= ${MOST_BYTES.set}`;
    this.#changes = database.prepare(
      `SELECT of, subject, before, after FROM changes
       WHERE act = ? AND octet_length(of) <= ${MOST_BYTES.id} AND octet_length(subject) <= ${MOST_BYTES.subject}
         AND ${isWritten('before')} AND ${isWritten('after')} ORDER BY id`,
    );
    this.#count = database.prepare(
      'SELECT (SELECT count(*) FROM changes WHERE act = ?1) + (SELECT count(*) FROM decisions WHERE act = ?1) AS n',
    );
  }

  /** @returns its number: later acts have higher ones, whatever the clock says */
  add({ kind, person, window, of, at = new Date().toISOString() }: NewAct): number {
    return Number(this.#insert.get(kind, person, window, at, of ?? null)?.['id']);
  }

  /** The newest acts of a window, oldest first. */
  ofWindow(window: string, most: number): LoggedAct[] {
    return this.#ofWindow.all(window, most).filter(isAct).map(toAct);
  }

  addChange(act: number, { of, subject, before, after }: Change): void {
    this.#putChange.run(act, of, subject, before ?? null, after ?? null);
  }

  /** How many things an act changed, decisions among them. */
  countOf(act: number): number {
    return Number(this.#count.get(act)?.['n']);
  }

  changesOf(act: number): Change[] {
    return this.#changes.all(act).map(
      (row): Change => ({
        of: row['of'] as string,
        subject: row['subject'] as string,
        before: (row['before'] as string | null) ?? undefined,
        after: (row['after'] as string | null) ?? undefined,
      }),
    );
  }
}

/** A kind of a later version is passed over. */
function isAct({ kind }: Row): boolean {
  return KINDS.has(kind);
}

function toAct(row: Row): LoggedAct {
  return {
    id: row['id'] as number,
    kind: row['kind'] as LoggedKind,
    of: (row['of_act'] as number | null) ?? undefined,
  };
}
