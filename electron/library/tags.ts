/** The log of decisions, and the tags that follow from it. */
import { labelId } from '../wire/app/labels.ts';
import type { Decision, Span } from '../wire/app/tags.ts';
import { KNOWN_IDS, NEXT_ID } from './acts.ts';
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import { LARGEST_ID, LARGEST_TRACK, MOST_BYTES } from './limits.ts';

/** Which tag: one label on one span of some footage. */
export interface TagPlace {
  readonly footage: Footage;
  readonly label: string;
  /** the whole video without it */
  readonly span: Span | undefined;
}

/** A decision, and the act that it was. */
export interface Decided {
  readonly decision: Decision;
  readonly act: number;
}

/** What holds now, and by whom. */
export interface StoredTag extends TagPlace, Decided {
  readonly author: Author;
}

/** Who decided, in which window and when. */
export interface Author {
  readonly by: string;
  readonly window: string;
  /** ISO 8601 */
  readonly at: string;
}

/** One line of the log: undefined is no decision. */
export interface DecisionChange extends TagPlace {
  readonly before: Decided | undefined;
  readonly after: Decided | undefined;
}

/** Under which path and name some footage was known. */
export interface KnownAs {
  readonly path: string;
  readonly name: string;
}

const PLACE = 'content_id, track, label, span_start, span_end';
/** Whether it is one: a damaged library may have others. */
const IS_PLACE = `typeof(content_id) = 'text' AND octet_length(content_id) <= ${MOST_BYTES.id}
  AND track BETWEEN 0 AND ${LARGEST_TRACK} AND octet_length(label) <= ${MOST_BYTES.id}
  AND iif(span_start IS NULL OR span_end IS NULL, span_start IS span_end,
    span_start >= 0 AND span_start < span_end AND span_end < 9e999)`;

function isDecided(decision: string, act: string): string {
  return `${decision} IN ('yes', 'no', 'unsure') AND ${act} BETWEEN 1 AND ${LARGEST_ID}`;
}

/** A damaged library may have lines of acts that are gone: they have no author. */
const AUTHOR = Object.entries({ person: 200, window: 100, at: 40 })
  .map(([name, most]) => `CAST(substr(coalesce(acts.${name}, ''), 1, ${most}) AS TEXT) AS ${name}`)
  .join(', ');

export class TagStore {
  readonly #insert: Statement;
  readonly #current: Statement;
  readonly #ofAct: Statement;
  readonly #byPath: Statement;
  readonly #byName: Statement;
  readonly #knownAs: Statement;
  readonly #author: Statement;
  readonly #isInLog: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO decisions (id, act, ${PLACE}, path, name, decision, decided_by, before, before_decided_by)
       SELECT ${NEXT_ID}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM decisions ${KNOWN_IDS}`,
    );
    // Of each tag the last line.
    this.#current = database.prepare(
      `SELECT ${PLACE}, decision, decided_by, ${AUTHOR}
       FROM decisions LEFT JOIN acts ON acts.id = decided_by
       WHERE decisions.id IN (SELECT max(id) FROM decisions ${KNOWN_IDS} GROUP BY ${PLACE})
         AND ${IS_PLACE} AND ${isDecided('decision', 'decided_by')}
       ORDER BY decisions.id`,
    );
    this.#ofAct = database.prepare(
      `SELECT ${PLACE}, decision, decided_by, before, before_decided_by FROM decisions
       WHERE act = ? AND ${IS_PLACE} AND (decision IS NULL OR ${isDecided('decision', 'decided_by')})
         AND (before IS NULL OR ${isDecided('before', 'before_decided_by')}) ORDER BY id`,
    );
    const earlier = (column: string) =>
      database.prepare(
        `SELECT content_id, track FROM decisions WHERE ${column} = ? AND content_id <> ? AND ${IS_PLACE}
         GROUP BY content_id, track ORDER BY max(id) DESC LIMIT 50`,
      );
    this.#byPath = earlier('path');
    this.#byName = earlier('name');
    this.#knownAs = database.prepare(
      `SELECT path, name FROM decisions WHERE content_id = ? AND track = ?
         AND octet_length(path) <= ${MOST_BYTES.path} AND octet_length(name) <= ${MOST_BYTES.path}
       ORDER BY id DESC LIMIT 1`,
    );
    this.#author = database.prepare(`SELECT ${AUTHOR} FROM acts WHERE id = ?`);
    this.#isInLog = database.prepare('SELECT 1 FROM decisions WHERE label = ? LIMIT 1');
  }

  /** All tags that hold, in the order in which they were last decided. */
  current(): StoredTag[] {
    const isLabel = labelTest();
    return this.#current
      .all()
      .filter(isLabel)
      .map((row) => ({
        ...toPlace(row),
        decision: row['decision'] as Decision,
        act: row['decided_by'] as number,
        author: { by: row['person'] as string, window: row['window'] as string, at: row['at'] as string },
      }));
  }

  add(act: number, { footage, label, span, before, after }: DecisionChange, { path, name }: KnownAs): void {
    const { contentId, track } = footage;
    this.#insert.run(
      ...[act, contentId, track, label, span?.start ?? null, span?.end ?? null, path, name],
      ...[after?.decision ?? null, after?.act ?? null, before?.decision ?? null, before?.act ?? null],
    );
  }

  ofAct(act: number): DecisionChange[] {
    return this.#ofAct
      .all(act)
      .filter(labelTest())
      .map((row) => ({
        ...toPlace(row),
        before: toDecided(row['before'], row['before_decided_by']),
        after: toDecided(row['decision'], row['decided_by']),
      }));
  }

  /** Other footage that decisions were made on while it lay at this path, or had this name; the last decided first. */
  earlierAt(path: string, contentId: string): Footage[] {
    return this.#byPath.all(path, contentId).map(toFootage);
  }

  earlierNamed(name: string, contentId: string): Footage[] {
    return this.#byName.all(name, contentId).map(toFootage);
  }

  authorOf(act: number): Author {
    const row = this.#author.get(act);
    return {
      by: (row?.['person'] as string | undefined) ?? '',
      window: (row?.['window'] as string | undefined) ?? '',
      at: (row?.['at'] as string | undefined) ?? '',
    };
  }

  /** Whether anything was ever decided with this label. */
  isInLog(label: string): boolean {
    return this.#isInLog.get(label) !== undefined;
  }

  /** Where footage was when something was last decided about it. */
  knownAs({ contentId, track }: Footage): KnownAs | undefined {
    const row = this.#knownAs.get(contentId, track);
    return row && { path: row['path'] as string, name: row['name'] as string };
  }
}

/** Whether a row is about a label; each label is looked at once. */
function labelTest(): (row: Row) => boolean {
  const known = new Map<unknown, boolean>();
  return ({ label }) => {
    const isLabel = known.get(label) ?? labelId.safeParse(label).success;
    known.set(label, isLabel);
    return isLabel;
  };
}

function toFootage(row: Row): Footage {
  return { contentId: row['content_id'] as string, track: row['track'] as number };
}

function toPlace(row: Row): TagPlace {
  const { label, span_start: start = null, span_end: end = null } = row;
  const span = start === null || end === null ? undefined : { start: start as number, end: end as number };
  return { footage: toFootage(row), label: label as string, span };
}

function toDecided(decision: Row[string] = null, act: Row[string] = null): Decided | undefined {
  return decision === null || act === null ? undefined : { decision: decision as Decision, act: act as number };
}
