/** Which content a file holds, cheaply: so that a file that moved is known again, and one that changed is not. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** What is read at either end of the file. */
const PIECE_BYTES = 64 * 1024;

export interface FileIdentity {
  /** bytes */
  readonly size: number;
  /** time of the last change, milliseconds */
  readonly mtimeMs: number;
}

export interface ContentIdentity extends FileIdentity {
  /** sha256 over the size and both ends of the file, hex: not proof against a forger, but against confusion */
  readonly contentId: string;
}

/** Reads the ends of a plain file. @throws system errors */
export async function identifyContent(path: string): Promise<ContentIdentity> {
  const file = await open(path, 'r');
  try {
    const { size, mtimeMs } = await file.stat();
    const hash = createHash('sha256').update(`${size}\n`);
    for (const start of new Set([0, Math.max(0, size - PIECE_BYTES)])) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { size, mtimeMs, contentId: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
