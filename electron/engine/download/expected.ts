/** What a file must be: its size and hash as its publisher states them, and how to hash towards that. */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * The identity of a file's content.
 *
 * `sha256` and `sha512` are of the plain bytes (the first is what Git LFS calls the oid); `git-sha1` is Git's blob id,
 * SHA-1 of `"blob " + size + NUL` and the bytes.
 */
export interface Expected {
  /** bytes */
  readonly size: number;
  readonly algorithm: 'sha256' | 'sha512' | 'git-sha1';
  /** lower case, 64, 128 or 40 hexadecimal digits */
  readonly hex: string;
}

/** The content that arrived, or that the server announces, is not the expected one: more attempts to resume are useless. */
export class ContentMismatch extends Error {
  override readonly name = 'ContentMismatch';
}

export function sameContent(a: Expected, b: Expected): boolean {
  return a.size === b.size && a.algorithm === b.algorithm && a.hex === b.hex;
}

/** An incremental hash that ends in `expected.hex` when the right bytes, all of them, have gone through it. */
export function startDigest(expected: Expected): Hash {
  return expected.algorithm === 'git-sha1'
    ? createHash('sha1').update(`blob ${expected.size}\0`, 'latin1')
    : createHash(expected.algorithm);
}

/** 1 MiB: large enough that reading costs nothing beside hashing. */
const READ_BYTES = 1 << 20;

/** Feed the first `length` bytes of an open file to a digest. Returns how many there were. */
export async function digestFile(
  handle: FileHandle,
  digest: Hash,
  length: number,
  options: { signal?: AbortSignal | undefined; onBytes?: (hashedBytes: number) => void } = {},
): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, Math.max(length, 1)));
  let hashed = 0;
  while (hashed < length) {
    options.signal?.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, length - hashed), hashed);
    if (bytesRead === 0) break;
    digest.update(buffer.subarray(0, bytesRead));
    hashed += bytesRead;
    options.onBytes?.(hashed);
  }
  return hashed;
}
