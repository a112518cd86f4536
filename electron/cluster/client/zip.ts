/** A zip archive of a few small files, as they are: the same files make the same bytes, on every machine and every day. */
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** with `/` between folders */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const VERSION = 20;
const UNIX = 3;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const STORED = 0;
/** 1980-01-01, the first day that there is. */
const DATE = 0x0021;
/** A plain file that everyone may read. */
const MODE = 0o100644;
const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of sorted) {
    const path = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(VERSION, 0);
    facts.writeUInt16LE(FLAGS, 2);
    facts.writeUInt16LE(STORED, 4);
    facts.writeUInt16LE(DATE, 8);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(bytes.length, 14);
    facts.writeUInt32LE(bytes.length, 18);
    facts.writeUInt16LE(path.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), facts, path, bytes);
    const where = Buffer.alloc(14);
    where.writeUInt32LE((MODE << 16) >>> 0, 6);
    where.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([VERSION, UNIX]);
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), madeBy, facts, where, path);
    offset += 4 + facts.length + path.length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  if (sorted.length > MOST_ENTRIES || offset + listed.length > MOST_BYTES) throw new RangeError('too much for one zip');
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
