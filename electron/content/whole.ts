/** The id of all bytes of a file, however large: read a block at a time, so that others have their turns between. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type FileIdentity, wholeIdOf } from './identify.ts';

const BLOCK_BYTES = 4 * 2 ** 20;

/** One operation on the drive, in its turn. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * @param expected what the file was when it was last looked at
 * @returns undefined where it is another by now, or becomes one meanwhile
 * @throws system errors, and what `turn` throws
 */
export async function readWholeId(path: string, expected: FileIdentity, turn: Turn): Promise<string | undefined> {
  const file = await turn(() => open(path, 'r'));
  const isAsExpected = async (): Promise<boolean> => {
    const { size, mtimeMs } = await turn(() => file.stat());
    return size === expected.size && mtimeMs === expected.mtimeMs;
  };
  try {
    if (!(await isAsExpected())) return undefined;
    const hash = createHash('sha256');
    // A block that a drive never gives back stays its own: it is not read into again.
    for (;;) {
      const { buffer, bytesRead } = await turn(() => file.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, null));
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
    }
    return (await isAsExpected()) ? wholeIdOf(hash.digest('hex')) : undefined;
  } finally {
    // Not waited for: a drive that hangs would hold it.
    void file.close().catch(() => {});
  }
}
