/** The ways out for a library that cannot be opened: a backup, a copy, or a new one. What is there is kept aside. */
import { existsSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TagError } from '../wire/errors.ts';
import { syncFolder } from './backups/backups.ts';
import { type Backup, backupFolderOf, listBackups } from './backups/list.ts';
import { libraryFailure } from './failure.ts';
import { isThere, moveAside, partsOf } from './file/aside.ts';
import { copyLibrary } from './file/copy.ts';
import { placeOf, realPathOf } from './file/links.ts';
import { lockLibrary, lockPathOf } from './file/lock.ts';
import { look } from './file/look.ts';
import { makeLibrary } from './file/new-library.ts';
import { clearUnfinished } from './file/unfinished.ts';
import { libraryFileIn } from './index.ts';

export { type Backup, lastBackup, listBackups } from './backups/list.ts';
export { whenOf } from './failure.ts';

/** Where what was there before is now; undefined where there was nothing. */
export interface Rescued {
  readonly aside: string | undefined;
}

export interface Restored extends Rescued {
  readonly backup: Backup;
  /** newer ones, which are damaged or cannot be read */
  readonly passedOver: readonly Backup[];
}

/**
 * Puts the last backup that is whole in the library's place.
 *
 * @throws TagError `not-found` where there is none, `in-use`, `write-failed`, `disk-full`: all is then as it was, or can be
 *   tried again
 */
export function restoreLastBackup(dataDirectory: string): Restored {
  const path = libraryFileIn(dataDirectory);
  return withPlace(path, ({ file }) => {
    const choose = () => lastWholeBackup(dataDirectory);
    // Where no lock was ever taken, a refusal makes none.
    if (!existsSync(lockPathOf(file))) choose();
    return locked(file, () => {
      const chosen = choose();
      return { ...chosen, aside: putInPlace(path, file, chosen.backup.path) };
    });
  });
}

/**
 * Puts a copy that the user has in the library's place.
 *
 * @param source a library's file; a log beside it belongs to it
 * @throws TagError `not-found`, `library-damaged`, `unreadable` where that is no library; `in-use`, `write-failed`, `disk-full`
 */
export function restoreCopy(dataDirectory: string, source: string): Rescued {
  const path = libraryFileIn(dataDirectory);
  return withPlace(path, ({ file }) => {
    // Its log is beside the file, and not beside a link.
    const copy = realPathOf(source);
    requireLibrary(copy);
    return locked(file, () => ({ aside: putInPlace(path, file, copy) }));
  });
}

/**
 * Moves the library and its backups away, so that the next start begins an empty one. One behind a link is begun there at
 * once, so that the link leads somewhere; a link that leads nowhere is moved away itself.
 *
 * @throws TagError `in-use`, `write-failed`
 */
export function startAnew(dataDirectory: string): Rescued {
  const path = libraryFileIn(dataDirectory);
  return withPlace(path, ({ file, leadsNowhere }) => {
    const parts = () => {
      const link = leadsNowhere && file !== path ? [{ path }] : [];
      const backups = listBackups(dataDirectory).map(({ path }) => ({ path, within: basename(dirname(path)) }));
      return [...link, ...partsOf(file), ...backups].filter(isThere);
    };
    if (!existsSync(lockPathOf(file)) && parts().length === 0) return { aside: undefined };
    return locked(file, () => {
      const aside = moveAside(parts());
      if (file !== path && !leadsNowhere) makeLibrary(file);
      if (aside !== undefined) syncFolder(dirname(aside));
      return { aside };
    });
  });
}

function withPlace<T>(path: string, work: (place: ReturnType<typeof placeOf>) => T): T {
  try {
    if (!existsSync(dirname(path))) {
      throw new TagError('not-found', `There is no folder ${dirname(path)}: check the name of the data folder.`);
    }
    return work(placeOf(path));
  } catch (error) {
    throw libraryFailure(error, path);
  }
}

function locked<T>(file: string, work: () => T): T {
  const lock = lockLibrary(file);
  try {
    return work();
  } finally {
    lock.release();
  }
}

/** @returns where what was there is now */
function putInPlace(path: string, file: string, source: string): string | undefined {
  const restored = clearUnfinished(file);
  copyLibrary(source, restored);
  const aside = moveAside(partsOf(file));
  renameSync(restored, file);
  syncFolder(dirname(file));
  // The link's own name may be new as well.
  if (file !== path) syncFolder(dirname(path));
  return aside;
}

/** @throws TagError `not-found` */
function lastWholeBackup(dataDirectory: string): Pick<Restored, 'backup' | 'passedOver'> {
  const backups = listBackups(dataDirectory);
  const index = backups.findIndex(isWhole);
  const backup = backups[index];
  if (backup !== undefined) return { backup, passedOver: backups.slice(0, index) };
  const folder = backupFolderOf(dataDirectory);
  const none =
    backups.length === 0
      ? `There is no backup of the library in ${folder}`
      : `No backup of the library in ${folder} is whole and can be read`;
  throw new TagError('not-found', `${none}: restore a copy of your own (reeltag library restore FILE), or start anew.`);
}

/** A backup may be damaged as well, of a newer version than this one's, another user's, or a link in a circle. */
function isWhole({ path }: Backup): boolean {
  try {
    return look(path, undefined) !== 'nothing';
  } catch (error) {
    if (libraryFailure(error, path) instanceof TagError) return false;
    throw error;
  }
}

/** @throws TagError */
function requireLibrary(source: string): void {
  try {
    if (look(source, undefined) !== 'nothing') return;
  } catch (error) {
    const failure = libraryFailure(error, source);
    if (!(failure instanceof TagError) || failure.kind !== 'library-damaged') throw failure;
    throw new TagError('library-damaged', `${source} is damaged or incomplete: name another copy of the library.`, {
      ...(failure.detail === undefined ? {} : { detail: failure.detail }),
      cause: error,
    });
  }
  throw new TagError('not-found', `There is no library at ${source}: check the name of the copy.`);
}
