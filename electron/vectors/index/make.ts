/**
 * Makes an index of what one model made of a library: from the library alone, a batch at a time, in a folder of another name, which is
 * renamed once all is in it and found good.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { TagError } from '../../wire/errors.ts';
import { Lengths } from '../lengths.ts';
import type { Multiply } from '../multiply.ts';
import { type Passed, type Table, Tables } from '../tables.ts';
import { makingFailure, requireRoom } from './failure.ts';
import { BATCH, type Lance, loadLance, VectorTable } from './lancedb.ts';
import { findIndex, MAKING, STAMP, TABLE } from './open.ts';
import { indexesFolder } from './place.ts';
import { LEAST_RECALL, Truth } from './recall.ts';
import { digestOf, keyOf, newStamp, type TableStamp, type What, WITNESS_EACH } from './stamp.ts';

interface Making {
  readonly signal: AbortSignal;
  /** how much of them is read; what follows, LanceDB does in one piece and says nothing meanwhile */
  readonly onProgress: (progress: { fraction: number; of: number }) => void;
}

/** Rows that are looked at to know how many numbers a vector has, and to ask with. */
const SAMPLED = 2_000;
/** Numbers of a vector that have one code together. */
const CODED = 8;

/** @throws TagError `not-found` without LanceDB, `disk-full`, `write-failed`; AbortError */
export async function makeIndex(
  what: What,
  multiply: Multiply,
  { signal, onProgress }: Making,
): Promise<{ rows: number; recall: number }> {
  giveWay();
  const lance = loadLance();
  if (lance === undefined) {
    throw new TagError('not-found', 'LanceDB is not installed: run "reeltag search-index install".');
  }
  const indexes = indexesFolder(what);
  try {
    mkdirSync(indexes, { recursive: true, mode: 0o700 });
    removeUnfinished(indexes);
    return await makeIn(indexes, what, { lance, multiply, signal, onProgress });
  } catch (error) {
    throw makingFailure(error, indexes);
  }
}

async function makeIn(
  indexes: string,
  what: What,
  { lance, multiply, signal, onProgress }: Making & { lance: Lance; multiply: Multiply },
): Promise<{ rows: number; recall: number }> {
  const making = mkdtempSync(join(indexes, MAKING));
  const tables = new Tables(what.library, what.model, what);
  try {
    const [embeddings, segments] = [tables.embeddings, tables.segments];
    const of = embeddings.count() + segments.count();
    const [size, some] = sample([segments, embeddings]);
    requireRoom(indexes, of, size);
    const table = await VectorTable.make(lance, join(making, TABLE), size);
    const truth = new Truth(some, size, tables.texts(size, SAMPLED));
    const tell = (read: number): void => onProgress({ fraction: Math.min(1, read / of), of });
    const writing = new Writing({ table, truth, multiply, size, tell });
    const stamps = { embeddings: await writing.all(embeddings, signal), segments: await writing.all(segments, signal) };
    await writing.flush();
    if ((await table.count()) !== writing.rows)
      throw new Error(`${await table.count()} of ${writing.rows} were written`);
    tell(of);
    const partitions = Math.max(1, Math.round(Math.sqrt(writing.rows) / 4));
    await table.index({ partitions, subVectors: Math.max(1, Math.floor(size / CODED)) });
    signal.throwIfAborted();
    const { probes, refine, recall } = await truth.measure(table, partitions);
    if (recall < LEAST_RECALL) throw new Error(`the index finds ${recall} of what is nearest`);
    table.close();
    // The clock may have been put back since the last one was made, which then would be taken for the newer one.
    const made = Math.max(Date.now(), (findIndex(indexes)?.stamp.made ?? 0) + 1);
    const stamp = newStamp({ size, rows: writing.rows, ...stamps, probes, refine, recall, made });
    writeFileSync(join(making, STAMP), JSON.stringify(stamp), { flush: true });
    signal.throwIfAborted();
    renameSync(making, join(indexes, `${stamp.made}`));
    return { rows: writing.rows, recall };
  } finally {
    tables.close();
    rmSync(making, { recursive: true, force: true });
  }
}

