/** What a Parquet file holds, as its end says: its columns, and where their values lie. Pure. */
import type { HandedFile } from '../format.ts';
import { broken, tooLarge } from './broken.ts';
import { countAt, numberAt, readStruct, type Struct, structAt, structsAt, textAt } from './thrift.ts';

/** Bytes. */
const LARGEST_FOOTER = 16 * 2 ** 20;
const MOST_NODES = 10_000;
const DEEPEST = 12;
const MOST_ROWS = 20_000_000;

/** A column of values, or of lists of values. */
export interface Column {
  readonly name: string;
  /** in each group's list */
  readonly place: number;
  /** Parquet's number of it */
  readonly type: number;
  /** bytes of a value, where it says so */
  readonly length: number;
  readonly convertedType: number | undefined;
  readonly logicalType: Struct | undefined;
  readonly scale: number;
  readonly isList: boolean;
  /** the definition level of a value that is there */
  readonly defined: number;
  /** that of an element of a list, be it null */
  readonly listed: number;
}

export interface Chunk {
  /** bytes in the file */
  readonly start: number;
  readonly end: number;
  readonly codec: number;
}

export interface Parquet {
  /** those that have one value, or one list of values, a row */
  readonly columns: readonly Column[];
  /** names of those that nest otherwise */
  readonly nested: readonly string[];
  readonly groups: readonly { readonly rows: number; readonly chunks: readonly Chunk[] }[];
  readonly facts: ReadonlyMap<string, string>;
}

/** @throws TagError `unreadable`, `too-large` */
export async function readFooter(file: HandedFile): Promise<Parquet> {
  if (file.byteLength < 12) throw broken('it is too short');
  const tail = await file.slice(file.byteLength - 8, file.byteLength);
  const magic = new TextDecoder().decode(tail.subarray(4));
  if (magic === 'PARE') throw broken('it is encrypted, and there is no key for it here');
  if (magic !== 'PAR1') throw broken('its end is missing');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > file.byteLength - 12) throw broken('its description is longer than the file');
  if (length > LARGEST_FOOTER) throw tooLarge('Its description is longer than 16 MB');
  const bytes = await file.slice(file.byteLength - 8 - length, file.byteLength - 8);
  const { struct } = readStruct(bytes, 0);
  const leaves = leavesOf(structsAt(struct, 2));
  const groups = structsAt(struct, 4).map((group) => groupOf(group, leaves.length, file.byteLength));
  if (groups.reduce((sum, { rows }) => sum + rows, 0) > MOST_ROWS) throw tooLarge('It has more than 20 million rows');
  const facts = structsAt(struct, 5).map((fact) => [textAt(fact, 1) ?? '', textAt(fact, 2) ?? ''] as const);
  const single = leaves.filter(({ name }) => leaves.filter((other) => other.name === name).length === 1);
  const columns = single.filter(({ isNested }) => !isNested);
  const known = new Set(columns.map(({ name }) => name));
  const nested = [...new Set(leaves.map(({ name }) => name).filter((name) => !known.has(name)))];
  return { columns, nested, groups, facts: new Map(facts) };
}

type Leaf = Column & { readonly isNested: boolean };

interface Branch {
  /** of the column that it belongs to; empty at the root */
  readonly name: string;
  /** how many of its children are still to come */
  left: number;
  readonly repeats: number;
  readonly defined: number;
  readonly listed: number;
  readonly depth: number;
  /** it, or what it lies in, has several children */
  readonly isStruct: boolean;
}

/** The nodes of a schema come depth first, each with the number of its children. */
function leavesOf([root, ...nodes]: readonly Struct[]): Leaf[] {
  if (root === undefined || nodes.length > MOST_NODES) throw broken('its schema is missing, or has too many columns');
  const children = countAt(root, 5, 'the number of its columns');
  const open: Branch[] = [{ name: '', left: children, repeats: 0, defined: 0, listed: 0, depth: 0, isStruct: false }];
  const leaves: Leaf[] = [];
  for (const node of nodes) {
    const parent = open.at(-1);
    if (parent === undefined) throw broken('its schema has more columns than it says');
    parent.left -= 1;
    const here = branchOf(node, parent);
    if (here.depth > DEEPEST) throw broken('its schema nests too deeply');
    if (here.left > 0) open.push(here);
    else leaves.push(leafOf(node, here, leaves.length));
    while (open.at(-1)?.left === 0) open.pop();
  }
  if (open.length > 0) throw broken('its schema has fewer columns than it says');
  return leaves;
}

function branchOf(node: Struct, parent: Branch): Branch {
  const repetition = numberAt(node, 3) ?? 0;
  const defined = parent.defined + (repetition === 0 ? 0 : 1);
  const left = node.has(5) ? countAt(node, 5, 'the number of a column’s parts') : 0;
  return {
    name: parent.depth === 0 ? (textAt(node, 4) ?? '') : parent.name,
    left,
    repeats: parent.repeats + (repetition === 2 ? 1 : 0),
    defined,
    listed: repetition === 2 ? defined : parent.listed,
    depth: parent.depth + 1,
    isStruct: parent.isStruct || left > 1,
  };
}

function leafOf(node: Struct, { name, repeats, defined, listed, depth, isStruct }: Branch, place: number): Leaf {
  return {
    ...{ name, place, defined, listed, isList: repeats === 1 },
    type: numberAt(node, 1) ?? -1,
    length: numberAt(node, 2) ?? 0,
    convertedType: numberAt(node, 6),
    logicalType: structAt(node, 10),
    scale: numberAt(node, 7) ?? 0,
    isNested: repeats > 1 || isStruct || (repeats === 0 && depth > 1),
  };
}

function groupOf(group: Struct, leaves: number, size: number) {
  const columns = structsAt(group, 1);
  if (columns.length !== leaves) throw broken('a part of it has other columns than its schema');
  return { rows: countAt(group, 3, 'a number of rows'), chunks: columns.map((column) => chunkOf(column, size)) };
}

function chunkOf(column: Struct, size: number): Chunk {
  const facts = structAt(column, 3);
  if (facts === undefined || column.has(1)) throw broken('a column of it lies in another file, or is encrypted');
  const data = countAt(facts, 9, 'where a column begins');
  const dictionary = numberAt(facts, 11) ?? 0;
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + countAt(facts, 7, 'the size of a column');
  if (end > size) throw broken('a column of it ends after the file does');
  return { start, end, codec: countAt(facts, 4, 'how a column is compressed') };
}
