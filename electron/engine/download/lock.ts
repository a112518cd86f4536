/** One downloader a file, over all processes of this machine. */
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { TagError } from '../../wire/errors.ts';

const SQLITE_BUSY = 5;

/**
 * Hold `<target>.lock` until the returned function is called. Keep that function: without it the lock is garbage, and released.
 *
 * The lock is SQLite's exclusive lock on an empty database, which means the operating system's own lock on the file: it
 * goes with its process however that ends, so there is no such thing as a stale one, and no guess from process ids or ages.
 *
 * @throws TagError `in-use` when another process, or another call in this one, downloads the same file.
 */
export function lockTarget(target: string): (options: { done: boolean }) => Promise<void> {
  const path = `${target}.lock`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    // Nothing is ever written, and without this the lock would leave a `-journal` file beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteCode(error) === SQLITE_BUSY) {
      throw new TagError(
        'in-use',
        `${target} is being downloaded by another process: wait until that one has finished, or stop it.`,
        { cause: error },
      );
    }
    throw new TagError(
      'write-failed',
      `The lock file ${path} cannot be used: check that its folder can be written to, and delete the file if it is there.`,
      { detail: error instanceof Error ? error.message : String(error), cause: error },
    );
  }
  const held = database;
  return async ({ done }) => {
    held.close();
    // Only when the target is whole: whoever slips in between the two lines then finds nothing left to do.
    if (done) await rm(path, { force: true });
  };
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}
