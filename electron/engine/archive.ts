/**
 * An installed application is one archive, `app.asar`, that Electron shows as a folder. Its own JavaScript can read in there; other
 * programs, native libraries and Chromium's players cannot, so what these read lies in `app.asar.unpacked` beside it.
 */
import { dirname } from 'node:path';

const ARCHIVE = /([\\/]app\.asar)(?=[\\/]|$)/;

/** Where a file of the application lies for whoever reads no archives. Outside of an installed application that is where it is. */
export function outsideArchive(path: string): string {
  return path.replace(ARCHIVE, '$1.unpacked');
}

/**
 * The folder that holds the archive: programs that were installed with the application lie in it.
 *
 * @param path of a file of the application
 * @returns undefined where it is not installed
 */
export function besideArchive(path: string): string | undefined {
  const found = ARCHIVE.exec(path);
  return found === null ? undefined : dirname(path.slice(0, found.index + (found[1]?.length ?? 0)));
}
