/** How this program came onto its machine, which decides whether it can renew itself. */
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';

export type Installation =
  | { readonly kind: 'app-image'; readonly file: string }
  | { readonly kind: 'nsis' }
  | { readonly kind: 'mac' }
  | { readonly kind: 'unsupported'; readonly why: string; readonly how: string };

export interface InstallationFacts {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** the program itself */
  readonly program: string;
  /** what its installer left beside it: `deb`, say */
  readonly packageType?: string | undefined;
  readonly mayWrite?: (folder: string) => boolean;
}

const unsupported = (why: string, how: string): Installation => ({ kind: 'unsupported', why, how });

export function installationOf(facts: InstallationFacts): Installation {
  const { isPackaged, platform, env, program, packageType, mayWrite = folderIsWritable } = facts;
  if (!isPackaged) {
    return unsupported('This Reeltag runs from its source.', 'Get the newer source (git pull), then run npm ci.');
  }
  if (platform === 'win32') {
    if (!env['PORTABLE_EXECUTABLE_FILE']) return { kind: 'nsis' };
    return unsupported(
      'This is the portable Reeltag, which installs nothing.',
      'Download the newer portable file and put it where this one is. The library stays where it is.',
    );
  }
  if (platform === 'darwin') {
    if (!program.includes('/AppTranslocation/') && !program.startsWith('/Volumes/')) return { kind: 'mac' };
    return unsupported(
      'Reeltag was started from where it was downloaded to, which cannot be written.',
      'Move Reeltag into the Applications folder and start it there.',
    );
  }
  if (platform === 'linux' && env['APPIMAGE']) {
    const file = env['APPIMAGE'];
    if (mayWrite(dirname(file))) return { kind: 'app-image', file };
    return unsupported(
      `The folder of this AppImage (${dirname(file)}) may not be written by you.`,
      'Download the newer AppImage, or ask whoever put this one there.',
    );
  }
  if (packageType === 'deb') {
    return unsupported(
      'This Reeltag was installed as a Debian package, which belongs to the system.',
      'Download the newer package and install it as you did this one: apt install ./reeltag_….deb.',
    );
  }
  return unsupported(
    'This Reeltag was unpacked by hand.',
    'Download the newer one and put it in the place of this one.',
  );
}

function folderIsWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
