/** Who may read the library: its user alone. Windows gives a user's folders to that user by itself. */
import { chmodSync, readdirSync, statSync } from 'node:fs';

export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** What lies in a data folder that is the application's own. */
const OWN = /^(library\.sqlite|library-aside-|backups$|models$|uploads$|window$|serve-(secret|port)|\.DS_Store$)/;

/**
 * Closes a data folder that former versions made to others, if it holds nothing else: not one that the user had before,
 * and shares perhaps.
 */
export function tightenDataFolder(folder: string): void {
  if (readdirSync(folder).every((name) => OWN.test(name))) tighten(folder, FOLDER_MODE);
}

export function tightenFile(path: string): void {
  tighten(path, FILE_MODE);
}

function tighten(path: string, mode: number): void {
  if (process.platform === 'win32') return;
  try {
    if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
  } catch {
    // Another user's, or on a disk that knows no modes: nothing that could be done about it, and no reason to stop.
  }
}
