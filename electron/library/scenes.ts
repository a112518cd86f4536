/** Where the scenes of footage begin, by the rules that found them. */
import type { Database, Row, Statement } from './database.ts';
import type { Footage } from './footage.ts';
import type { SetAside } from './set-aside.ts';

export interface StoredScenes {
  /** (n,) seconds since the first frame, ascending, the first at 0 */
  readonly starts: readonly number[];
  /** when the last one ends, seconds */
  readonly end: number;
}

/** Bytes of what is read: of a million scenes. */
const MOST_STARTS = 2 ** 23;
/** Of films that say how others may be cut: of ten thousand scenes. */
const MOST_SHOWN = 80_000;

export class SceneStore {
  readonly #aside: SetAside;
  readonly #put: Statement;
  readonly #get: Statement;
  readonly #latest: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#put = database.prepare(
      `INSERT INTO scenes (content_id, track, rules, starts, end) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET starts = excluded.starts, end = excluded.end`,
    );
    this.#get = database.prepare(
      `SELECT iif(octet_length(starts) <= ${MOST_STARTS}, starts, NULL) AS starts, end FROM scenes
       WHERE content_id = ? AND track = ? AND rules = ?`,
    );
    this.#latest = database.prepare(
      `SELECT starts, end FROM scenes WHERE rules = ? AND octet_length(starts) <= ${MOST_SHOWN} ORDER BY rowid DESC LIMIT ?`,
    );
  }

  put({ contentId, track }: Footage, rules: string, { starts, end }: StoredScenes): void {
    this.#put.run(contentId, track, rules, new Uint8Array(Float64Array.from(starts).buffer), end);
  }

  /** Of some footage, what was found last first; for those that ask how films are cut, and not where this one is. */
  latest(rules: string, most: number): StoredScenes[] {
    return this.#latest
      .all(rules, most)
      .map(toScenes)
      .filter((scenes) => scenes !== undefined);
  }

  get({ contentId, track }: Footage, rules: string): StoredScenes | undefined {
    const row = this.#get.get(contentId, track, rules);
    const scenes = row && toScenes(row);
    if (row === undefined || scenes !== undefined) return scenes;
    this.#aside.take('scenes', [{ key: { content_id: contentId, track, rules }, why: 'no ascending times' }]);
    return undefined;
  }
}

function toScenes({ starts: blob, end }: Row): StoredScenes | undefined {
  if (!(blob instanceof Uint8Array) || blob.length === 0 || blob.length % 8 !== 0) return undefined;
  // Copied, for a blob may begin anywhere in memory.
  const starts = [...new Float64Array(Uint8Array.from(blob).buffer)];
  const times = [...starts, end];
  const ascend = times.every(
    (time, i) => typeof time === 'number' && (i === 0 ? time === 0 : time > Number(times[i - 1])),
  );
  return ascend && Number.isFinite(end) ? { starts, end: end as number } : undefined;
}
