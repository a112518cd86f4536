/** Which backups there are, and in what order they were made. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

export interface Backup {
  readonly path: string;
  /** as the clock said then */
  readonly made: Date;
}

interface Numbered extends Backup {
  /** 0 for those of versions that gave none */
  readonly number: number;
}

export const UNFINISHED = '.part';
/** A date for people, and a number: clocks go wrong, and the order must not. */
const NAME = /^library-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z(?:-(\d{1,9}))?\.sqlite$/;

export function backupFolderOf(dataDirectory: string): string {
  return join(dataDirectory, 'backups');
}

/**
 * The newest first.
 *
 * @throws TagError `unreadable` for a folder that cannot be read: what is in it is then not known, and that is not nothing
 */
export function listBackups(dataDirectory: string): Backup[] {
  return numbered(dataDirectory);
}

/** When the last one was made, and why that is not known, for whoever can do without. */
export function lastBackup(dataDirectory: string): { readonly made?: Date; readonly failure?: unknown } {
  try {
    const [last] = listBackups(dataDirectory);
    return last === undefined ? {} : { made: last.made };
  } catch (failure) {
    return { failure };
  }
}

/** @returns the path of one that is made now */
export function nextBackup(dataDirectory: string, now: Date): string {
  const number = (numbered(dataDirectory)[0]?.number ?? 0) + 1;
  return join(backupFolderOf(dataDirectory), `library-${now.toISOString().replaceAll(/[-:.]/g, '')}-${number}.sqlite`);
}

/** Whether a name is of a copy that was begun, or of what SQLite had beside it. */
export function isUnfinished(name: string): boolean {
  return /^library-.*\.sqlite\.part(-journal|-wal|-shm)?$/.test(name);
}

function numbered(dataDirectory: string): Numbered[] {
  const folder = backupFolderOf(dataDirectory);
  const found: Numbered[] = [];
  for (const name of namesIn(folder)) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const [, year, month, day, hour, minute, second, ms, number = '0'] = match;
    const made = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    if (!Number.isNaN(made.getTime())) found.push({ path: join(folder, name), made, number: Number(number) });
  }
  const now = Date.now();
  // Of those without a number, a date after now is a wrong one, and says least.
  const date = ({ made }: Backup): number => (made.getTime() > now ? made.getTime() - 2 ** 60 : made.getTime());
  return found.sort((a, b) => b.number - a.number || date(b) - date(a));
}

/** @throws TagError `unreadable` */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = systemErrorCode(error);
    // There is none yet; or a file has its name, which making a backup will tell.
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new TagError(
      'unreadable',
      `The folder of the library's backups, ${folder}, cannot be read: check its permissions and the disk that it is on.`,
      { detail: String(error), cause: error },
    );
  }
}
