/** For which machines there are installers, and what they are called. */

export interface PackageTarget {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
  /** What electron-builder makes; the deb is made by `deb.ts`. */
  readonly formats: readonly string[];
}

/**
 * Where ONNX Runtime's package brings a library, and Electron runs. It brings none for Macs with Intel's processors (a test looks
 * whether that is still so), and no ffmpeg is brought for Windows on ARM, which runs the x64 program.
 */
export const TARGETS: readonly PackageTarget[] = [
  { platform: 'linux', arch: 'x64', formats: ['AppImage'] },
  { platform: 'linux', arch: 'arm64', formats: ['AppImage'] },
  // Squirrel.Mac, which puts updates in place, reads the zip.
  { platform: 'darwin', arch: 'arm64', formats: ['dmg', 'zip'] },
  { platform: 'win32', arch: 'x64', formats: ['nsis', 'portable'] },
];

/** @throws Error where there is none */
export function targetOf(platform: string, arch: string): PackageTarget {
  const target = TARGETS.find((each) => each.platform === platform && each.arch === arch);
  if (target !== undefined) return target;
  const names = TARGETS.map((each) => `${each.platform}-${each.arch}`).join(', ');
  throw new Error(`There are no installers for ${platform}-${arch}, only for ${names}.`);
}

/** What one file may have at most, in bytes: it is fetched over slow lines, too. */
export const INSTALLER_LIMIT = 250e6;

/** How the application is called by systems and by people. */
export const APP = {
  id: 'org.reeltag.Reeltag',
  name: 'Reeltag',
  /** the executable's, the package's and the icon's */
  file: 'reeltag',
  summary: 'Tag video by typing words',
  maintainer: 'The Reeltag authors <reeltag@users.noreply.github.com>',
} as const;
