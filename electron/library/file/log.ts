/** What is wrong with a write-ahead log, as far as it can be known before SQLite reads it: what it cannot, it throws away. */
import { factsOf, LOG_HEADER_BYTES, readLogPageSize, readStart } from './header.ts';
import { readLogChain } from './log-chain.ts';
import { readSharedIndex } from './shared-index.ts';

/**
 * @param file the library's file
 * @param pageSize of its pages
 * @returns what a power cut or a killed process does not leave; undefined for a log that is as it should be, and for none
 */
export function faultOfLog(file: string, pageSize: number): string | undefined {
  const path = `${file}-wal`;
  const size = factsOf(path)?.size ?? 0;
  const logPageSize = readLogPageSize(path);
  if (logPageSize === undefined) return size > LOG_HEADER_BYTES ? 'the log’s header is damaged' : faultOfShortLog(path);
  if (logPageSize !== pageSize) return `pages of ${pageSize} bytes, in the log ${logPageSize}`;
  const { isBroken, commits } = readLogChain(path, pageSize);
  if (isBroken) return 'the log is broken in its midst';
  const index = readSharedIndex(`${file}-shm`);
  const isOfThis = index?.salts.equals(readStart(path, LOG_HEADER_BYTES).subarray(16, 24)) === true;
  if (commits > 0 || !isOfThis || index.waiting <= 0) return undefined;
  return `the log has lost all that was in it: its index knows of ${index.waiting} pages`;
}

/** Of a header that has not wholly reached the disk, a part is there, or zeros. Nothing was ever behind it. */
export function faultOfShortLog(path: string): string | undefined {
  const start = readStart(path, LOG_HEADER_BYTES);
  if (start.every((byte) => byte === 0)) return undefined;
  const isPart = start.length < LOG_HEADER_BYTES && MAGICS.some((magic) => isPrefix(start, magic));
  return isPart || readLogPageSize(path) !== undefined ? undefined : 'the log is no log';
}

const MAGICS = [Buffer.from([0x37, 0x7f, 0x06, 0x82]), Buffer.from([0x37, 0x7f, 0x06, 0x83])];

function isPrefix(start: Buffer, magic: Buffer): boolean {
  const length = Math.min(start.length, magic.length);
  return start.subarray(0, length).equals(magic.subarray(0, length));
}
