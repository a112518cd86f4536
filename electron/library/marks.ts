/** What people say of some footage besides tags: that they have reviewed it, how good it is, a note. */
import { LONGEST_NOTE } from '../wire/app/tags.ts';
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import { LARGEST_TRACK, MOST_BYTES } from './limits.ts';
import type { KnownAs } from './tags.ts';

export interface Marks {
  /** undefined where nobody said so, or not */
  readonly reviewed: boolean | undefined;
  /** 1 to 5; 0 where nobody has rated it */
  readonly rating: number;
  readonly note: string;
}

export const NO_MARKS: Marks = { reviewed: undefined, rating: 0, note: '' };

/** A character has four bytes at most. */
const MOST_NOTE_BYTES = 4 * LONGEST_NOTE;

export class MarkStore {
  readonly #all: Statement;
  readonly #put: Statement;
  readonly #delete: Statement;

  constructor(database: Database) {
    // What a note has beyond what is ever written would be read for nothing.
    this.#all = database.prepare(
      `SELECT content_id, track, iif(reviewed IN (0, 1), reviewed, NULL) AS reviewed,
         iif(rating BETWEEN 0 AND 5, rating, 0) AS rating,
         iif(typeof(note) = 'text' AND octet_length(note) <= ${MOST_NOTE_BYTES}, note, '') AS note
       FROM marks WHERE track BETWEEN 0 AND ${LARGEST_TRACK}
         AND typeof(content_id) = 'text' AND octet_length(content_id) <= ${MOST_BYTES.id}`,
    );
    this.#put = database.prepare(
      `INSERT INTO marks (content_id, track, path, name, reviewed, rating, note) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET path = excluded.path, name = excluded.name, reviewed = excluded.reviewed,
         rating = excluded.rating, note = excluded.note`,
    );
    this.#delete = database.prepare('DELETE FROM marks WHERE content_id = ? AND track = ?');
  }

  all(): [Footage, Marks][] {
    return this.#all
      .all()
      .map((row) => [{ contentId: row['content_id'] as string, track: row['track'] as number }, toMarks(row)]);
  }

  /** @param marks undefined where there are none any more */
  put({ contentId, track }: Footage, marks: Marks | undefined, { path, name }: KnownAs): void {
    if (marks === undefined) {
      this.#delete.run(contentId, track);
      return;
    }
    const reviewed = marks.reviewed === undefined ? null : Number(marks.reviewed);
    this.#put.run(contentId, track, path, name, reviewed, marks.rating, marks.note);
  }
}

function toMarks({ reviewed = null, rating, note }: Row): Marks {
  return {
    reviewed: reviewed === null ? undefined : reviewed === 1,
    rating: rating as number,
    note: note as string,
  };
}
