/** The values of a page, as Parquet lays them out (and every machine that this runs on, its numbers), and what they mean. Pure. */
import { broken, notRead } from './broken.ts';
import type { Column } from './footer.ts';
import { structAt } from './thrift.ts';

export type Values = Float32Array | Float64Array | unknown[];

const [BOOLEAN, INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY, FIXED] = [0, 1, 2, 4, 5, 6, 7];
const UUID = 14;

/** Whether the values of a column are of a kind that says something here. */
export function isReadable({ type, logicalType, length }: Column): boolean {
  return type !== FIXED ? type >= 0 && type !== 3 && type < FIXED : logicalType?.has(UUID) === true && length === 16;
}

/** @throws TagError `unreadable` where the bytes end too soon */
export function plainValues(bytes: Uint8Array, count: number, column: Column): Values {
  const { type } = column;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size =
    type === BOOLEAN ? 1 / 8 : type === INT32 || type === FLOAT ? 4 : type === FIXED ? 16 : type === BYTE_ARRAY ? 4 : 8;
  if (Math.ceil(count * size) > bytes.length) throw broken('a page of it is cut off');
  if (type === FLOAT) return new Float32Array(new Uint8Array(bytes.subarray(0, 4 * count)).buffer);
  if (type === DOUBLE) return new Float64Array(new Uint8Array(bytes.subarray(0, 8 * count)).buffer);
  if (type === BYTE_ARRAY) return texts(bytes, view, count);
  const values: unknown[] = [];
  for (let n = 0; n < count; n += 1) {
    if (type === BOOLEAN) values.push((((bytes[n >> 3] as number) >> (n & 7)) & 1) === 1);
    else if (type === INT32) values.push(meant(view.getInt32(4 * n, true), column));
    else if (type === INT64) values.push(meantLong(view.getBigInt64(8 * n, true), column));
    else values.push(uuid(bytes.subarray(16 * n, 16 * n + 16)));
  }
  return values;
}

/** Bytes of floating-point numbers apart: all first bytes, then all second ones. */
export function splitValues(bytes: Uint8Array, count: number, column: Column): Values {
  const size = column.type === FLOAT ? 4 : column.type === DOUBLE ? 8 : 0;
  if (size === 0) throw notRead('whole numbers whose bytes are split');
  if (count * size > bytes.length) throw broken('a page of it is cut off');
  const together = new Uint8Array(count * size);
  for (let n = 0; n < count; n += 1) {
    for (let part = 0; part < size; part += 1) together[n * size + part] = bytes[part * count + n] as number;
  }
  return plainValues(together, count, column);
}

function texts(bytes: Uint8Array, view: DataView, count: number): string[] {
  const decoder = new TextDecoder();
  const values: string[] = [];
  for (let [n, at] = [0, 0]; n < count; n += 1) {
    if (at + 4 > bytes.length) throw broken('a page of it is cut off');
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw broken('a text of it is cut off');
    values.push(decoder.decode(bytes.subarray(at + 4, end)));
    at = end;
  }
  return values;
}

const DAY = 86_400_000;

function meant(value: number, { convertedType, logicalType, scale }: Column): unknown {
  if (convertedType === 6 || logicalType?.has(6) === true) return new Date(value * DAY);
  return convertedType === 5 || logicalType?.has(5) === true ? value / 10 ** scale : value;
}

function meantLong(value: bigint, column: Column): unknown {
  const unit = structAt(structAt(column.logicalType, 8), 2);
  if (unit?.has(1) === true || column.convertedType === 9) return new Date(Number(value));
  if (unit?.has(2) === true || column.convertedType === 10) return new Date(Number(value / 1_000n));
  if (unit?.has(3) === true) return new Date(Number(value / 1_000_000n));
  return meant(Number(value), column);
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
