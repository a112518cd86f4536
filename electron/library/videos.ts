/** The list of videos as it is kept. */
import { z } from 'zod';
import { type Problem, problemSchema } from '../wire/app/problem.ts';
import { MOST_TRACKS, trackSchema, videoId } from '../wire/app/videos.ts';
import type { Database, Row, Statement } from './database.ts';
import { LARGEST_TRACK, LONGEST_PATH, MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';

const factsSchema = z.object({
  /** seconds */
  duration: z.number().nonnegative().exactOptional(),
  /** seconds: where the file's own clock stands at the first frame; absent from what earlier versions found out */
  startTime: z.number().exactOptional(),
  /** how ffmpeg's decoder knows a frame: by its time on that clock, or only by its number */
  framesBy: z.enum(['pts', 'number']).exactOptional(),
  /** as shown, upright, pixels */
  width: z.int().nonnegative(),
  height: z.int().nonnegative(),
  codec: z.string(),
  /** frames a second */
  fps: z.number().positive().exactOptional(),
  hasAudio: z.boolean(),
  /** which video tracks there are; absent from what earlier versions found out */
  tracks: z
    .object({
      choices: z
        .array(trackSchema)
        .max(MOST_TRACKS)
        .refine((choices) => new Set(choices.map(({ number }) => number)).size === choices.length),
      /** the number of the one that is meant to be shown */
      meant: trackSchema.shape.number,
      /** the number of the one that browsers show of the file as it is; absent where they differ */
      inBrowsers: trackSchema.shape.number.exactOptional(),
    })
    .refine(({ choices, meant }) => choices.some(({ number }) => number === meant))
    .exactOptional(),
  /** the same after an edit of the file's metadata alone; absent from what earlier versions found out */
  picturesId: z.string().exactOptional(),
});
/** What probing a file tells of it, and of the track that is shown. */
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
  /** the one that a person chose, counted from 1; 0 where nobody did */
  readonly track: number;
  readonly state: StoredState;
  readonly problem: Problem | undefined;
}

/** A text that is too long is read as none at all: what is wrong with it is found below. */
const text = (column: string, most: number): string =>
  `iif(octet_length(${column}) > ${most}, '', ${column}) AS ${column}`;
/** SQLite knows larger numbers than JavaScript. */
const READ = `SELECT ${text('id', 200)}, ${text('path', MOST_BYTES.path)}, ${text('real_path', MOST_BYTES.path)}, position,
  removed <> 0 AS removed, iif(size BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}, size, NULL) AS size, mtime_ms,
  ${text('content_id', 1000)}, ${text('facts', MOST_BYTES.json)}, ${text('state', 200)}, ${text('problem', MOST_BYTES.json)},
  iif(track BETWEEN 0 AND ${LARGEST_TRACK}, track, NULL) AS track, ${rawKey('id')}
  FROM videos ORDER BY position, id`;

export class VideoStore {
  readonly #aside: SetAside;
  readonly #all: Statement;
  readonly #put: Statement;
  readonly #setState: Statement;
  readonly #setRemoved: Statement;
  readonly #forgetRemoved: Statement;