/** All that is written of tables, and what is remembered of them. */
class Writing {
  readonly #o;
  #keys: Float64Array;
  #vectors: Float32Array;
  #pending = 0;
  #read = 0;
  rows = 0;

  constructor(options: {
    table: VectorTable;
    truth: Truth;
    multiply: Multiply;
    size: number;
    tell: (read: number) => void;
  }) {
    this.#o = options;
    this.#keys = new Float64Array(BATCH);
    this.#vectors = new Float32Array(BATCH * options.size);
  }

  async all(table: Table, signal: AbortSignal): Promise<TableStamp> {
    const stamp: TableStamp = { witnesses: [], unusable: [] };
    const upTo = table.last();
    let [last, passed, ours]: [Passed | undefined, number, Passed | undefined] = [undefined, 0, undefined];
    for (;;) {
      const page = table.after(last?.rowid ?? Number.MIN_SAFE_INTEGER, upTo);
      if (page.length === 0) break;
      for (const row of page) {
        if (passed++ % WITNESS_EACH === 0) stamp.witnesses.push([row.rowid, digestOf(row)]);
        if (row.footage === undefined) continue;
        ours = row;
        if (!this.#put(row)) stamp.unusable.push(row.rowid);
        else if (this.#pending === BATCH) await this.flush();
      }
      last = page.at(-1);
      this.#read += page.length;
      this.#o.tell(this.#read);
      await breathe();
      signal.throwIfAborted();
    }
    for (const row of [ours, last]) {
      if (row !== undefined && row.rowid > (stamp.witnesses.at(-1)?.[0] ?? -1)) {
        stamp.witnesses.push([row.rowid, digestOf(row)]);
      }
    }
    return stamp;
  }

  async flush(): Promise<void> {
    const { table, truth, multiply, size } = this.#o;
    if (this.#pending === 0) return;
    const keys = this.#keys.slice(0, this.#pending);
    const vectors = this.#vectors.slice(0, this.#pending * size);
    this.#pending = 0;
    await table.add(keys, vectors);
    await truth.put(keys, vectors, multiply);
    this.rows += keys.length;
  }

  #put({ rowid, start, vector }: Passed): boolean {
    const { size } = this.#o;
    if (vector?.length !== 4 * size) return false;
    const from = this.#pending * size;
    new Uint8Array(this.#vectors.buffer, 4 * from, 4 * size).set(vector);
    let finite = 0;
    for (let i = from; i < from + size; i++) finite += (this.#vectors[i] as number) * 0;
    if (finite !== 0) return false;
    this.#keys[this.#pending++] = keyOf(Number.isNaN(start), rowid);
    return true;
  }
}

/** How many numbers a vector has, and some of them from all over the tables. */
function sample(tables: readonly Table[]): [number, Float32Array[]] {
  const lengths = new Lengths();
  const rows: Uint8Array[] = [];
  for (const table of tables) {
    const last = table.last();
    const step = Math.max(1, Math.floor(last / SAMPLED));
    for (let rowid = 1; rowid <= last; rowid += step) {
      const { footage, vector } = table.at(rowid) ?? {};
      if (footage === undefined || vector === undefined) continue;
      lengths.saw(vector);
      rows.push(vector);
    }
  }
  const size = lengths.usual(undefined);
  if (size === undefined) throw new TagError('not-found', 'There are no vectors of which an index could be made.');
  const fitting = rows.filter(({ length }) => length === 4 * size);
  return [
    size,
    fitting.map((bytes) => new Float32Array(bytes.slice().buffer)).filter((one) => one.every(Number.isFinite)),
  ];
}

/** What is not finished belongs to a process that has ended: one alone makes indexes of a library, its owner's. */
function removeUnfinished(indexes: string): void {
  for (const name of readdirSync(indexes).filter((each) => each.startsWith(MAKING))) {
    rmSync(join(indexes, name), { recursive: true, force: true });
  }
}

/** To whatever else the machine does. */
function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not every system lets it.
  }
}
