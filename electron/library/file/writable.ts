/** Whether a library may be written, before anything of it or beside it is. */
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

/**
 * Not a byte is touched, nor a time.
 *
 * @throws TagError `write-failed`
 */
export function requireWritable(file: string): void {
  try {
    for (const rest of ['', '-wal', '-shm', '-journal']) openForWriting(file + rest);
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new TagError(
      'write-failed',
      `The library ${file} cannot be opened for writing: check the permissions of the file and of its folder.`,
      { detail: String(error), cause: error },
    );
  }
}

function openForWriting(path: string): void {
  try {
    closeSync(openSync(path, 'r+'));
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
}
