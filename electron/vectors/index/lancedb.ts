/**
 * The one way to LanceDB, which is brought on request (`electron/search-index/`): what is used of it, and its tables of vectors.
 *
 * Apache Arrow comes in as LanceDB itself has it: by another way, as a module, it would be a second one, and tables of its would be taken
 * for empty.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isInstalled, lancedbFolder } from '../../search-index/place.ts';

/** Rows that are written together: of 512 numbers 64 MB, and as much twice more while they are handed over. */
export const BATCH = 32_768;

interface Query {
  nearestTo(vector: Float32Array): Query;
  distanceType(type: 'cosine'): Query;
  nprobes(count: number): Query;
  refineFactor(factor: number): Query;
  select(columns: string[]): Query;
  limit(count: number): Query;
  toArrow(): Promise<{ getChild(name: string): { toArray(): ArrayLike<number> } | null }>;
}

interface LanceTable {
  add(data: unknown): Promise<unknown>;
  countRows(): Promise<number>;
  createIndex(column: string, options: { config: unknown }): Promise<void>;
  query(): Query;
  close(): void;
}

interface Connection {
  createTable(name: string, data: unknown): Promise<LanceTable>;
  openTable(name: string): Promise<LanceTable>;
  close(): void;
}

interface LanceDb {
  connect(folder: string): Promise<Connection>;
  readonly Index: {
    ivfPq(options: {
      distanceType: 'cosine';
      numPartitions: number;
      numSubVectors: number;
      sampleRate: number;
      maxIterations: number;
    }): unknown;
  };
}

/** Constructors, and the makers of columns. */
interface Arrow {
  readonly Float64: new () => unknown;
  readonly Float32: new () => unknown;
  readonly Field: new (name: string, type: unknown) => unknown;
  readonly FixedSizeList: new (size: number, field: unknown) => unknown;
  readonly Struct: new (fields: unknown[]) => unknown;
  readonly Schema: new (fields: unknown[]) => unknown;
  readonly RecordBatch: new (schema: unknown, data: unknown) => unknown;
  readonly Table: new (schema: unknown, batches: unknown[]) => unknown;
  makeData(props: Record<string, unknown>): unknown;
}

export interface Lance {
  readonly db: LanceDb;
  readonly arrow: Arrow;
}

/** @returns undefined where it is not here, or not for this machine */
export function loadLance(folder: string = lancedbFolder()): Lance | undefined {
  if (!isInstalled(folder)) return undefined;
  // It would tell of each table that it makes.
  process.env['LANCEDB_LOG'] ??= 'error';
  process.env['RUST_LOG'] ??= 'error';
  try {
    const load = createRequire(join(folder, 'package.json'));
    return { db: load('@lancedb/lancedb') as LanceDb, arrow: load('apache-arrow') as Arrow };
  } catch {
    return undefined;
  }
}

const TABLE = 'vectors';

/** How thoroughly it is looked: the more, the more is found and the longer it takes. */
export interface Care {
  /** how many partitions are looked through */
  readonly probes: number;
  /** of so many times as many as are asked for the products are made exactly */
  readonly refine: number;
}

/** Vectors under keys, on disk. */
export class VectorTable {
  readonly #lance: Lance;
  readonly #connection: Connection;
  readonly #size: number;
  #table: LanceTable | undefined;

  private constructor(lance: Lance, connection: Connection, size: number) {
    this.#lance = lance;
    this.#connection = connection;
    this.#size = size;
  }

  static async make(lance: Lance, folder: string, size: number): Promise<VectorTable> {
    return new VectorTable(lance, await lance.db.connect(folder), size);
  }

  static async open(lance: Lance, folder: string, size: number): Promise<VectorTable> {
    const made = await VectorTable.make(lance, folder, size);
    made.#table = await made.#connection.openTable(TABLE);
    return made;
  }

  /** @param vectors (n × D) */
  async add(keys: Float64Array, vectors: Float32Array): Promise<void> {
    const batch = this.#batchOf(keys, vectors);
    if (this.#table === undefined) this.#table = await this.#connection.createTable(TABLE, batch);
    else await this.#table.add(batch);
  }

  async count(): Promise<number> {
    return (await this.#table?.countRows()) ?? 0;
  }

  async index(options: { partitions: number; subVectors: number }): Promise<void> {
    const config = this.#lance.db.Index.ivfPq({
      ...{ distanceType: 'cosine', numPartitions: options.partitions, numSubVectors: options.subVectors },
      ...{ sampleRate: SAMPLE_RATE, maxIterations: ROUNDS },
    });
    await this.#table?.createIndex('vector', { config });
  }

  /** @returns keys, nearest first */
  async nearest(query: Float32Array, most: number, { probes, refine }: Care): Promise<ArrayLike<number>> {
    if (this.#table === undefined) return [];
    const found = await this.#table
      .query()
      .nearestTo(query)
      .distanceType('cosine')
      .nprobes(probes)
      .refineFactor(refine)
      .select(['key', '_distance'])
      .limit(most)
      .toArrow();
    return found.getChild('key')?.toArray() ?? [];
  }

  close(): void {
    this.#table?.close();
    this.#connection.close();
  }

  #batchOf(keys: Float64Array, vectors: Float32Array): unknown {
    const { Field, FixedSizeList, Float32, Float64, RecordBatch, Schema, Struct, Table, makeData } = this.#lance.arrow;
    const length = keys.length;
    const list = new FixedSizeList(this.#size, new Field('item', new Float32()));
    const fields = [new Field('key', new Float64()), new Field('vector', list)];
    const schema = new Schema(fields);
    const values = makeData({ type: new Float32(), data: vectors });
    const children = [
      makeData({ type: new Float64(), data: keys }),
      makeData({ type: list, length, nullCount: 0, child: values }),
    ];
    const struct = makeData({ type: new Struct(fields), length, nullCount: 0, children });
    return new Table(schema, [new RecordBatch(schema, struct)]);
  }
}

/** Vectors a partition, and a code, that it learns from. */
const SAMPLE_RATE = 64;
/** Of learning; what many more change is not seen in what is found. */
const ROUNDS = 20;
