/**
 * Portable mode: all that is kept lies beside the program, on a stick, say.
 *
 * The portable program for Windows always works so. Elsewhere a folder named `reeltag-data` beside the program asks for it: beside
 * the AppImage, beside `Reeltag.app`, or beside the executable of an unpacked or installed folder.
 */
import { lstatSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** What the folder beside the program is called. */
const PORTABLE_NAME = 'reeltag-data';

export interface Program {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Electron's executable */
  readonly executable: string;
}

/** The folder in which everything is to be kept; undefined where the platform's custom holds. Nothing is created. */
export function portableFolder(
  program: Program = { env: process.env, platform: process.platform, executable: process.execPath },
): string | undefined {
  const { env, platform } = program;
  // The portable program for Windows unpacks itself elsewhere, and says where it lies. Another program of that kind, from which
  // this one was started, says the same of itself.
  const portable = env['PORTABLE_EXECUTABLE_DIR'];
  const isOurs = env['PORTABLE_EXECUTABLE_APP_FILENAME']?.toLowerCase() === 'reeltag';
  if (platform === 'win32' && isOurs && portable && isAbsolute(portable)) return join(portable, PORTABLE_NAME);
  const folder = join(folderOf(program), PORTABLE_NAME);
  return isThere(folder) ? folder : undefined;
}

/** Where the program lies as people see it. */
function folderOf({ env, platform, executable }: Program): string {
  // An AppImage is mounted somewhere, and says which file it is.
  const image = env['APPIMAGE'];
  if (platform === 'linux' && image !== undefined && isAbsolute(image)) return dirname(image);
  // Reeltag.app/Contents/MacOS/Reeltag
  if (platform === 'darwin') return join(dirname(executable), '..', '..', '..');
  return dirname(executable);
}

/** A link that leads nowhere asks for it as well: what was kept there is away, and nothing else is to be opened in its place. */
function isThere(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() !== true) return found?.isDirectory() ?? false;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true;
}
