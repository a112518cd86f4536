/** The folder that installers hold, made as `npm run package -- --dir` makes it, with the stand-in for Electron's distribution. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { runCommand } from '../../scripts/setup/command.ts';
import { inCheckout } from '../../scripts/setup/paths.ts';
import {
  makeElectronDistribution,
  makeMacDistribution,
  makeWindowsDistribution,
  windowsProgram,
} from './electron-distribution.ts';

const PACKAGE_TIMEOUT_MS = 10 * 60_000;

/** @param folder empty; gives the folder with the executable */
export async function packagedInto(folder: string): Promise<string> {
  const electron = join(folder, 'electron');
  await makeElectronDistribution(electron, manifest.devDependencies.electron);
  return runPackage(folder, ['--electron-dist', electron]);
}

/** The one for Windows, wherever this runs; its ffmpeg is the stand-in's empty program. */
export async function windowsPackagedInto(folder: string): Promise<string> {
  const { electron: version } = manifest.devDependencies;
  const electron = join(folder, 'electron');
  const tools = join(folder, 'tools');
  await makeWindowsDistribution(electron, version);
  await mkdir(tools);
  for (const name of ['ffmpeg.exe', 'ffprobe.exe']) await writeFile(join(tools, name), windowsProgram(version));
  const args = ['--platform', 'win32', '--arch', 'x64', '--electron-dist', electron];
  return runPackage(folder, args, { REELTAG_PACKAGE_FFMPEG: tools });
}

/** The one for macOS, as long as this is no Windows, which has no such links; its ffmpeg is no program. */
export async function macPackagedInto(folder: string): Promise<string> {
  const electron = join(folder, 'electron');
  const tools = join(folder, 'tools');
  await makeMacDistribution(electron, manifest.devDependencies.electron);
  await mkdir(tools);
  for (const name of ['ffmpeg', 'ffprobe']) await writeFile(join(tools, name), '');
  const args = ['--platform', 'darwin', '--arch', 'arm64', '--electron-dist', electron];
  return runPackage(folder, args, { REELTAG_PACKAGE_FFMPEG: tools });
}

async function runPackage(folder: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const output = join(folder, 'dist');
  const all = [inCheckout('scripts/package.ts'), '--dir', '--output', output, ...args];
  const made = await runCommand(process.execPath, all, { timeoutMs: PACKAGE_TIMEOUT_MS, env });
  if (!made.ok) throw new Error(`npm run package: ${made.reason}\n${made.output}`);
  const path = made.output.trim().split('\n').at(-1);
  if (!path?.startsWith(output)) throw new Error(`npm run package did not say what it made:\n${made.output}`);
  return path;
}
