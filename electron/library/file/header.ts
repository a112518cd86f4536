/** The first bytes of SQLite's files, as they are on the disk: what can be known of them before SQLite may touch them. */
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
/** A log of this size or less has no page in it. */
export const LOG_HEADER_BYTES = 32;
const JOURNAL_MAGIC = 'd9d505f920a163d7';
const JOURNAL_HEADER_BYTES = 28;

/** What lies at a path, links followed; undefined for nothing. */
export function factsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** The size of the pages that a database's header names, or undefined for what is no such header. */
export function readPageSize(path: string): number | undefined {
  const header = readStart(path, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const named = header.readUInt16BE(16);
  const size = named === 1 ? 65_536 : named;
  return size >= 512 && (size & (size - 1)) === 0 ? size : undefined;
}

/**
 * The size of the pages in a write-ahead log, or undefined where its header is damaged: SQLite takes such a log for an
 * empty one, and writes over it.
 */
export function readLogPageSize(path: string): number | undefined {
  const header = readStart(path, LOG_HEADER_BYTES);
  if (header.length < LOG_HEADER_BYTES) return undefined;
  const magic = header.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1) return undefined;
  const word = (at: number): number => ((magic & 1) === 1 ? header.readUInt32BE(at) : header.readUInt32LE(at));
  let [a, b] = [0, 0];
  for (let at = 0; at < 24; at += 8) {
    a = (a + word(at) + b) >>> 0;
    b = (b + word(at + 4) + a) >>> 0;
  }
  return a === header.readUInt32BE(24) && b === header.readUInt32BE(28) ? header.readUInt32BE(8) : undefined;
}

/**
 * Whether a file is a database into which nothing was ever written: SQLite leaves one where it only switched the log on.
 * Where anything was, a page more is there, or bytes that are not zero.
 */
export function isBlank(path: string): boolean {
  const pageSize = readPageSize(path);
  if (pageSize === undefined || factsOf(path)?.size !== pageSize) return false;
  const page = readStart(path, pageSize);
  const [version, owner, cells] = [page.readUInt32BE(60), page.readUInt32BE(68), page.readUInt16BE(103)];
  return version === 0 && owner === 0 && cells === 0 && page.subarray(108).every((byte) => byte === 0);
}

/** How many pages a database had that a rollback journal brings back; undefined where there is nothing to roll back. */
export function readJournalPages(path: string): number | undefined {
  if (factsOf(path)?.isFile() !== true) return undefined;
  const header = readStart(path, JOURNAL_HEADER_BYTES);
  const isHot = header.length === JOURNAL_HEADER_BYTES && header.toString('hex', 0, 8) === JOURNAL_MAGIC;
  return isHot ? header.readUInt32BE(16) : undefined;
}

/**
 * The first bytes of a file, as many as there are.
 *
 * @throws TagError `unreadable`; system errors
 */
export function readStart(path: string, bytes: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(fd, buffer, 0, bytes, 0));
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return Buffer.alloc(0);
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new TagError('unreadable', `${path} cannot be read: check its permissions, and whose it is.`, {
      cause: error,
    });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
