/** Boxes of an MP4 or QuickTime file (ISO/IEC 14496-12): found, bounded and read without trusting a length. */
import type { FileHandle } from 'node:fs/promises';

/** A file, or a part of one, that is not as we know them. It is no error: others may know what to do with it. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

/** Go on only if `condition` holds. */
export function need(condition: boolean, what: string): asserts condition {
  if (!condition) throw new NotUnderstood(what);
}

/** Read `moov` into memory up to this size: about six million frames with sound. */
const MOST_MOOV_BYTES = 256 * 2 ** 20;
const MOST_BOXES = 10_000;
/** Boxes that may stand beside `moov` and cannot change which frames there are. A fragment (`moof`) is none of them. */
const HARMLESS = new Set(['ftyp', 'mdat', 'free', 'skip', 'wide', 'pdin', 'udta', 'uuid']);

/**
 * Read the body of the file's only `moov`, wherever it lies, without reading the pictures.
 *
 * @throws {NotUnderstood}
 * @throws {DOMException} `AbortError`
 */
export async function readMoov(file: FileHandle, byteLength: number, signal?: AbortSignal): Promise<Buffer> {
  let moov: { readonly start: number; readonly end: number } | undefined;
  let offset = 0;
  for (let count = 0; offset < byteLength; count++) {
    signal?.throwIfAborted();
    need(count < MOST_BOXES, 'too many boxes');
    const header = await readAt(file, offset, Math.min(16, byteLength - offset));
    const { type, bodyOffset, length } = boxHeader(header, 0, byteLength - offset);
    if (type === 'moov') {
      need(moov === undefined, 'two moov');
      moov = { start: offset + bodyOffset, end: offset + length };
    } else need(HARMLESS.has(type), `a box ${type} beside moov`);
    offset += length;
  }
  need(moov !== undefined, 'no moov');
  need(moov.end - moov.start <= MOST_MOOV_BYTES, 'a huge moov');
  return readAt(file, moov.start, moov.end - moov.start);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    need(bytesRead > 0, 'the file ended early');
    filled += bytesRead;
  }
  return buffer;
}

/** The box whose header begins at `offset` of `bytes`, and for which there are `available` bytes. */
function boxHeader(
  bytes: Buffer,
  offset: number,
  available: number,
): { type: string; bodyOffset: number; length: number } {
  need(available >= 8, 'half a box');
  const size = bytes.readUInt32BE(offset);
  const type = bytes.toString('latin1', offset + 4, offset + 8);
  let bodyOffset = 8;
  let length = size;
  if (size === 1) {
    need(available >= 16, 'half a box');
    bodyOffset = 16;
    length = Number(bytes.readBigUInt64BE(offset + 8));
  } else if (size === 0) length = available; // to the end of what holds it
  need(length >= bodyOffset && length <= available, `a box ${type} that is larger than what holds it`);
  return { type, bodyOffset, length };
}

/** A box within `moov`: its body, read from the front by `u8`, `u32`…, none of which runs over its end. */
export class Box {
  readonly type: string;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(type: string, bytes: Buffer) {
    this.type = type;
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #advance(bytes: number): number {
    need(bytes <= this.left, `a box ${this.type} that is too short`);
    this.#at += bytes;
    return this.#at - bytes;
  }

  skip(bytes: number): this {
    this.#advance(bytes);
    return this;
  }

  u8 = (): number => this.#bytes.readUInt8(this.#advance(1));
  i16 = (): number => this.#bytes.readInt16BE(this.#advance(2));
  u32 = (): number => this.#bytes.readUInt32BE(this.#advance(4));
  i32 = (): number => this.#bytes.readInt32BE(this.#advance(4));
  u64 = (): bigint => this.#bytes.readBigUInt64BE(this.#advance(8));
  i64 = (): bigint => this.#bytes.readBigInt64BE(this.#advance(8));
  fourCC = (): string => {
    const at = this.#advance(4);
    return this.#bytes.toString('latin1', at, at + 4);
  };

  /** The version of a full box; its flags are passed over. */
  version(most: number): number {
    const version = this.u8();
    need(version <= most, `version ${version} of ${this.type}`);
    this.skip(3);
    return version;
  }

  /** The count that heads a table of entries of `entryBytes` each; the table must fill the box. */
  tableLength(entryBytes: number): number {
    const count = this.u32();
    need(count * entryBytes <= this.left, `a table ${this.type} that is cut off`);
    return count;
  }

  /** The boxes in the rest of the body. */
  children(): Box[] {
    const boxes: Box[] = [];
    while (this.left > 0) {
      need(boxes.length < MOST_BOXES, `too many boxes in ${this.type}`);
      const { type, bodyOffset, length } = boxHeader(this.#bytes, this.#at, this.left);
      boxes.push(new Box(type, this.#bytes.subarray(this.#at + bodyOffset, this.#at + length)));
      this.skip(length);
    }
    return boxes;
  }
}

/** The one box of a type; more than one is not understood. */
export function optional(boxes: readonly Box[], type: string): Box | undefined {
  const those = boxes.filter((box) => box.type === type);
  need(those.length <= 1, `${those.length} boxes ${type}`);
  return those[0];
}

/** The one box of a type, which must be there. */
export function required(boxes: readonly Box[], type: string): Box {
  const box = optional(boxes, type);
  need(box !== undefined, `no ${type}`);
  return box;
}
