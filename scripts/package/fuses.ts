/** Electron's fuses: what its executable may do is settled in the executable itself, before it is signed. */
import { join } from 'node:path';
import { type FuseConfig, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import type { AfterPackContext } from 'electron-builder';
import { APP } from './targets.ts';

/** All that there are: a fuse that a new Electron brings and that is not named here fails the build. */
export const FUSES: Readonly<Record<keyof typeof FuseV1Options, boolean>> = {
  // The executable is the application, and no Node for other people's scripts. Engines are utility processes, which need none of this.
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableCookieEncryption: true,
  // The archive is what was built (macOS, Windows), and nothing else is ever loaded in its place.
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  // There is one V8 snapshot, Electron's.
  LoadBrowserProcessSpecificV8Snapshot: false,
  // The page comes by `app:`.
  GrantFileProtocolExtraPrivileges: false,
  // V8 checks the bounds of WebAssembly's memory by signals, as in Chromium, and not by code of its own.
  WasmTrapHandlers: true,
};

function fuseConfig(): FuseConfig {
  const wire = {} as Record<FuseV1Options, boolean>;
  for (const [name, value] of Object.entries(FUSES)) wire[FuseV1Options[name as keyof typeof FuseV1Options]] = value;
  // electron-builder signs after this.
  return { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...wire };
}

/** electron-builder's own setting knows fewer of them. */
export async function setFuses({ appOutDir, electronPlatformName }: AfterPackContext): Promise<void> {
  await flipFuses(join(appOutDir, executableOf(electronPlatformName)), fuseConfig());
}

/** Within an unpacked application. */
export function executableOf(platform: string): string {
  if (platform === 'darwin') return `${APP.name}.app`;
  return platform === 'win32' ? `${APP.name}.exe` : APP.file;
}
