/**
 * The tables of a library in which vectors are, as somebody else reads them while their owner writes.
 *
 * What comes has a higher rowid than all that was there, and so has what replaces something else. That something has gone is seen by
 * counting, for which SQLite goes through an index, and which rows these are by going through their ids.
 */
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { footageName } from '../library/footage.ts';
import { LARGEST_ID, LARGEST_TRACK } from '../library/limits.ts';
import { MOST_VECTOR } from '../library/vectors.ts';

/** Rows that are read in one go: a few milliseconds. */
const PAGE = 500;
/** Bytes of a content's name: several times what is ever written. */
const MOST_CONTENT_ID = 1_000;

export type TableName = 'embeddings' | 'segments';

/** A row as it is passed: of another model, or of nothing that can be used, it has no footage. */
export interface Passed {
  readonly rowid: number;
  readonly footage: string | undefined;
  /** seconds; NaN for the whole */
  readonly start: number;
  readonly end: number;
  readonly vector: Uint8Array | undefined;
  /** how many bytes the vector has, where it was not read */
  readonly bytes?: number;
}

export class Tables {
  readonly #database: DatabaseSync;
  readonly #model: string;
  readonly embeddings: Table;
  readonly segments: Table;

  /** @param samplings of whole videos, and of their parts */
  constructor(file: string, model: string, samplings: { readonly whole: string; readonly parts: string }) {
    this.#database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
    this.#model = model;
    try {
      const by = { database: this.#database, model };
      this.embeddings = new Table({ ...by, name: 'embeddings', sampling: samplings.whole });
      this.segments = new Table({ ...by, name: 'segments', sampling: samplings.parts });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Another one whenever somebody has written anything. */
  version(): number {
    return Number(this.#database.prepare('PRAGMA data_version').get()?.['data_version']);
  }

  /** Another one whenever the tables are others. */
  schema(): number {
    return Number(this.#database.prepare('PRAGMA schema_version').get()?.['schema_version']);
  }

  /** All that `look` sees is of one moment. */
  atOnce<T>(look: () => T): T {
    this.#database.exec('BEGIN');
    try {
      return look();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  /** Of what the model has read: vectors of this size, some of them. */
  texts(size: number, most: number): Float32Array[] {
    const sql = 'SELECT vector FROM texts WHERE model = ? AND octet_length(vector) = ? LIMIT ?';
    const rows = this.#database.prepare(sql).all(this.#model, 4 * size, most);
    const vectors = rows.map(({ vector }) => new Float32Array(Uint8Array.from(vector as Uint8Array).buffer));
    return vectors.filter((vector) => vector.every(Number.isFinite));
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

interface TablePlace {
  readonly database: DatabaseSync;
  readonly name: TableName;
  readonly model: string;
  readonly sampling: string;
}

export class Table {
  readonly name: TableName;
  readonly #model: string;
  readonly #sampling: string;
  readonly #count: StatementSync;
  readonly #last: StatementSync;
  readonly #ids: StatementSync;
  readonly #page: StatementSync;
  readonly #facts: StatementSync;
  readonly #vector: StatementSync;
  readonly #row: StatementSync;

  constructor({ database, name, model, sampling }: TablePlace) {
    this.name = name;
    this.#model = model;
    this.#sampling = sampling;
    const columns = `rowid, model = ?1 AND sampling = ?2 AS ours,
      iif(octet_length(content_id) <= ${MOST_CONTENT_ID}, content_id, NULL) AS content_id,
      iif(track BETWEEN 0 AND ${LARGEST_TRACK}, track, NULL) AS track,
      ${name === 'segments' ? 'span_start, span_end' : 'NULL, NULL'}`;
    const vector = `iif(model = ?1 AND sampling = ?2 AND octet_length(vector) <= ${MOST_VECTOR}, vector, NULL)`;
    const lists = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#count = lists(`SELECT count(*) FROM ${name}`);
    this.#last = lists(`SELECT max(rowid) FROM ${name} WHERE rowid <= ${LARGEST_ID}`);
    this.#ids = lists(`SELECT rowid FROM ${name} WHERE model = ? AND sampling = ? AND rowid <= ${LARGEST_ID}`);
    this.#page = lists(
      `SELECT ${columns}, ${vector} FROM ${name} WHERE rowid > ?3 AND rowid <= ?4 ORDER BY rowid LIMIT ${PAGE}`,
    );
    this.#facts = lists(
      `SELECT ${columns}, NULL, iif(model = ?1 AND sampling = ?2, octet_length(vector), NULL)
        FROM ${name} WHERE rowid > ?3 AND rowid <= ?4 ORDER BY rowid LIMIT ${PAGE}`,
    );
    this.#vector = lists(`SELECT vector FROM ${name} WHERE rowid = ? AND octet_length(vector) <= ${MOST_VECTOR}`);
    this.#row = lists(`SELECT ${columns}, ${vector} FROM ${name} WHERE rowid = ?3`);
  }

  /** All of its rows, whatever the model. Of a million that takes a tenth of a second. */
  count(): number {
    return Number(oneOf(this.#count));
  }

  /** The highest rowid, 0 where there is no row. */
  last(): number {
    return Number(oneOf(this.#last) ?? 0);
  }

  /** Rows behind one, up to another; none where these are all. */
  after(rowid: number, upTo: number): Passed[] {
    return this.#passed(this.#page.all(this.#model, this.#sampling, rowid, upTo));
  }

  /** As `after`, without their vectors. */
  factsAfter(rowid: number, upTo: number): Passed[] {
    return this.#passed(this.#facts.all(this.#model, this.#sampling, rowid, upTo));
  }

  /** Whatever model's it is. */
  vectorAt(rowid: number): Uint8Array | undefined {
    const values = this.#vector.get(rowid) as unknown as SQLOutputValue[] | undefined;
    const [vector] = values ?? [];
    return vector instanceof Uint8Array ? vector : undefined;
  }

  at(rowid: number): Passed | undefined {
    return this.#passed(this.#row.all(this.#model, this.#sampling, rowid))[0];
  }

  /** Of the rows that are ours, in no particular order. */
  *ids(): Generator<number, void, void> {
    for (const values of this.#ids.iterate(this.#model, this.#sampling)) {
      yield Number((values as unknown as SQLOutputValue[])[0]);
    }
  }

  #passed(rows: unknown[]): Passed[] {
    return (rows as SQLOutputValue[][]).map(([rowid, ours, contentId, track, start, end, vector, bytes]) => {
      const footage =
        ours === 1 && typeof contentId === 'string' && typeof track === 'number' && this.#isSpan(start, end)
          ? footageName({ contentId, track })
          : undefined;
      return {
        rowid: Number(rowid),
        footage,
        start: typeof start === 'number' ? start : Number.NaN,
        end: typeof end === 'number' ? end : Number.NaN,
        vector: vector instanceof Uint8Array && vector.length > 0 ? vector : undefined,
        ...(typeof bytes === 'number' ? { bytes } : {}),
      };
    });
  }

  #isSpan(start: SQLOutputValue | undefined, end: SQLOutputValue | undefined): boolean {
    if (this.name === 'embeddings') return true;
    const isSpan = typeof start === 'number' && typeof end === 'number' && start >= 0 && start < end;
    return isSpan && Number.isFinite(end);
  }
}

function oneOf(statement: StatementSync): SQLOutputValue | undefined {
  return (statement.get() as unknown as SQLOutputValue[])[0];
}
