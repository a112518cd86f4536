/** The ways out for a library that cannot be opened: its last backup, or a new one. What is there is kept aside. */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TagError } from '../wire/errors.ts';
import { syncFolder } from './backups/backups.ts';
import { type Backup, backupFolderOf, listBackups } from './backups/list.ts';
import { libraryFailure } from './failure.ts';
import { lockLibrary } from './file/lock.ts';
import { look, realPathOf } from './file/look.ts';
import { FOLDER_MODE, tightenFile } from './file/modes.ts';
import { libraryFileIn } from './index.ts';

export { type Backup, lastBackup, listBackups } from './backups/list.ts';
export { whenOf } from './failure.ts';

/** Where what was there before is now; undefined where there was nothing. */
export interface Rescued {
  readonly aside: string | undefined;
}

/**
 * Puts the last backup that is whole in the library's place.
 *
 * @throws TagError `not-found` where there is none, `in-use`, `write-failed`, `disk-full`: all is then as it was, or can be
 *   tried again
 */
export function restoreLastBackup(dataDirectory: string): Rescued & { readonly backup: Backup } {
  return withLibrary(dataDirectory, (file) => {
    const backup = listBackups(dataDirectory).find(isWhole);
    if (backup === undefined) {
      throw new TagError(
        'not-found',
        `There is no backup of the library in ${backupFolderOf(dataDirectory)}: put a copy of your own at ${file}, or start anew.`,
      );
    }
    const restored = `${file}.new`;
    rmSync(restored, { force: true });
    copyFileSync(backup.path, restored, constants.COPYFILE_FICLONE);
    tightenFile(restored);
    sync(restored);
    const aside = moveAside(partsOf(file));
    renameSync(restored, file);
    syncFolder(dirname(file));
    return { aside, backup };
  });
}

/**
 * Moves the library and its backups away, so that the next start begins an empty one.
 *
 * @throws TagError `in-use`, `write-failed`
 */
export function startAnew(dataDirectory: string): Rescued {
  return withLibrary(dataDirectory, (file) => {
    const backups = listBackups(dataDirectory).map(({ path }) => ({ path, within: basename(dirname(path)) }));
    const aside = moveAside([...partsOf(file), ...backups]);
    if (aside !== undefined) syncFolder(dirname(file));
    return { aside };
  });
}

function withLibrary<T>(dataDirectory: string, work: (file: string) => T): T {
  const path = libraryFileIn(dataDirectory);
  try {
    if (!existsSync(dataDirectory)) {
      throw new TagError('not-found', `There is no folder ${dataDirectory}: check the name of the data folder.`);
    }
    const file = realPathOf(path);
    const lock = lockLibrary(file);
    try {
      return work(file);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw libraryFailure(error, path);
  }
}

/** A backup may be damaged as well, or of a newer version than this one's. */
function isWhole({ path }: Backup): boolean {
  try {
    return look(path, undefined) !== 'nothing';
  } catch (error) {
    if (error instanceof TagError) return false;
    throw error;
  }
}

/** The file first: without its log it would be an older library, without the file nothing is taken for a library. */
function partsOf(file: string): Part[] {
  return ['', '-wal', '-shm', '-journal'].map((rest) => ({ path: file + rest }));
}

interface Part {
  readonly path: string;
  /** the folder that it was in, beneath the library's */
  readonly within?: string;
}

/** @returns the folder in which the first of them is now */
function moveAside(parts: readonly Part[]): string | undefined {
  const name = `library-aside-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  let first: string | undefined;
  for (const { path, within = '' } of parts) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
    // Beside each: another disk would mean copying.
    const folder = within === '' ? join(dirname(path), name) : join(dirname(dirname(path)), name);
    mkdirSync(join(folder, within), { recursive: true, mode: FOLDER_MODE });
    renameSync(path, join(folder, within, basename(path)));
    first ??= folder;
  }
  return first;
}

function sync(path: string): void {
  const fd = openSync(path, 'r+');
  fsyncSync(fd);
  closeSync(fd);
}
