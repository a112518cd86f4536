/** The cells of a column, a page of it at a time: as much of a file is in memory as a page has. Pure. */
import type { HandedFile } from '../format.ts';
import { broken, notRead, tooLarge } from './broken.ts';
import type { Chunk, Column } from './footer.ts';
import { bitsFor, readHybrid } from './hybrid.ts';
import { countAt, numberAt, readStruct, type Struct, structAt } from './thrift.ts';
import { unpacked } from './unpacked.ts';
import { plainValues, splitValues, type Values } from './values.ts';

/** Bytes of a page: other programs make them of about one megabyte. */
const LARGEST_PAGE = 64 * 2 ** 20;
/** With the least and greatest of its values. */
const LARGEST_HEADER = 2 ** 18;
const MOST_VALUES = 2 ** 24;
const [DATA, DICTIONARY, DATA_V2] = [0, 2, 3];
const [PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY, SPLIT] = [0, 2, 3, 8, 9];
const BOOLEAN = 0;

/** A page's values, and where they belong. */
export interface Page {
  readonly values: Values;
  /** (n,) of each slot; empty where all are there */
  readonly definitions: Uint8Array;
  /** (n,) 0 where a row begins; empty where each slot is a row */
  readonly repetitions: Uint8Array;
  readonly slots: number;
}

/** @throws TagError `unreadable`, `too-large` */
export async function* pagesOf(file: HandedFile, chunk: Chunk, column: Column): AsyncGenerator<Page> {
  let dictionary: Values | undefined;
  for (let at = chunk.start; at < chunk.end; ) {
    const head = await headAt(file, at, chunk.end);
    const bytes = await file.slice(head.start, head.end);
    at = head.end;
    if (head.type === DICTIONARY) {
      const facts = structAt(head.struct, 7);
      const count = requireFew(countAt(facts, 1, 'the size of a dictionary'));
      dictionary = plainValues(await unpacked(bytes, head.size, chunk.codec), count, column);
    } else if (head.type === DATA || head.type === DATA_V2) {
      const page =
        head.type === DATA ? await readPage(head, bytes, chunk, column) : await readPageV2(head, bytes, chunk, column);
      const values = valuesOf(page, column, dictionary);
      yield { values, definitions: page.definitions, repetitions: page.repetitions, slots: page.slots };
    }
  }
}

interface Head {
  readonly struct: Struct;
  readonly type: number;
  /** uncompressed */
  readonly size: number;
  /** of the page's bytes in the file */
  readonly start: number;
  readonly end: number;
}

async function headAt(file: HandedFile, at: number, chunkEnd: number): Promise<Head> {
  const beginning = await file.slice(at, Math.min(at + LARGEST_HEADER, chunkEnd));
  const { struct, end } = readStruct(beginning, 0);
  const size = countAt(struct, 2, 'the size of a page');
  const packed = countAt(struct, 3, 'the size of a page');
  if (Math.max(size, packed) > LARGEST_PAGE) throw tooLarge('A page of it is larger than 64 MB');
  const start = at + end;
  if (start + packed > chunkEnd) throw broken('a page of it ends after its column does');
  return { struct, type: countAt(struct, 1, 'the kind of a page'), size, start, end: start + packed };
}

function requireFew(count: number): number {
  if (count > MOST_VALUES) throw tooLarge('A page of it has more than 16 million values');
  return count;
}

interface Levels {
  readonly definitions: Uint8Array;
  readonly repetitions: Uint8Array;
  readonly slots: number;
  readonly encoding: number;
  /** the values alone */
  readonly bytes: Uint8Array;
}

async function readPage(head: Head, packed: Uint8Array, { codec }: Chunk, column: Column): Promise<Levels> {
  const facts = structAt(head.struct, 5);
  const slots = requireFew(countAt(facts, 1, 'how many values a page has'));
  const bytes = await unpacked(packed, head.size, codec);
  let at = 0;
  const levels = (most: number): Uint8Array => {
    if (most === 0) return new Uint8Array();
    if (at + 4 > bytes.length) throw broken('a page of it is cut off');
    const start = at + 4;
    at = start + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
    const out = new Uint8Array(slots);
    readHybrid(bytes, start, at, bitsFor(most), out);
    return out;
  };
  const repetitions = levels(column.isList ? 1 : 0);
  const definitions = levels(column.defined);
  const encoding = numberAt(facts, 2) ?? -1;
  return { definitions, repetitions, slots, encoding, bytes: bytes.subarray(at) };
}

/** Its levels are not compressed, and stand before what may be. */
async function readPageV2(head: Head, packed: Uint8Array, { codec }: Chunk, column: Column): Promise<Levels> {
  const facts = structAt(head.struct, 8);
  const slots = requireFew(countAt(facts, 1, 'how many values a page has'));
  const definitionsEnd = countAt(facts, 5, 'the size of a page') + countAt(facts, 6, 'the size of a page');
  const repetitionsEnd = countAt(facts, 6, 'the size of a page');
  if (definitionsEnd > packed.length || definitionsEnd > head.size) throw broken('a page of it is cut off');
  const levels = (start: number, end: number, most: number): Uint8Array => {
    const out = new Uint8Array(most === 0 ? 0 : slots);
    if (most > 0) readHybrid(packed, start, end, bitsFor(most), out);
    return out;
  };
  const rest = packed.subarray(definitionsEnd);
  return {
    repetitions: levels(0, repetitionsEnd, column.isList ? 1 : 0),
    definitions: levels(repetitionsEnd, definitionsEnd, column.defined),
    slots,
    encoding: numberAt(facts, 4) ?? -1,
    bytes: facts?.get(7) === false ? rest : await unpacked(rest, head.size - definitionsEnd, codec),
  };
}

function valuesOf(
  { definitions, slots, encoding, bytes }: Levels,
  column: Column,
  dictionary: Values | undefined,
): Values {
  let count = definitions.length === 0 ? slots : 0;
  // By its places: a page of vectors has hundreds of thousands.
  for (let slot = 0; slot < definitions.length; slot += 1) if (definitions[slot] === column.defined) count += 1;
  if (encoding === PLAIN) return plainValues(bytes, count, column);
  if (encoding === SPLIT) return splitValues(bytes, count, column);
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) return looked(bytes, count, dictionary);
  if (encoding === RLE && column.type === BOOLEAN) {
    const bits = new Uint8Array(count);
    if (count > 0) readHybrid(bytes, 4, bytes.length, 1, bits);
    return Array.from(bits, (bit) => bit === 1);
  }
  throw notRead('values that are written as differences');
}

function looked(bytes: Uint8Array, count: number, dictionary: Values | undefined): Values {
  const places = new Uint32Array(count);
  if (count > 0) readHybrid(bytes, 1, bytes.length, bytes[0] ?? 0, places);
  if (dictionary === undefined && count > 0) throw broken('a dictionary of it is missing');
  const size = dictionary?.length ?? 0;
  if (places.some((place) => place >= size)) throw broken('a value of it is in no dictionary');
  if (dictionary instanceof Float32Array) return Float32Array.from(places, (place) => dictionary[place] as number);
  if (dictionary instanceof Float64Array) return Float64Array.from(places, (place) => dictionary[place] as number);
  return Array.from(places, (place) => dictionary?.[place]);
}
