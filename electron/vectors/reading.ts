/**
 * What one model made of a library, kept in memory while the library changes: what is held already is not read again.
 *
 * Rows that cannot be used are passed over. To set them aside is for whoever has the library.
 */
import { statSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Args } from '../wire/contract.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import type { Breaking, Held } from './held.ts';
import { IndexedMemory } from './index/memory.ts';
import type { OpenIndex } from './index/open.ts';
import { Lengths } from './lengths.ts';
import { Memory } from './memory.ts';
import type { Multiply } from './multiply.ts';
import { type Passed, type Table, Tables } from './tables.ts';

export type What = Args<VectorsContract, 'hold'>;

/** The index that is there of what is read; undefined where there is none that can be used. */
export type OpenIndexOf = (tables: Tables) => Promise<OpenIndex | undefined>;

/** Throws where what is to be read is more than can be held. */
export type RequireMemory = (of: {
  readonly what: What;
  readonly tables: Tables;
  readonly index: OpenIndex | undefined;
  /** rows of the tables, other models' among them */
  readonly told: number;
  /** numbers of a vector */
  readonly size: number;
}) => void;

/** How a table stood at one moment. */
interface Standing {
  /** the highest rowid */
  readonly last: number;
  /** of its rows; undefined where they were not counted */
  readonly count: number | undefined;
}

/** How far a table was read. */
interface Place {
  readonly table: Table;
  /** how many of its rows were passed, and the last of them */
  passed: number;
  last: Passed | undefined;
}

/** Fewer rows are counted each time, in some milliseconds. */
const FEW = 50_000;
/** Of more, no more of the time is taken by counting than one part in so many: what has gone is seen some seconds later. */
const RARELY = 50;

/** Row ids between which others have their turn. */
const IDS = 20_000;
/** Pages after which what was read is made ready for questions: all at once would keep others waiting. */
const PAGES = 50;

interface ReadingParts {
  readonly openIndex?: OpenIndexOf;
  readonly requireMemory?: RequireMemory;
}

export class Reading {
  readonly what: What;
  readonly #tables: Tables;
  readonly #file: string;
  readonly #schema: number;
  readonly #multiply: Multiply;
  readonly #openIndex: OpenIndexOf;
  readonly #requireMemory: RequireMemory;
  #index: OpenIndex | undefined;
  #lengths = new Lengths();
  #memory: Memory | IndexedMemory | undefined;
  #places: readonly Place[] = [];
  /** When the rows were counted last, and how long that took. */
  #counted = { at: Number.NEGATIVE_INFINITY, milliseconds: 0 };
  /** Whether an index is made use of, where there is one. */
  #isIndexed = true;
  /** as the library was when all of it was held */
  #version: number | undefined;

  /** @throws SQLite's errors, and those of the file system */
  constructor(
    what: What,
    multiply: Multiply,
    { openIndex = async () => undefined, requireMemory = () => {} }: ReadingParts = {},
  ) {
    this.what = what;
    this.#openIndex = openIndex;
    this.#requireMemory = requireMemory;
    this.#multiply = multiply;
    this.#file = identityOf(what.library);
    this.#tables = new Tables(what.library, what.model, what);
    this.#schema = this.#tables.schema();
    this.#begin(undefined);
  }

  get held(): Held {
    return this.#memory?.held() ?? NOTHING;
  }

  /** How many vectors there are. */
  get rows(): number {
    return this.#memory?.rows ?? 0;
  }

  get index(): OpenIndex | undefined {
    return this.#index;
  }

  /** How many rows the index does not know, or knows and they have gone. */
  get strange(): number {
    return this.#memory instanceof IndexedMemory ? this.#memory.strange : this.rows;
  }

  /** Whether the file is still the one that was opened, and has the same tables. */
  isCurrent(): boolean {
    return identityOf(this.what.library) === this.#file && this.#tables.schema() === this.#schema;
  }

