/** What Electron compares before it runs anything of an archive: the hash of each file, a block at a time, in the archive's head. */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';

interface Integrity {
  readonly algorithm: string;
  readonly hash: string;
  readonly blockSize: number;
  readonly blocks: readonly string[];
}
interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  /** where it begins, behind the head */
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly integrity?: Integrity;
}

/** @returns how many files were compared */
export async function checkHashes(archive: string): Promise<number> {
  const { header, headerSize } = getRawHeader(archive) as unknown as { header: Entry; headerSize: number };
  const handle = await open(archive);
  try {
    let count = 0;
    for (const [path, entry] of filesOf(header, '')) {
      const { integrity, size = 0 } = entry;
      if (integrity === undefined) throw new Error(`${path} has no hash`);
      let bytes: Buffer;
      if (entry.unpacked === true) bytes = await readFile(join(`${archive}.unpacked`, path));
      else {
        bytes = Buffer.alloc(size);
        // Two sizes, of four bytes each, come before the head.
        await handle.read(bytes, 0, size, 8 + headerSize + Number(entry.offset));
      }
      requireSame(path, bytes, integrity);
      count += 1;
    }
    return count;
  } finally {
    await handle.close();
  }
}

function* filesOf(entry: Entry, path: string): Generator<[string, Entry]> {
  if (entry.files === undefined) yield [path, entry];
  else for (const [name, child] of Object.entries(entry.files)) yield* filesOf(child, join(path, name));
}

function requireSame(path: string, bytes: Buffer, { algorithm, hash, blockSize, blocks }: Integrity): void {
  if (algorithm !== 'SHA256') throw new Error(`${path} is hashed by ${algorithm}`);
  const found: string[] = [];
  for (let start = 0; start < Math.max(1, bytes.length); start += blockSize)
    found.push(sha256(bytes.subarray(start, start + blockSize)));
  if (sha256(bytes) !== hash || found.join() !== blocks.join())
    throw new Error(`${path} has another hash than the archive says`);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
