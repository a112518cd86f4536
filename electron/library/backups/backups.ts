/** The backups of a library: verified copies in a folder beside it, the last seven of them. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { libraryFailure } from '../failure.ts';
import { FOLDER_MODE } from '../file/modes.ts';
import { backupFolderOf, isUnfinished, listBackups, namesIn, nextBackup, UNFINISHED } from './list.ts';
import { haveSameBytes } from './same-bytes.ts';
import { writeBackup, writeBackupSync } from './write-backup.ts';

/** What is backed up, and beside what. */
export interface BackupPlace {
  readonly dataDirectory: string;
  /** the library's file */
  readonly library: string;
  /** of the disk of a folder (default: the system's word) */
  readonly freeBytes?: ((folder: string) => number) | undefined;
}

const KEPT = 7;
const DAY_MS = 24 * 60 * 60_000;
/** Bytes that a backup leaves free: the work goes first. */
const SPARE = 64 * 2 ** 20;

/** Whether the last one is a day old; one that is dated after now was made by a clock that went wrong, and counts as old. */
export function isBackupDue(dataDirectory: string, now: Date): boolean {
  const [last] = listBackups(dataDirectory);
  return last === undefined || Math.abs(now.getTime() - last.made.getTime()) >= DAY_MS;
}

/**
 * Makes one now, off the event loop, and lets go of the oldest. A copy has its name once it is whole.
 *
 * @throws TagError `disk-full`, `write-failed`, `library-damaged`: those that are there then stay
 */
export async function makeBackup(place: BackupPlace, now: Date): Promise<void> {
  const target = begin(place, now);
  try {
    await writeBackup(place.library, target + UNFINISHED);
    finish(place, target);
    pruneBackups(place);
  } catch (error) {
    rmSync(target + UNFINISHED, { force: true });
    throw backupFailure(error, place);
  }
}

/**
 * Makes one at once, of a library that is about to be migrated. A migration that fails is tried again at each start: what
 * there is a backup of gets no second one, and none is let go of before the migration has succeeded (`pruneBackups`).
 *
 * @throws TagError as `makeBackup`
 */
export function backUpOnceSync(place: BackupPlace, now: Date): void {
  const target = begin(place, now);
  try {
    writeBackupSync(place.library, target + UNFINISHED);
    // A copy of the same pages is the same to the byte.
    const isThere = listBackups(place.dataDirectory).some(({ path }) => haveSameBytes(path, target + UNFINISHED));
    if (isThere) rmSync(target + UNFINISHED);
    else finish(place, target);
  } catch (error) {
    rmSync(target + UNFINISHED, { force: true });
    throw backupFailure(error, place);
  }
}

/** Lets go of the oldest. */
export function pruneBackups({ dataDirectory }: BackupPlace): void {
  for (const { path } of listBackups(dataDirectory).slice(KEPT)) rmSync(path, { force: true });
}

/** @returns the backup's path */
function begin(place: BackupPlace, now: Date): string {
  const folder = backupFolderOf(place.dataDirectory);
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    for (const name of namesIn(folder).filter(isUnfinished)) rmSync(join(folder, name), { force: true });
    const needed = statSync(place.library).size + SPARE;
    const free = (place.freeBytes ?? freeBytes)(folder);
    if (free < needed) throw diskFull(folder, `${needed} bytes are needed, ${free} are free`);
    return nextBackup(place.dataDirectory, now);
  } catch (error) {
    throw backupFailure(error, place);
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function finish({ dataDirectory }: BackupPlace, target: string): void {
  renameSync(target + UNFINISHED, target);
  syncFolder(backupFolderOf(dataDirectory));
}

/** So that a name outlives a power cut. Windows cannot, and does not need it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}

function backupFailure(error: unknown, { dataDirectory }: BackupPlace): unknown {
  const folder = backupFolderOf(dataDirectory);
  const failure = libraryFailure(error, folder);
  if (!(failure instanceof TagError) || failure === error) return failure;
  const detail = failure.detail ?? '';
  if (failure.kind === 'disk-full') return diskFull(folder, detail, error);
  const message =
    failure.kind === 'library-damaged'
      ? `The library cannot be backed up, because it is damaged: restore one of the backups in ${folder}.`
      : `The library cannot be backed up to ${folder}: see that it is a folder that may be written.`;
  return new TagError(failure.kind, message, { detail, cause: error });
}

function diskFull(folder: string, detail: string, cause?: unknown): TagError {
  const message = `There is too little space for a backup of the library in ${folder}: free some; the backups there stay.`;
  return new TagError('disk-full', message, { detail, ...(cause === undefined ? {} : { cause }) });
}
