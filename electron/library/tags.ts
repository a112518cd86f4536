/** The log of decisions, and the tags that follow from it. */
import { labelId } from '../wire/app/labels.ts';
import { type Decision, decisionSchema, type Span } from '../wire/app/tags.ts';
import { KNOWN_IDS, NEXT_ID } from './acts.ts';
import type { Database, Row, Statement, Values } from './database.ts';
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

/** Who decided, in which window and when. */
export interface Author {
  readonly by: string;
  readonly window: string;
  /** ISO 8601 */
  readonly at: string;
}

/** What was decided last of a tag so far; undefined where that was taken back. */
export interface LoggedDecision extends TagPlace {
  readonly decided: Decided | undefined;
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

/** So many decisions of one path or name are looked through. */
const LATEST = 10_000;
const MOST_REMEMBERED = 10_000;

const DECISIONS: ReadonlySet<unknown> = new Set(decisionSchema.options);
const PLACE = 'content_id, track, label, span_start, span_end';
/** Whether it is one: a damaged library may have others. */
const IS_PLACE = `typeof(content_id) = 'text' AND octet_length(content_id) <= ${MOST_BYTES.id}
  AND track BETWEEN 0 AND ${LARGEST_TRACK} AND octet_length(label) <= ${MOST_BYTES.id}
  AND iif(span_start IS NULL OR span_end IS NULL, span_start IS span_end,
    span_start >= 0 AND span_start < span_end AND span_end < 9e999)`;

function isDecided(decision: string, act: string): string {
  return `${decision} IN ('yes', 'no', 'unsure') AND ${act} BETWEEN 1 AND ${LARGEST_ID}`;
}

/**
 * A damaged library may have lines of acts that are gone: they have no author. Cut as bytes, of which a character has four at
 * most: a text would end for SQLite where a NUL stands in it.
 */
const AUTHOR = Object.entries({ person: 200, window: 100, at: 40 })
  .map(([name, most]) => `CAST(substr(CAST(coalesce(acts.${name}, '') AS BLOB), 1, ${4 * most}) AS TEXT) AS ${name}`)
  .join(', ');

export class TagStore {
  readonly #insert: Statement;
  readonly #log: () => Values[];
  readonly #wholes: (after: number, most: number) => Values[];
  readonly #ofAct: Statement;
  readonly #byPath: Remembered;
  readonly #byName: Remembered;
  readonly #knownAs: Statement;
  readonly #author: Statement;
  readonly #authors: () => Values[];
  readonly #isInLog: Statement;
  readonly #at: Statement;

