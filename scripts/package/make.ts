/** From the built application to what people download. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { configuration } from '../../electron-builder.config.ts';
import manifest from '../../package.json' with { type: 'json' };
import { sectionOf } from '../release/changelog.ts';
import { runCommand } from '../setup/command.ts';
import { inCheckout } from '../setup/paths.ts';
import { makeDeb } from './deb.ts';
import { INSTALLER_LIMIT, type PackageTarget } from './targets.ts';
import { gatherTools } from './tools.ts';
import { installerScript } from './windows.ts';

export interface PackageOptions {
  /** Whether the folder that an installer holds is enough. */
  readonly isTrial: boolean;
  readonly output: string;
  readonly electronDist?: string | undefined;
  readonly print?: (line: string) => void;
}

const NOTICES_TIMEOUT_MS = 5 * 60_000;

const PLATFORMS = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS } as const;

/** @returns the files that were made, or the folder for a trial */
export async function packageFor(target: PackageTarget, options: PackageOptions): Promise<string[]> {
  const { isTrial, output, print = () => {} } = options;
  const parts = join(output, 'parts');
  await mkdir(parts, { recursive: true });
  const tools = join(parts, `ffmpeg-${target.platform}-${target.arch}`);
  print(await gatherTools({ ...target, folder: tools, isTrial }));
  const script = join(parts, 'installer.nsh');
  // NSIS takes a file without its mark for one in the system's own code page.
  await writeFile(script, `\ufeff${installerScript()}`);

  const platform = PLATFORMS[target.platform];
  const made = await build({
    projectDir: inCheckout('.'),
    targets: platform.createTarget(isTrial ? ['dir'] : [...target.formats], Arch[target.arch]),
    config: configuration(target, {
      output,
      tools,
      notices: await notices(),
      installerScript: script,
      electronDist: options.electronDist,
      isSigned: Boolean(process.env['CSC_LINK'] || process.env['CSC_NAME']),
      releases: process.env['GITHUB_REPOSITORY'],
      news: await news(),
    }),
    // The release is another step's.
    publish: 'never',
  });
  const unpacked = unpackedFolder(target, output);
  if (isTrial) return [unpacked];
  const files = made.filter((file) => !file.endsWith('.blockmap') && !file.endsWith('.yml'));
  if (target.platform === 'linux') files.push(await makeDeb({ unpacked, arch: target.arch, folder: output }));
  for (const file of files) await requireSmall(file);
  return files;
}

/** Where electron-builder puts what its installers hold. */
export function unpackedFolder({ platform, arch }: PackageTarget, output: string): string {
  if (platform === 'darwin') return join(output, arch === 'arm64' ? 'mac-arm64' : 'mac');
  const name = platform === 'linux' ? 'linux' : 'win';
  return join(output, `${name}${arch === 'arm64' ? '-arm64' : ''}-unpacked`);
}

/** Written anew: it names what is built and installed now. */
async function notices(): Promise<string> {
  const { ok, output, reason } = await runCommand(process.execPath, [inCheckout('scripts/notices.ts')], {
    timeoutMs: NOTICES_TIMEOUT_MS,
  });
  if (!ok) throw new Error(`the notices: ${reason}\n${output}`);
  return inCheckout('THIRD_PARTY_NOTICES.txt');
}

/** Nothing where the changelog has no section of this version yet: such a one is not released. */
async function news(): Promise<string | undefined> {
  const section = sectionOf(await readFile(inCheckout('CHANGELOG.md'), 'utf8'), manifest.version);
  return section?.text || undefined;
}

async function requireSmall(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size > INSTALLER_LIMIT) {
    throw new Error(
      `${file} has ${Math.round(size / 1e6)} MB, and ${INSTALLER_LIMIT / 1e6} are the most: leave something out.`,
    );
  }
}
