/** What a failure of the library's files means to the user, and what there is to do about it. */
import { systemErrorCode, TagError } from '../wire/errors.ts';

/** SQLite's primary result codes. */
export const SQLITE = {
  perm: 3,
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
} as const;

/** SQLite's primary result code, or undefined for an error of another origin. */
export function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}

/**
 * A failure of SQLite, or of the file system beneath it, as a `TagError`; anything else, a bug among it, comes back as
 * it is.
 *
 * @param path the library's file
 */
export function libraryFailure(error: unknown, path: string): unknown {
  if (error instanceof TagError) return error;
  const code = sqliteCode(error);
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  switch (code) {
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return damaged(path, undefined, options);
    case SQLITE.full:
      return diskFull(path, options);
    case SQLITE.busy:
      return new TagError(
        'in-use',
        `The library ${path} is being written by another program: close that one and try again.`,
        options,
      );
    case SQLITE.perm:
    case SQLITE.readOnly:
    case SQLITE.cantOpen:
      return new TagError(
        'write-failed',
        `The library ${path} cannot be opened for writing: check the permissions of the file and of its folder.`,
        options,
      );
    case SQLITE.ioError:
      return unusable(path, options);
    default:
      return systemFailure(error, path, options);
  }
}

/** The library's file, or its log, holds something else than a library. */
export function damaged(path: string, lastBackup: Date | undefined, options: Options = {}): TagError {
  return new TagError('library-damaged', `The library ${path} is damaged: ${wayOut(lastBackup)}`, options);
}

/**
 * There has been a library, and its main file is gone.
 *
 * @param hasLog whether SQLite would take what is beside it for a part of any file that is put there
 */
export function lost(path: string, lastBackup: Date | undefined, hasLog: boolean, options: Options = {}): TagError {
  const how = hasLog
    ? 'and its log is there still, which must not be mixed with an older copy put beside it: '
    : 'which can be put back: else ';
  return new TagError(
    'library-damaged',
    `The library ${path} has lost its main file, ${how}${wayOut(lastBackup)}`,
    options,
  );
}

function wayOut(lastBackup: Date | undefined): string {
  const backup =
    lastBackup === undefined
      ? 'restore its last backup, if there is one'
      : `restore its backup of ${whenOf(lastBackup)}`;
  return `${backup}, or a copy of your own (reeltag library restore FILE), or start anew; what is there is kept aside. Nothing has been changed.`;
}

/** For people: to the minute. */
export function whenOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function anotherPrograms(path: string): TagError {
  return new TagError(
    'unreadable',
    `${path} is another program's database and no library: move it away, or name another data folder.`,
  );
}

export function newer(path: string, detail: string): TagError {
  return new TagError(
    'unreadable',
    `The library ${path} was written by a newer Reeltag: update this one, or name another data folder.`,
    { detail },
  );
}

type Options = { detail?: string; cause?: unknown };

function unusable(path: string, options: Options): TagError {
  return new TagError(
    'write-failed',
    `The library ${path} could not be read or written: check the disk that it is on, and that it is not full.`,
    options,
  );
}

function diskFull(path: string, options: Options): TagError {
  return new TagError(
    'disk-full',
    `The disk of the library ${path} is full: free some space and try again; nothing of it is lost.`,
    options,
  );
}

function systemFailure(error: unknown, path: string, options: Options): unknown {
  switch (systemErrorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(path, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new TagError(
        'write-failed',
        `The folder of the library ${path} may not be written: check its permissions, or name another data folder.`,
        options,
      );
    case 'EIO':
    case 'EISDIR':
      return unusable(path, options);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'EEXIST':
    case 'ENAMETOOLONG':
      return new TagError(
        'write-failed',
        `The folder of the library ${path} could not be made: check its path, or name another data folder.`,
        options,
      );
    default:
      return error;
  }
}
