/**
 * Thrift's compact protocol, in which Parquet says what it holds. Of any bytes this ends soon: numbers have an end, lists are no longer
 * than what is there, and nothing nests deeply. Pure.
 */
import { broken } from './broken.ts';

export type Thrift = number | boolean | Uint8Array | Thrift[] | Struct;
export type Struct = ReadonlyMap<number, Thrift>;

const DEEPEST = 24;
/** Bits that a number may have. */
const LONGEST_NUMBER = 70;

/** @throws TagError `unreadable` where it is none, or does not end within the bytes */
export function readStruct(bytes: Uint8Array, start: number): { struct: Struct; end: number } {
  const reader = new Reader(bytes, start);
  const struct = reader.struct(0);
  return { struct, end: reader.at };
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  struct(depth: number): Struct {
    if (depth > DEEPEST) throw broken('its description nests too deeply');
    const fields = new Map<number, Thrift>();
    for (let id = 0; ; ) {
      const head = this.#byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 === 0 ? zigzag(this.#number()) : id + (head >> 4);
      fields.set(id, type === 1 || type === 2 ? type === 1 : this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): Thrift {
    if (type === 3) return (this.#byte() << 24) >> 24;
    if (type >= 4 && type <= 6) return zigzag(this.#number());
    if (type === 7) return this.#view.getFloat64(this.#skip(8), true);
    if (type === 8) {
      const length = this.#number();
      const start = this.#skip(length);
      return this.#bytes.subarray(start, start + length);
    }
    if (type === 9 || type === 10) return this.#list(depth);
    if (type === 12) return this.struct(depth + 1);
    throw broken('its description has a kind of value that there is not');
  }

  #list(depth: number): Thrift[] {
    const head = this.#byte();
    const count = head >> 4 === 15 ? this.#number() : head >> 4;
    const type = head & 15;
    if (depth > DEEPEST || count > this.#bytes.length - this.at) throw broken('its description is cut off');
    const values: Thrift[] = [];
    for (let n = 0; n < count; n += 1) {
      values.push(type === 1 || type === 2 ? this.#byte() === 1 : this.#value(type, depth + 1));
    }
    return values;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] as number;
  }

  #skip(count: number): number {
    const start = this.at;
    if (count > this.#bytes.length - start) throw broken('its description is cut off');
    this.at += count;
    return start;
  }

  /** As a double: whatever is larger than that is no place in a file. */
  #number(): number {
    let value = 0;
    for (let shift = 0; shift < LONGEST_NUMBER; shift += 7) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw broken('a number in its description has no end');
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

export function numberAt(struct: Struct | undefined, id: number): number | undefined {
  const value = struct?.get(id);
  return typeof value === 'number' ? value : undefined;
}

/** @throws TagError `unreadable` where it is no whole number from 0 on */
export function countAt(struct: Struct | undefined, id: number, what: string): number {
  const value = numberAt(struct, id);
  if (value === undefined || !Number.isSafeInteger(value) || value < 0) throw broken(`${what} is missing or wrong`);
  return value;
}

export function structAt(struct: Struct | undefined, id: number): Struct | undefined {
  const value = struct?.get(id);
  return value instanceof Map ? value : undefined;
}

export function structsAt(struct: Struct | undefined, id: number): Struct[] {
  const value = struct?.get(id);
  return Array.isArray(value) ? value.filter((each): each is Struct => each instanceof Map) : [];
}

export function textAt(struct: Struct | undefined, id: number): string | undefined {
  const value = struct?.get(id);
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
