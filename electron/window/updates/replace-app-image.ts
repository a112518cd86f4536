/** Puts a newer AppImage in the place of the one that runs. At every moment one of the two is there, whole. */
import { chmodSync, closeSync, constants, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * @param running the file that runs; its system holds on to what it has open
 * @param versions the one that runs, and the newer: a file that is named for the one is named for the other then
 * @returns where the newer one lies
 */
export function replaceAppImage(running: string, newer: string, versions: { from: string; to: string }): string {
  const folder = dirname(running);
  const place = join(folder, basename(running).replaceAll(versions.from, versions.to));
  // Beside it first: a cache may lie on another disk, and a disk may be full.
  const beside = join(folder, `.${basename(place)}.new`);
  try {
    copyFileSync(newer, beside, constants.COPYFILE_FICLONE);
    chmodSync(beside, 0o755);
    sync(beside);
    renameSync(beside, place);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  if (place !== running) rmSync(running, { force: true });
  rmSync(newer, { force: true });
  return place;
}

function sync(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
