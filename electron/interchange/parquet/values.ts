/** The values of a page, as Parquet lays them out (and every machine that this runs on, its numbers), and what they mean. Pure. */
import { broken, notRead } from './broken.ts';
import type { Column } from './footer.ts';
import { structAt } from './thrift.ts';

export type Values = Float32Array | Float64Array | unknown[];

const [BOOLEAN, INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY, FIXED] = [0, 1, 2, 4, 5, 6, 7];
const UUID = 14;
/** Of a decimal number that 38 digits are enough for. */
const LONGEST_DECIMAL = 16;

/** Whether the values of a column are of a kind that says something here. */
export function isReadable(column: Column): boolean {
  const { type, logicalType, length } = column;
  if (type !== FIXED) return type >= 0 && type !== 3 && type < FIXED;
  return isDecimal(column)
    ? length >= 1 && length <= LONGEST_DECIMAL
    : logicalType?.has(UUID) === true && length === 16;
}

function isDecimal({ convertedType, logicalType }: Column): boolean {
  return convertedType === 5 || logicalType?.has(5) === true;
}

/** @throws TagError `unreadable` where the bytes end too soon */
export function plainValues(bytes: Uint8Array, count: number, column: Column): Values {
  const { type, length } = column;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size =
    type === BOOLEAN
      ? 1 / 8
      : type === INT32 || type === FLOAT || type === BYTE_ARRAY
        ? 4
        : type === FIXED
          ? length
          : 8;
  if (Math.ceil(count * size) > bytes.length) throw broken('a page of it is cut off');
  if (type === FLOAT) return new Float32Array(new Uint8Array(bytes.subarray(0, 4 * count)).buffer);
  if (type === DOUBLE) return new Float64Array(new Uint8Array(bytes.subarray(0, 8 * count)).buffer);
  if (type === BYTE_ARRAY) return isDecimal(column) ? decimals(bytes, view, count, column) : texts(bytes, view, count);
  const values: unknown[] = [];
  for (let n = 0; n < count; n += 1) {
    if (type === BOOLEAN) values.push((((bytes[n >> 3] as number) >> (n & 7)) & 1) === 1);
    else if (type === INT32) values.push(meant(view.getInt32(4 * n, true), column));
    else if (type === INT64) values.push(meantLong(view.getBigInt64(8 * n, true), column));
    else values.push(fixed(bytes.subarray(length * n, length * n + length), column));
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
  return Array.from(parts(bytes, view, count), (part) => decoder.decode(part));
}

function decimals(bytes: Uint8Array, view: DataView, count: number, column: Column): number[] {
  return Array.from(parts(bytes, view, count), (part) => {
    if (part.length > LONGEST_DECIMAL) throw broken('a number of it is longer than any');
    return decimal(part, column);
  });
}

function* parts(bytes: Uint8Array, view: DataView, count: number): Generator<Uint8Array> {
  for (let [n, at] = [0, 0]; n < count; n += 1) {
    if (at + 4 > bytes.length) throw broken('a page of it is cut off');
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) throw broken('a text of it is cut off');
    yield bytes.subarray(at + 4, end);
    at = end;
  }
}

const DAY = 86_400_000;

function meant(value: number, column: Column): unknown {
  const { convertedType, logicalType, scale } = column;
  if (convertedType === 6 || logicalType?.has(6) === true) return new Date(value * DAY);
  if (convertedType === 7 || convertedType === 8 || logicalType?.has(7) === true)
    return value / 1_000 ** partsOfSecond(column);
  return isDecimal(column) ? value / 10 ** scale : value;
}

/** Of a time of day: 1 for thousandths, 2 for millionths, 3 for what is smaller. */
function partsOfSecond({ convertedType, logicalType }: Column): number {
  const unit = structAt(structAt(logicalType, 7), 2);
  return [1, 2, 3].find((part) => unit?.has(part)) ?? (convertedType === 7 ? 1 : 2);
}

function meantLong(value: bigint, column: Column): unknown {
  const unit = structAt(structAt(column.logicalType, 8), 2);
  if (unit?.has(1) === true || column.convertedType === 9) return new Date(Number(value));
  if (unit?.has(2) === true || column.convertedType === 10) return new Date(Number(value / 1_000n));
  if (unit?.has(3) === true) return new Date(Number(value / 1_000_000n));
  return meant(Number(value), column);
}

function fixed(bytes: Uint8Array, column: Column): unknown {
  return isDecimal(column) ? decimal(bytes, column) : uuid(bytes);
}

/** A whole number, the greatest byte first, that has so many digits behind the point. */
function decimal(bytes: Uint8Array, { scale }: Column): number {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return Number(BigInt.asIntN(8 * bytes.length, value)) / 10 ** scale;
}

function uuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
