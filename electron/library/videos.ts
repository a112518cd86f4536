/** The list of videos as it is kept. */
import { z } from 'zod';
import { type Problem, problemSchema } from '../wire/app/problem.ts';
import type { Database, Row, Statement } from './database.ts';

const factsSchema = z.object({
  /** seconds */
  duration: z.number().exactOptional(),
  /** as shown, upright, pixels */
  width: z.number(),
  height: z.number(),
  codec: z.string(),
  /** frames a second */
  fps: z.number().exactOptional(),
  hasAudio: z.boolean(),
});
/** What probing a file tells of it. */
export type VideoFacts = z.infer<typeof factsSchema>;

/** What of a video's state outlives the application: one that was at work waits again. */
export type StoredState = 'waiting' | 'done' | 'failed' | 'cancelled';

/** One video as it is kept. */
export interface StoredVideo {
  readonly id: string;
  readonly path: string;
  readonly realPath: string;
  readonly order: number;
  readonly removed: boolean;
  /** bytes */
  readonly size: number;
  readonly mtimeMs: number;
  /** of the file of this size and time */
  readonly contentId: string | undefined;
  readonly facts: VideoFacts | undefined;
  readonly state: StoredState;
  readonly problem: Problem | undefined;
}

export class VideoStore {
  readonly #all: Statement;
  readonly #put: Statement;
  readonly #setState: Statement;
  readonly #setRemoved: Statement;
  readonly #deleteRemoved: Statement;

  constructor(database: Database) {
    this.#all = database.prepare('SELECT * FROM videos ORDER BY position, id');
    this.#put = database.prepare(
      `INSERT INTO videos (id, path, real_path, position, removed, size, mtime_ms, content_id, facts, state, problem)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET path = excluded.path, real_path = excluded.real_path,
         position = excluded.position, removed = excluded.removed, size = excluded.size, mtime_ms = excluded.mtime_ms,
         content_id = excluded.content_id, facts = excluded.facts, state = excluded.state, problem = excluded.problem`,
    );
    this.#setState = database.prepare('UPDATE videos SET state = ?, problem = ? WHERE id = ?');
    this.#setRemoved = database.prepare('UPDATE videos SET removed = ? WHERE id = ?');
    this.#deleteRemoved = database.prepare('DELETE FROM videos WHERE removed = 1');
  }

  /** In their order. */
  all(): StoredVideo[] {
    return this.#all.all().map(toVideo);
  }

  put(video: StoredVideo): void {
    const { id, path, realPath, order, removed, size, mtimeMs, contentId, facts, state, problem } = video;
    this.#put.run(
      ...[id, path, realPath, order, removed ? 1 : 0, size, mtimeMs, contentId ?? null, toJson(facts), state],
      toJson(problem),
    );
  }

  setState(id: string, state: StoredState, problem: Problem | undefined): void {
    this.#setState.run(state, toJson(problem), id);
  }

  setRemoved(id: string, removed: boolean): void {
    this.#setRemoved.run(removed ? 1 : 0, id);
  }

  /** Forgets the removed ones; what models saw in them is kept with the content. */
  deleteRemoved(): void {
    this.#deleteRemoved.run();
  }
}

function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

// The tables are STRICT: a column holds what its declaration says.
function toVideo(row: Row): StoredVideo {
  return {
    id: row['id'] as string,
    path: row['path'] as string,
    realPath: row['real_path'] as string,
    order: row['position'] as number,
    removed: row['removed'] === 1,
    size: row['size'] as number,
    mtimeMs: row['mtime_ms'] as number,
    contentId: (row['content_id'] as string | null) ?? undefined,
    facts: parseJson(row['facts'], factsSchema),
    state: row['state'] as StoredState,
    problem: parseJson(row['problem'], problemSchema),
  };
}

/** Undefined for what another version wrote in another form: it can be had again. */
function parseJson<T>(value: Row[string] | undefined, schema: z.ZodType<T>): T | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
