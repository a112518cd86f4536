/**
 * The zip container of `torch.save`: its central directory, and where the bytes of a stored entry lie.
 *
 * A reader of its own because nothing here is ever inflated and what is wanted is a position in the file, with every
 * claim about positions checked: no two entries may share a byte, and none may reach into the directory.
 */
import { type CheckpointFile, count, quote } from './file.ts';

export interface ZipEntry {
  readonly name: string;
  /** Whether the bytes are stored as they are: neither compressed nor encrypted. */
  readonly stored: boolean;
  /** Of the data, in bytes. */
  readonly byteLength: number;
  readonly headerPosition: number;
  /** Where the next entry begins: the data must end before. */
  readonly limit: number;
}

interface Directory {
  readonly entryCount: number;
  readonly position: number;
  readonly byteLength: number;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END = 0x06064b50;

const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;

/** Of a comment and of a name. */
const LONGEST_TEXT = 0xffff;
const LARGEST_DIRECTORY = 64 * 2 ** 20;

/** Encrypted, strongly encrypted, or with its headers masked. */
const ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000;
const STORED = 0;

/**
 * The entries of a zip file, by name, in the directory's order; undefined where the file has no end record: it is cut.
 *
 * @throws TagError `checkpoint-corrupt`, or `checkpoint-unsafe` where two entries overlap or have one name
 */
export async function readZipDirectory(file: CheckpointFile): Promise<ReadonlyMap<string, ZipEntry> | undefined> {
  const directory = await findDirectory(file);
  if (directory === undefined) return undefined;
  if (directory.byteLength > LARGEST_DIRECTORY) throw corrupt(file, 'its directory is impossibly large');
  const records = parseDirectory(file, await file.read(directory.position, directory.byteLength), directory.entryCount);
  const byPosition = [...records].sort((a, b) => a.headerPosition - b.headerPosition);
  const limits = new Map<CentralRecord, number>();
  for (const [i, record] of byPosition.entries()) {
    const limit = byPosition[i + 1]?.headerPosition ?? directory.position;
    // The local header may be longer still: `locateEntry` looks, for the entries that are read.
    if (record.headerPosition + LOCAL_BYTES + record.nameBytes + record.byteLength > limit) throw overlap(file, record);
    limits.set(record, limit);
  }
  const entries = new Map<string, ZipEntry>();
  for (const record of records) {
    if (entries.has(record.name)) {
      throw file.fail('checkpoint-unsafe', `was refused: two of its entries are named ${quote(record.name)}.`);
    }
    entries.set(record.name, { ...record, limit: limits.get(record) as number });
  }
  return entries;
}

/**
 * The name of the first entry and the position of its data, by its own header: what can be had without a directory.
 */
export async function readFirstEntry(file: CheckpointFile): Promise<{ name: string; position: number } | undefined> {
  const header = await file.read(0, Math.min(LOCAL_BYTES + LONGEST_TEXT, file.byteLength));
  if (header.length < LOCAL_BYTES) return undefined;
  const nameEnd = LOCAL_BYTES + header.readUInt16LE(26);
  return { name: header.toString('utf8', LOCAL_BYTES, nameEnd), position: nameEnd + header.readUInt16LE(28) };
}

/**
 * The position of the first byte of a stored entry's data.
 *
 * @throws TagError `checkpoint-corrupt` where its local header disagrees with the directory, `checkpoint-unsafe` where
 *   it overlaps another
 */
export async function locateEntry(file: CheckpointFile, entry: ZipEntry): Promise<number> {
  const name = Buffer.from(entry.name, 'utf8');
  const header = await file.read(entry.headerPosition, LOCAL_BYTES + name.length);
  const agrees =
    header.readUInt32LE(0) === LOCAL_HEADER &&
    (header.readUInt16LE(6) & ENCRYPTED_FLAGS) === 0 &&
    header.readUInt16LE(8) === STORED &&
    header.readUInt16LE(26) === name.length &&
    header.subarray(LOCAL_BYTES).equals(name) &&
    localSizesAgree(header, entry.byteLength);
  if (!agrees) throw corrupt(file, `the header of its entry ${quote(entry.name)} does not match its directory`);
  const position = entry.headerPosition + LOCAL_BYTES + name.length + header.readUInt16LE(28);
  if (position + entry.byteLength > entry.limit) throw overlap(file, entry);
  return position;
}

/** With flag bit 3 the sizes follow the data and are zero here; in zip64 they are in the extra field. */
function localSizesAgree(header: Buffer, byteLength: number): boolean {
  const later = (header.readUInt16LE(6) & 0x0008) !== 0;
  return [18, 22].every((offset) => {
    const size = header.readUInt32LE(offset);
    return size === byteLength || size === 0xffffffff || (later && size === 0);
  });
}

async function findDirectory(file: CheckpointFile): Promise<Directory | undefined> {
  const tailBytes = Math.min(file.byteLength, END_BYTES + LONGEST_TEXT);
  const tailPosition = file.byteLength - tailBytes;
  const tail = await file.read(tailPosition, tailBytes);
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + END_BYTES + tail.readUInt16LE(at + 20) !== tailBytes) continue;
    return readEnd(file, tail.subarray(at, at + END_BYTES), tailPosition + at);
  }
  return undefined;
}