  /**
   * Goes on until what is held is what the library has.
   *
   * @throws AbortError, and goes on there the next time; SQLite's errors; TagError `out-of-memory`
   */
  async update(breaking: Breaking, onProgress: (progress: { read: number; of: number }) => void): Promise<void> {
    const version = this.#tables.version();
    if (version === this.#version) return;
    const standings = this.#look();
    await this.#takeIndex();
    const told = standings.reduce((sum, { count }, i) => sum + (count ?? this.#passed(i)), 0);
    this.#requireRoom(told);
    const tell = (): void => {
      const read = this.#places.reduce((sum, { passed }) => sum + passed, 0);
      onProgress({ read, of: Math.max(read, told) });
    };
    for (const [i, place] of this.#places.entries()) {
      const { last, count } = standings[i] as Standing;
      await this.#read(place, last, breaking, tell);
      if (count !== undefined && place.passed !== count) await this.#forgetGone(place, count, breaking);
    }
    const usual = this.#lengths.usual(this.#memory?.size);
    if (this.#memory !== undefined && usual !== this.#memory.size) {
      // What came first was damaged.
      this.#begin(usual);
      this.#isIndexed = false;
      return this.update(breaking, onProgress);
    }
    this.#memory?.held();
    if (standings.every(({ count }) => count !== undefined)) this.#version = version;
  }

  close(): void {
    this.#index?.close();
    this.#tables.close();
  }

  /** Before the first row is read: what the index knows need not be. */
  async #takeIndex(): Promise<void> {
    if (this.#memory !== undefined || !this.#isIndexed) return;
    this.#index?.close();
    this.#index = await this.#openIndex(this.#tables);
    if (this.#index !== undefined) this.#memory = new IndexedMemory(this.#index, this.#tables, this.#multiply);
  }

  /** Whenever there is more to read. */
  #requireRoom(told: number): void {
    if (told <= this.#passed(0) + this.#passed(1)) return;
    const size = this.#memory?.size ?? this.#firstSize();
    this.#requireMemory({ what: this.what, tables: this.#tables, index: this.#index, told, size });
  }

  /** As long as the first vector of the model is. */
  #firstSize(): number {
    for (const { table } of this.#places.toReversed()) {
      for (const rowid of table.ids()) return (table.vectorAt(rowid)?.length ?? 0) / 4;
    }
    return 0;
  }

  #begin(size: number | undefined): void {
    const { embeddings, segments } = this.#tables;
    this.#lengths = new Lengths();
    this.#memory = size === undefined ? undefined : new Memory(size, this.#multiply);
    this.#places = [embeddings, segments].map((table) => ({ table, passed: 0, last: undefined }));
    this.#version = undefined;
  }

  /** How the tables stand. Where the last row that was read is another, ids were given twice, and all is read again. */
  #look(): Standing[] {
    return this.#tables.atOnce(() => {
      const isSame = ({ table, last }: Place): boolean => last === undefined || isSameRow(table.at(last.rowid), last);
      if (!this.#places.every(isSame)) this.#begin(undefined);
      const isToBeCounted = this.#isToBeCounted();
      const began = performance.now();
      const standings = this.#places.map(({ table }) => {
        return { last: table.last(), count: isToBeCounted ? table.count() : undefined };
      });
      if (isToBeCounted) this.#counted = { at: performance.now(), milliseconds: performance.now() - began };
      return standings;
    });
  }

  #isToBeCounted(): boolean {
    const passed = this.#passed(0) + this.#passed(1);
    const { at, milliseconds } = this.#counted;
    return passed < FEW || performance.now() - at > RARELY * milliseconds;
  }

  #passed(i: number): number {
    return this.#places[i]?.passed ?? 0;
  }

  async #read(place: Place, upTo: number, { signal }: Breaking, tell: () => void): Promise<void> {
    for (let pages = 1; ; pages++) {
      const page = this.#pageOf(place, upTo);
      const last = page.at(-1);
      if (last === undefined) return;
      this.#add(page);
      place.passed += page.length;
      place.last = last;
      if (pages % PAGES === 0) this.#memory?.held();
      tell();
      await breathe();
      signal?.throwIfAborted();
    }
  }

  /** Of what the index knows the facts alone, but for the last: by it is seen whether the table is still the same. */
  #pageOf({ table, last }: Place, upTo: number): Passed[] {
    const from = last?.rowid ?? Number.MIN_SAFE_INTEGER;
    const known = this.#index?.known[table.name] ?? 0;
    if (from >= known) return table.after(from, upTo);
    const page = table.factsAfter(from, Math.min(known, upTo));
    const end = page.at(-1);
    if (end === undefined) return table.after(from, upTo);
    const whole = table.at(end.rowid);
    const bytes = whole?.vector?.length;
    return [...page.slice(0, -1), { ...(whole ?? end), ...(bytes === undefined ? {} : { bytes }) }];
  }

  #add(page: readonly Passed[]): void {
    for (const { footage, vector, bytes } of page) if (footage !== undefined) this.#lengths.saw(vector ?? bytes);
    const size = this.#memory?.size ?? this.#lengths.usual(undefined);
    if (size === undefined) return;
    this.#memory ??= new Memory(size, this.#multiply);
    const memory = this.#memory;
    for (const { rowid, footage, start, end, vector, bytes } of page) {
      if (footage === undefined) continue;
      const row = { rowid, footage, start, end };
      if (memory instanceof IndexedMemory && bytes !== undefined) memory.add(row, bytes);
      else if (vector !== undefined) memory.add(row, vector);
    }
  }

  async #forgetGone(place: Place, count: number, { signal }: Breaking): Promise<void> {
    const there = new Set<number>();
    for (const id of place.table.ids()) {
      there.add(id);
      if (there.size % IDS !== 0) continue;
      await breathe();
      signal?.throwIfAborted();
    }
    const memory = this.#memory;
    const isWhole = place.table.name === 'embeddings';
    memory?.remove((row) => memory.isWhole(row) === isWhole && !there.has(memory.rowid(row)));
    place.passed = count;
  }
}

/** Nothing that was seen by this model. */
const NOTHING: Held = {
  ...{ size: 0, rows: 0, names: [], footageOf: new Int32Array(0), isFinest: new Uint8Array(0) },
  ...{ starts: new Float64Array(0), ends: new Float64Array(0) },
  vector: () => new Float32Array(0),
  products: () => Promise.resolve(new Float32Array(0)),
  multiply: () => Promise.resolve(new Float32Array(0)),
};

/** Another file in the place of this one has another. */
function identityOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev} ${ino}`;
}

function isSameRow(now: Passed | undefined, before: Passed): boolean {
  if (now === undefined || now.footage !== before.footage) return false;
  if (!Object.is(now.start, before.start) || !Object.is(now.end, before.end)) return false;
  if (now.vector === undefined || before.vector === undefined) return now.vector === before.vector;
  return Buffer.compare(now.vector, before.vector) === 0;
}
