/** The name under which a library is written before it is put in its place. */
import { lstatSync, rmSync } from 'node:fs';
import { TagError } from '../../wire/errors.ts';

/**
 * Removes what a killed process left under that name.
 *
 * @returns the name
 * @throws TagError `is-directory` for a folder, which is none of ours
 */
export function clearUnfinished(file: string): string {
  const unfinished = `${file}.new`;
  if (lstatSync(unfinished, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TagError('is-directory', `${unfinished} is a folder, and in the way of the library: move it away.`);
  }
  for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + rest, { force: true });
  return unfinished;
}