async function readEnd(file: CheckpointFile, end: Buffer, endPosition: number): Promise<Directory> {
  const short = {
    entryCount: end.readUInt16LE(10),
    byteLength: end.readUInt32LE(12),
    position: end.readUInt32LE(16),
  };
  const wide = await readZip64End(file, endPosition);
  const oneDisk = end.readUInt16LE(4) === 0 && end.readUInt16LE(6) === 0 && end.readUInt16LE(8) === short.entryCount;
  const same =
    wide === undefined ||
    (sameUnlessFull(short.entryCount, wide.directory.entryCount, 0xffff) &&
      sameUnlessFull(short.byteLength, wide.directory.byteLength, 0xffffffff) &&
      sameUnlessFull(short.position, wide.directory.position, 0xffffffff));
  if (!oneDisk || !same) throw corrupt(file, 'the records at its end contradict each other');
  const directory = wide?.directory ?? short;
  const bound = wide?.position ?? endPosition;
  if (directory.position + directory.byteLength > bound) throw corrupt(file, 'its directory lies outside of it');
  return directory;
}

async function readZip64End(
  file: CheckpointFile,
  endPosition: number,
): Promise<{ directory: Directory; position: number } | undefined> {
  const locatorPosition = endPosition - LOCATOR_BYTES;
  if (locatorPosition < 0) return undefined;
  const locator = await file.read(locatorPosition, LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return undefined;
  const position = readUInt64(file, locator, 8);
  if (position + ZIP64_END_BYTES > locatorPosition) throw corrupt(file, 'its zip64 record lies outside of it');
  const record = await file.read(position, ZIP64_END_BYTES);
  const wholeBytes = 12 + readUInt64(file, record, 4);
  const agrees =
    locator.readUInt32LE(4) === 0 &&
    locator.readUInt32LE(16) <= 1 &&
    record.readUInt32LE(0) === ZIP64_END &&
    position + wholeBytes === locatorPosition &&
    record.readUInt32LE(16) === 0 &&
    record.readUInt32LE(20) === 0 &&
    record.readBigUInt64LE(24) === record.readBigUInt64LE(32);
  if (!agrees) throw corrupt(file, 'the records at its end contradict each other');
  const directory = {
    entryCount: readUInt64(file, record, 32),
    byteLength: readUInt64(file, record, 40),
    position: readUInt64(file, record, 48),
  };
  return { directory, position };
}

function sameUnlessFull(short: number, wide: number, full: number): boolean {
  return short === wide || short === full;
}

type CentralRecord = Omit<ZipEntry, 'limit'> & { readonly nameBytes: number };

function parseDirectory(file: CheckpointFile, bytes: Buffer, entryCount: number): CentralRecord[] {
  if (entryCount > bytes.length / CENTRAL_BYTES) throw corrupt(file, 'its directory is shorter than it says');
  const records: CentralRecord[] = [];
  let at = 0;
  for (let i = 0; i < entryCount; i++) {
    if (at + CENTRAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw corrupt(file, `entry ${i} of its directory is not one`);
    }
    const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const next = extraEnd + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw corrupt(file, `entry ${i} of its directory is cut`);
    const name = bytes.subarray(at + CENTRAL_BYTES, nameEnd);
    records.push(parseRecord(file, bytes.subarray(at, at + CENTRAL_BYTES), name, bytes.subarray(nameEnd, extraEnd)));
    at = next;
  }
  if (at !== bytes.length) throw corrupt(file, `${count(bytes.length - at)} bytes follow its directory`);
  return records;
}

function parseRecord(file: CheckpointFile, header: Buffer, nameBytes: Buffer, extra: Buffer): CentralRecord {
  const name = nameBytes.toString('utf8');
  // Names are compared as text from here on, so two of them must not become one.
  if (!Buffer.from(name, 'utf8').equals(nameBytes)) throw corrupt(file, `the entry name ${quote(name)} is not UTF-8`);
  const wide = wideFields(extra);
  const field = (offset: number): number => {
    const short = header.readUInt32LE(offset);
    if (short !== 0xffffffff) return short;
    // In this order, and only those that do not fit their short field.
    const at = wide?.next ?? 0;
    if (wide === undefined || at + 8 > wide.bytes.length) throw corrupt(file, `${quote(name)} lacks its zip64 sizes`);
    wide.next += 8;
    return readUInt64(file, wide.bytes, at);
  };
  const byteLength = field(24);
  const packedBytes = field(20);
  const headerPosition = field(42);
  const disk = header.readUInt16LE(34);
  if (disk !== 0 && disk !== 0xffff) throw corrupt(file, `${quote(name)} is on another disk`);
  const stored = header.readUInt16LE(10) === STORED && (header.readUInt16LE(8) & ENCRYPTED_FLAGS) === 0;
  if (stored && packedBytes !== byteLength) throw corrupt(file, `${quote(name)} has two sizes`);
  // What a compressed entry takes in the file is its packed size; nothing asks for its data.
  return { name, nameBytes: nameBytes.length, stored, byteLength: packedBytes, headerPosition };
}

/** The zip64 extra field (id 1) of a directory entry. */
function wideFields(extra: Buffer): { bytes: Buffer; next: number } | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(at) === 0x0001) return { bytes: extra.subarray(at + 4, end), next: 0 };
    at = end;
  }
  return undefined;
}

function readUInt64(file: CheckpointFile, bytes: Buffer, offset: number): number {
  const value = Number(bytes.readBigUInt64LE(offset));
  if (!Number.isSafeInteger(value)) throw corrupt(file, 'a position in it is impossibly large');
  return value;
}

function corrupt(file: CheckpointFile, why: string) {
  return file.fail('checkpoint-corrupt', `is damaged: ${why}. Download it again.`);
}

function overlap(file: CheckpointFile, entry: { name: string; headerPosition: number; byteLength: number }) {
  return file.fail(
    'checkpoint-unsafe',
    `was refused: its entry ${quote(entry.name)} overlaps what follows, as in a zip bomb. Get it from its publisher.`,
    `${entry.byteLength} bytes, header at ${entry.headerPosition}`,
  );
}
