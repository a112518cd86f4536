/** Which of a job's clips are kept while they come one by one: those that fit words best, some from all over, or all. */
import { hash } from 'node:crypto';
import type { Span } from '../../../wire/app/tags.ts';
import { MOST_VIDEOS } from '../../../wire/app/videos.ts';
import { TagError } from '../../../wire/errors.ts';
import { Leaders } from './leaders.ts';

/** Rows of a shard that follow each other. */
export type Rows = readonly [first: number, count: number];

/** By the shards' names, those of each in their order. */
export type ChosenRows = ReadonlyMap<string, readonly Rows[]>;

export interface Clip {
  readonly id: string;
  /** as the cluster names it */
  readonly path: string;
  readonly shard: string;
  readonly rows: Rows;
  /** of its looks the one that fits words best; undefined where none does, or nothing was asked */
  readonly best: { readonly score: number; readonly cosine: number; readonly span: Span | undefined } | undefined;
}

export interface Gathering {
  /** What fits words no better than that need not be offered. */
  readonly least: number;
  offer(clip: Clip): void;
  /** how many there are, and which */
  chosen(): { readonly clips: number; readonly rows: ChosenRows; readonly first: readonly Clip[] };
}

/** Those that fit best, the best first. */
export class BestFitting implements Gathering {
  readonly #leaders: Leaders<Clip>;

  constructor(most: number) {
    this.#leaders = new Leaders(most);
  }

  get least(): number {
    return this.#leaders.least;
  }

  offer(clip: Clip): void {
    if (clip.best !== undefined) this.#leaders.offer(clip.best.score, clip);
  }

  chosen() {
    return told(this.#leaders.all());
  }
}

/** Some from all over, told by their ids alone: always the same ones, and of more these, too. */
export class Sample implements Gathering {
  readonly least = Number.NEGATIVE_INFINITY;
  readonly #leaders: Leaders<Clip>;

  constructor(most: number) {
    this.#leaders = new Leaders(most);
  }

  offer(clip: Clip): void {
    this.#leaders.offer(-lotOf(clip.id), clip);
  }

  chosen() {
    return told(this.#leaders.all());
  }
}

/** Six bytes: a number that no two of a hundred million ids are likely to have and that has nothing to do with what they say. */
function lotOf(id: string): number {
  return hash('sha1', id, 'buffer').readUIntBE(0, 6) / 2 ** 48;
}

/** Some of them are told of. */
const TOLD = 1_000;

/** All of them, as far as a library holds their files. */
export class Everything implements Gathering {
  readonly least = Number.NEGATIVE_INFINITY;
  readonly #files = new Set<string>();
  readonly #rows = new Map<string, Rows[]>();
  readonly #first: Clip[] = [];
  #clips = 0;

  /** @throws TagError `too-large` */
  offer(clip: Clip): void {
    this.#files.add(clip.path);
    if (this.#files.size > MOST_VIDEOS) {
      throw new TooMany();
    }
    this.#clips += 1;
    if (this.#first.length < TOLD) this.#first.push(clip);
    put(this.#rows, clip);
  }

  chosen() {
    return { clips: this.#clips, rows: this.#rows, first: this.#first };
  }
}

/** Of the part, and of no one shard. */
export class TooMany extends TagError {
  constructor() {
    const most = MOST_VIDEOS.toLocaleString('en');
    super(
      'too-large',
      `These are more than the ${most} videos that a library holds: open those that fit some words best, or a sample of them.`,
    );
  }
}

function told(clips: readonly Clip[]) {
  const rows = new Map<string, Rows[]>();
  const inOrder = [...clips].sort((a, b) => a.rows[0] - b.rows[0]);
  for (const clip of inOrder) put(rows, clip);
  return { clips: clips.length, rows, first: clips };
}

/** Behind those of its shard: what follows on one another is one. */
function put(rows: Map<string, Rows[]>, { shard, rows: [first, count] }: Clip): void {
  const its = rows.get(shard);
  if (its === undefined) return void rows.set(shard, [[first, count]]);
  const [lastFirst, lastCount] = its.at(-1) as Rows;
  if (lastFirst + lastCount === first) its[its.length - 1] = [lastFirst, lastCount + count];
  else its.push([first, count]);
}