  constructor(database: Database, aside: SetAside) {
    this.#aside = aside;
    this.#all = database.prepare(READ);
    this.#put = database.prepare(
      `INSERT INTO videos (id, path, real_path, position, removed, size, mtime_ms, content_id, facts, track, state, problem)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET path = excluded.path, real_path = excluded.real_path,
         position = excluded.position, removed = excluded.removed, size = excluded.size, mtime_ms = excluded.mtime_ms,
         content_id = excluded.content_id, facts = excluded.facts, track = excluded.track,
         state = excluded.state, problem = excluded.problem`,
    );
    this.#setState = database.prepare('UPDATE videos SET state = ?, problem = ? WHERE id = ?');
    this.#setRemoved = database.prepare('UPDATE videos SET removed = ? WHERE id = ?');
    this.#forgetRemoved = database.prepare(
      `DELETE FROM videos WHERE removed = 1 AND id NOT IN
         (SELECT subject FROM changes WHERE of = 'listed' AND after IS NULL ORDER BY id DESC LIMIT ?)`,
    );
  }

  /**
   * In their order. Of a row without a name or a place for it nothing is left but to set it aside; what else of it cannot
   * be read can be had again, and the video stays.
   */
  all(): StoredVideo[] {
    const videos: StoredVideo[] = [];
    const faults: Fault[] = [];
    for (const row of this.#all.all()) {
      const key = { id: keyIn(row, 'id') };
      if (isVideo(row)) {
        const bad = COLUMNS.filter(({ name, isGood }) => !isGood(row[name]));
        for (const column of bad) faults.push({ key, ...mended(row, column) });
        const isOfAnotherTrack = bad.some(({ name }) => name === 'track');
        const video = { ...toVideo(row), ...(isOfAnotherTrack ? { facts: undefined } : {}) };
        videos.push(video);
        for (const name of ['facts', 'problem'] as const) {
          const isLost = row[name] !== null && video[name] === undefined;
          if (isLost) faults.push({ key, why: `no ${name}`, column: name, instead: null });
        }
      } else faults.push({ key, why: 'no id, or no path' });
    }
    this.#aside.take('videos', faults);
    return videos;
  }

  put(video: StoredVideo): void {
    const { id, path, realPath, order, removed, size, mtimeMs, contentId, facts, track, state, problem } = video;
    this.#put.run(
      ...[id, path, realPath, order, removed ? 1 : 0, size, mtimeMs, contentId ?? null],
      ...[toJson(facts), track, state, toJson(shortened(problem))],
    );
  }

  setState(id: string, state: StoredState, problem: Problem | undefined): void {
    this.#setState.run(state, toJson(shortened(problem)), id);
  }

  setRemoved(id: string, removed: boolean): void {
    this.#setRemoved.run(removed ? 1 : 0, id);
  }

  /** Forgets removed ones but for those removed last; what is known of their content is kept. */
  forgetRemoved(kept: number): void {
    this.#forgetRemoved.run(kept);
  }
}

function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** Characters of a sentence and of what is for the log: a tool may say megabytes of one file. */
const LONGEST = { message: 2_000, detail: 8_000 } as const;

function shortened(problem: Problem | undefined): Problem | undefined {
  if (problem === undefined) return undefined;
  const { kind, message, detail } = problem;
  return {
    kind,
    message: cut(message, LONGEST.message),
    ...(detail === undefined ? {} : { detail: cut(detail, LONGEST.detail) }),
  };
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).toWellFormed()}…` : text;
}

function isVideo(row: Row): boolean {
  const isPath = (path: Row[string] | undefined): boolean =>
    typeof path === 'string' && path !== '' && path.length <= LONGEST_PATH;
  return videoId.safeParse(row['id']).success && isPath(row['path']) && isPath(row['real_path']);
}

interface Column {
  readonly name: string;
  readonly isGood: (value: Row[string] | undefined) => boolean;
  /** What it is until it is known again: of another size or time, a file is read anew. */
  readonly instead: string | number | null;
}

const STATES: ReadonlySet<unknown> = new Set<StoredState>(['waiting', 'done', 'failed', 'cancelled']);

const COLUMNS: readonly Column[] = [
  { name: 'position', isGood: Number.isFinite, instead: 0 },
  { name: 'size', isGood: Number.isFinite, instead: 0 },
  { name: 'mtime_ms', isGood: Number.isFinite, instead: 0 },
  {
    name: 'content_id',
    isGood: (value) => value === null || (typeof value === 'string' && value !== ''),
    instead: null,
  },
  { name: 'track', isGood: Number.isFinite, instead: 0 },
  { name: 'state', isGood: (value) => STATES.has(value), instead: 'waiting' },
];

/** Replaces the value in the row. */
function mended(row: Row, { name, instead }: Column): Pick<Fault, 'why' | 'column' | 'instead'> {
  row[name] = instead;
  return { why: `no ${name}`, column: name, instead };
}

// The columns have been looked at.
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
    track: row['track'] as number,
    state: row['state'] as StoredState,
    problem: parseJson(row['problem'], problemSchema),
  };
}

function parseJson<T>(value: Row[string] | undefined, schema: z.ZodType<T>): T | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return schema.safeParse(JSON.parse(value)).data;
  } catch {
    return undefined;
  }
}
