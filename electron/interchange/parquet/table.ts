/** Writes one Parquet file a group of rows at a time: no more than a group is in memory. Pure. */
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';

export type Kind =
  | 'text'
  | 'word'
  | 'double'
  | 'float list'
  | 'double list'
  | 'integer list'
  | 'integer'
  | 'long'
  | 'flag'
  | 'time';

/** By name; all but those of `REQUIRED` may be null. */
export type Layout = Readonly<Record<string, Kind>>;
export type Cells = Readonly<Record<string, unknown>>;

const LEAVES: Readonly<Record<Kind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  /** one of few */
  word: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  double: { type: 'DOUBLE' },
  integer: { type: 'INT32' },
  long: { type: 'INT64' },
  flag: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  'float list': { type: 'FLOAT' },
  'double list': { type: 'DOUBLE' },
  'integer list': { type: 'INT32' },
};

function elementsOf(name: string, kind: Kind): SchemaElement[] {
  const leaf = LEAVES[kind];
  if (!kind.endsWith('list')) return [{ name, repetition_type: 'OPTIONAL', ...leaf }];
  return [
    { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...leaf },
  ];
}

export class Table {
  readonly #layout: readonly (readonly [string, Kind])[];
  readonly #bytes = new ByteWriter();
  readonly #file: ParquetWriter;
  readonly #group: number;
  #rows: Cells[] = [];

  /**
   * @param facts of the file: they stand in its metadata
   * @param group rows that are written together
   */
  constructor(layout: Layout, facts: Readonly<Record<string, string>>, createdBy: string, group: number) {
    this.#layout = Object.entries(layout);
    this.#group = group;
    const columns = this.#layout.flatMap(([name, kind]) => elementsOf(name, kind));
    this.#file = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'schema', num_children: this.#layout.length }, ...columns],
      kvMetadata: Object.entries(facts).map(([key, value]) => ({ key, value })),
      createdBy,
    });
  }

  /** @returns the next part of the file; empty while a group is not full */
  add(row: Cells): Uint8Array {
    this.#rows.push(row);
    if (this.#rows.length >= this.#group) this.#flush();
    return this.#taken();
  }

  /** @returns its last part */
  finish(): Uint8Array {
    if (this.#rows.length > 0) this.#flush();
    void this.#file.finish();
    return this.#taken();
  }

  #flush(): void {
    const columnData = this.#layout.map(([name, kind]) => ({
      name,
      data: this.#rows.map((row) => row[name]),
      ...writtenAs(kind),
    }));
    void this.#file.write({ columnData, rowGroupSize: this.#rows.length });
    this.#rows = [];
  }

  #taken(): Uint8Array {
    const part = new Uint8Array(this.#bytes.getBytes());
    this.#bytes.index = 0;
    return part;
  }
}

/** Lists of numbers as they are: packing gains nothing there, and every reader is faster without. */
function writtenAs(kind: Kind) {
  if (kind === 'word') return { encoding: 'RLE_DICTIONARY' as const };
  return kind.endsWith('list') ? { encoding: 'PLAIN' as const, codec: 'UNCOMPRESSED' as const, statistics: false } : {};
}
