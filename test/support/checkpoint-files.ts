/** Writes checkpoint files by hand, the proper and the hostile. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dict, int, list, op, type Pickled, PROTO2, pickle, tensor, text } from './pickle.ts';

/** A folder for one test file's files, and a function that removes it. */
export function temporaryFolder(): { path(name: string): string; write(bytes: Uint8Array): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-checkpoint-'));
  let written = 0;
  const path = (name: string) => join(folder, name);
  return {
    path,
    write(bytes) {
      const file = path(`${written++}.pt`);
      writeFileSync(file, bytes);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function float32(...values: number[]): Buffer {
  return Buffer.from(new Float32Array(values).buffer);
}

/** One entry of a zip file; what is given beyond name and data makes it lie. */
export interface ZipPart {
  name: string;
  data: Buffer;
  /** Of which `data` is the end, the rest being a hole in the file. */
  dataBytes?: number;
  /** Bytes between its header and its data, by which a writer aligns them. */
  padding?: number;
  /** Where its header goes; after the entry before, if absent. */
  at?: number;
  method?: number;
  flags?: number;
  /** Instead of the data's length, in the directory. */
  size?: number;
  packedSize?: number;
  /** Instead of the header's position, in the directory. */
  headerPosition?: number;
  localName?: string;
  localSize?: number;
  /** Sizes and position in a zip64 field of the directory. */
  wide?: boolean;
}

export interface ZipOptions {
  /** A zip64 end record, with the short one full. */
  wide?: boolean;
  comment?: string;
  /** Instead of the truth, in the end record. */
  entryCount?: number;
  directoryPosition?: number;
  directoryBytes?: number;
}

/** A part of a file at a position. */
export type Piece = [position: number, bytes: Buffer];

/** A file of these pieces, sparse between them. */
export function writePieces(path: string, pieces: Piece[]): void {
  const file = openSync(path, 'w');
  try {
    for (const [position, bytes] of pieces) writeSync(file, bytes, 0, bytes.length, position);
    ftruncateSync(file, Math.max(...pieces.map(([position, bytes]) => position + bytes.length)));
  } finally {
    closeSync(file);
  }
}

export function zip(parts: ZipPart[], options: ZipOptions = {}): Buffer {
  return Buffer.concat(zipPieces(parts, options).map(([, bytes]) => bytes));
}

export function zipPieces(parts: ZipPart[], options: ZipOptions = {}): Piece[] {
  const pieces: Piece[] = [];
  const records: Buffer[] = [];
  let end = 0;
  for (const part of parts) {
    const at = part.at ?? end;
    const header = localHeader(part);
    end = at + header.length + lengthOf(part);
    pieces.push([at, header], [end - part.data.length, part.data]);
    records.push(directoryRecord(part, at));
  }
  const directory = Buffer.concat(records);
  pieces.push([end, Buffer.concat([directory, endRecords(parts.length, end, directory.length, options)])]);
  return pieces;
}

function lengthOf({ data, dataBytes = data.length }: ZipPart): number {
  return dataBytes;
}

function localHeader(part: ZipPart): Buffer {
  const { name, localName = name, localSize = lengthOf(part), method = 0, flags = 0x0800, padding = 0 } = part;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(Math.min(localSize, 0xffffffff), 18);
  header.writeUInt32LE(Math.min(localSize, 0xffffffff), 22);
  header.writeUInt16LE(Buffer.byteLength(localName), 26);
  header.writeUInt16LE(4 + padding, 28); // an extra field that means nothing, as PyTorch's writer pads with
  const extra = Buffer.from([0x46, 0x42, padding & 0xff, padding >> 8]);
  return Buffer.concat([header, Buffer.from(localName), extra, Buffer.alloc(padding)]);
}

function directoryRecord(part: ZipPart, at: number): Buffer {
  const { name, size = lengthOf(part), packedSize = size, headerPosition = at, wide = false } = part;
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(part.flags ?? 0x0800, 8);
  record.writeUInt16LE(part.method ?? 0, 10);
  record.writeUInt32LE(wide ? 0xffffffff : packedSize, 20);
  record.writeUInt32LE(wide ? 0xffffffff : size, 24);
  record.writeUInt16LE(Buffer.byteLength(name), 28);
  record.writeUInt32LE(wide ? 0xffffffff : headerPosition, 42);
  const extra = wide
    ? Buffer.concat([Buffer.from([1, 0, 24, 0]), ...[size, packedSize, headerPosition].map(uint64)])
    : '';
  record.writeUInt16LE(extra.length, 30);
  return Buffer.concat([record, Buffer.from(name), Buffer.from(extra)]);
}

function endRecords(parts: number, at: number, bytes: number, options: ZipOptions): Buffer {
  const { wide = false, comment = '', entryCount = parts, directoryPosition = at, directoryBytes = bytes } = options;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : entryCount, 8);
  end.writeUInt16LE(wide ? 0xffff : entryCount, 10);
  end.writeUInt32LE(wide ? 0xffffffff : directoryBytes, 12);
  end.writeUInt32LE(wide ? 0xffffffff : directoryPosition, 16);
  end.writeUInt16LE(comment.length, 20);
  const short = Buffer.concat([end, Buffer.from(comment)]);
  if (!wide) return short;
  const record = Buffer.alloc(24);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  const fields = [entryCount, entryCount, directoryBytes, directoryPosition].map(uint64);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + bytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, ...fields, locator, short]);
}

function uint64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A zip checkpoint of this pickle and these storages. */
export function torchZip(
  saved: Buffer,
  storages: Record<string, Buffer> = { 0: float32(1, 2) },
  extra: ZipPart[] = [],
) {
  return zip([
    { name: 'archive/data.pkl', data: saved },
    ...Object.entries(storages).map(([key, data]) => ({ name: `archive/data/${key}`, data })),
    ...extra,
  ]);
}

/** A zip checkpoint whose "model" is one tensor named "w". */
export function torchZipOf(value: Pickled = tensor(), storages?: Record<string, Buffer>): Buffer {
  return torchZip(pickle(dict(['model', dict(['w', value])])), storages);
}

const MAGIC = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex');

/** A legacy checkpoint; `counts` are the storages' lengths as the file gives them. */
export function torchLegacy(
  value: Pickled,
  storages: Record<string, Buffer> = { 0: float32(1, 2) },
  options: { counts?: number[]; littleEndian?: boolean; keys?: string[] } = {},
): Buffer {
  const { counts = Object.values(storages).map((data) => data.length / 4), littleEndian = true } = options;
  const keys = options.keys ?? Object.keys(storages);
  return Buffer.concat([
    PROTO2,
    MAGIC,
    pickle(int(1001)),
    pickle(dict(['protocol_version', int(1001)], ['little_endian', op(littleEndian ? 0x88 : 0x89)])),
    pickle(value),
    pickle(list(...keys.map(text))),
    ...Object.values(storages).flatMap((data, i) => [uint64(counts[i] as number), data]),
  ]);
}

/** A safetensors file with this header, as an object or as text. */
export function safetensors(header: unknown, data: Buffer = Buffer.alloc(0), headerLength?: number | bigint): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  return Buffer.concat([uint64(headerLength ?? json.length), json, data]);
}