  constructor(database: Database) {
    this.#insert = database.prepare(
      `INSERT INTO decisions (id, act, ${PLACE}, path, name, decision, decided_by, before, before_decided_by)
       SELECT ${NEXT_ID}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM decisions ${KNOWN_IDS}`,
    );
    // By the tags' index it would be read in no order, and take three times as long.
    this.#log = database.prepareLists(
      `SELECT content_id, track, label, span_start, span_end, decision, decided_by FROM decisions NOT INDEXED
       ${KNOWN_IDS} AND track BETWEEN 0 AND ${LARGEST_TRACK} AND coalesce(decided_by, 1) BETWEEN 1 AND ${LARGEST_ID}
         AND octet_length(content_id) <= ${MOST_BYTES.id} AND octet_length(label) <= ${MOST_BYTES.id} ORDER BY id`,
    );
    this.#wholes = database.prepareLists(
      `SELECT id, content_id, track, label, decision, decided_by FROM decisions NOT INDEXED
       ${KNOWN_IDS} AND id > ? AND track BETWEEN 0 AND ${LARGEST_TRACK} AND coalesce(decided_by, 1) BETWEEN 1 AND ${LARGEST_ID}
         AND octet_length(content_id) <= ${MOST_BYTES.id} AND octet_length(label) <= ${MOST_BYTES.id}
         AND span_start IS NULL AND span_end IS NULL ORDER BY id LIMIT ?`,
    );
    this.#ofAct = database.prepare(
      `SELECT ${PLACE}, decision, decided_by, before, before_decided_by FROM decisions
       WHERE act = ? AND ${IS_PLACE} AND (decision IS NULL OR ${isDecided('decision', 'decided_by')})
         AND (before IS NULL OR ${isDecided('before', 'before_decided_by')}) ORDER BY id`,
    );
    // Of a name that tens of thousands have, the last decisions are enough.
    const footageKnownBy = (column: string) =>
      database.prepare(
        `SELECT content_id, track FROM (SELECT * FROM decisions WHERE ${column} = ? ORDER BY id DESC LIMIT ${LATEST}) WHERE ${IS_PLACE}
         GROUP BY content_id, track ORDER BY max(id) DESC LIMIT 51`,
      );
    this.#byPath = new Remembered(footageKnownBy('path'));
    this.#byName = new Remembered(footageKnownBy('name'));
    this.#knownAs = database.prepare(
      `SELECT path, name FROM decisions WHERE content_id = ? AND track = ?
         AND octet_length(path) <= ${MOST_BYTES.path} AND octet_length(name) <= ${MOST_BYTES.path}
       ORDER BY id DESC LIMIT 1`,
    );
    this.#author = database.prepare(`SELECT ${AUTHOR} FROM acts WHERE id = ?`);
    this.#authors = database.prepareLists(`SELECT id, ${AUTHOR} FROM acts ${KNOWN_IDS} AND kind = 'decide'`);
    this.#at = database.prepare(
      `SELECT decision, decided_by FROM decisions WHERE content_id = ? AND track = ? AND label = ? AND span_start IS ?
         AND span_end IS ? AND (decision IS NULL OR ${isDecided('decision', 'decided_by')}) ORDER BY id`,
    );
    this.#isInLog = database.prepare('SELECT 1 FROM decisions WHERE label = ? LIMIT 1');
  }

  /** Every decision that there was, in order: what holds now follows from it. */
  log(): LoggedDecision[] {
    const isLabel = labelTest();
    return this.#log()
      .map((values) => toLogged(values, isLabel))
      .filter((logged) => logged !== undefined);
  }

  /**
   * The log's lines about whole videos, part by part: whoever goes through all of it lets others have their turns between.
   *
   * @param most lines of a part
   */
  *wholes(most: number): Generator<LoggedDecision[]> {
    const isLabel = labelTest();
    for (let after = 0; ; ) {
      const lines = this.#wholes(after, most);
      yield lines
        .map(([, contentId, track, label, decision, act]) =>
          toLogged([contentId, track, label, null, null, decision, act] as Values, isLabel),
        )
        .filter((logged) => logged !== undefined);
      if (lines.length < most) return;
      after = lines.at(-1)?.[0] as number;
    }
  }

  add(act: number, { footage, label, span, before, after }: DecisionChange, { path, name }: KnownAs): void {
    const { contentId, track } = footage;
    this.#byPath.forget();
    this.#byName.forget();
    this.#insert.run(
      ...[act, contentId, track, label, span?.start ?? null, span?.end ?? null, path, name],
      ...[after?.decision ?? null, after?.act ?? null, before?.decision ?? null, before?.act ?? null],
    );
  }

  ofAct(act: number): DecisionChange[] {
    const isLabel = labelTest();
    return this.#ofAct
      .all(act)
      .filter(({ label }) => isLabel(label))
      .map((row) => ({
        ...toPlace(row),
        before: toDecided(row['before'], row['before_decided_by']),
        after: toDecided(row['decision'], row['decided_by']),
      }));
  }

  /** Other footage that decisions were made on while it lay at this path, or had this name; the last decided first. */
  earlierAt(path: string, contentId: string): Footage[] {
    return this.#byPath.of(path).filter((footage) => footage.contentId !== contentId);
  }

  earlierNamed(name: string, contentId: string): Footage[] {
    return this.#byName.of(name).filter((footage) => footage.contentId !== contentId);
  }

  authorOf(act: number): Author {
    return toAuthor(this.#author.get(act));
  }

  /** What was ever decided of one tag, in order; undefined where it was taken back. */
  at({ footage, label, span }: TagPlace): (Decided | undefined)[] {
    const { contentId, track } = footage;
    return this.#at
      .all(contentId, track, label, span?.start ?? null, span?.end ?? null)
      .map((row) => toDecided(row['decision'], row['decided_by']));
  }

  /** Of all acts that were decisions. */
  authors(): [act: number, author: Author][] {
    return this.#authors().map(([id, by, window, at]) => [id, { by, window, at }] as [number, Author]);
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

/** Footage by what it was known by: a screenful of videos asks for one name again and again. Until a decision is added. */
class Remembered {
  readonly #statement: Statement;
  readonly #known = new Map<string, readonly Footage[]>();

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  of(name: string): readonly Footage[] {
    let footage = this.#known.get(name);
    if (footage === undefined) {
      footage = this.#statement.all(name).map(toFootage);
      if (this.#known.size < MOST_REMEMBERED) this.#known.set(name, footage);
    }
    return footage;
  }

  forget(): void {
    this.#known.clear();
  }
}

/** Whether it is a label's id; each is looked at once. */
function labelTest(): (label: unknown) => boolean {
  const known = new Map<unknown, boolean>();
  return (label) => {
    const isLabel = known.get(label) ?? labelId.safeParse(label).success;
    known.set(label, isLabel);
    return isLabel;
  };
}

function isSpan(start: unknown, end: unknown): boolean {
  if (typeof start !== 'number' || typeof end !== 'number') return start === null && end === null;
  return start >= 0 && start < end && end < Number.POSITIVE_INFINITY;
}

function toLogged(values: Values, isLabel: (label: unknown) => boolean): LoggedDecision | undefined {
  const [contentId, track, label, start = null, end = null, decision = null, act = null] = values;
  if (typeof contentId !== 'string' || !isLabel(label) || !isSpan(start, end)) return undefined;
  if ((decision === null) !== (act === null) || (decision !== null && !DECISIONS.has(decision))) return undefined;
  const span = start === null ? undefined : { start: start as number, end: end as number };
  const footage = { contentId, track: track as number };
  return { footage, label: label as string, span, decided: toDecided(decision, act) };
}

function toAuthor({ person = '', window = '', at = '' }: Row = {}): Author {
  return { by: person as string, window: window as string, at: at as string };
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
