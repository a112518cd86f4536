/** ffmpeg and ffprobe for an installer, in a folder with their licence and where their source is. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findFfmpeg, findFfprobe } from '../../electron/engine/video/tools.ts';
import { runCommand } from '../setup/command.ts';
import { inCheckout } from '../setup/paths.ts';

/** Names a folder with both programs for the installer's target: needed where it is another than this machine. */
const VARIABLE = 'REELTAG_PACKAGE_FFMPEG';
const VERSION_TIMEOUT_MS = 30_000;

export interface ToolsWanted {
  readonly platform: string;
  readonly arch: string;
  /** Made anew. */
  readonly folder: string;
  /** Whether the machine's own programs will do, which need its libraries: to try, not to give away. */
  readonly isTrial: boolean;
}

/** @returns a line that says whose they are */
export async function gatherTools({ platform, arch, folder, isTrial }: ToolsWanted): Promise<string> {
  const suffix = platform === 'win32' ? '.exe' : '';
  const isHere = platform === process.platform && arch === process.arch;
  const found = await find(suffix, isHere, isTrial);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const builds: string[] = [];
  for (const name of ['ffmpeg', 'ffprobe'] as const) {
    const file = join(folder, `${name}${suffix}`);
    await copyFile(found[name], file);
    await chmod(file, 0o755);
    if (isHere) builds.push(await versionOf(name, file));
  }
  await copyFile(inCheckout('packaging/ffmpeg/COPYING.GPLv3.txt'), join(folder, 'COPYING.GPLv3.txt'));
  await copyFile(inCheckout('packaging/ffmpeg/SOURCE.txt'), join(folder, 'SOURCE.txt'));
  if (builds.length > 0) await writeFile(join(folder, 'BUILD.txt'), builds.join('\n'));
  return `ffmpeg and ffprobe: ${found.whose}`;
}

interface FoundTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  readonly whose: string;
}

async function find(suffix: string, isHere: boolean, isTrial: boolean): Promise<FoundTools> {
  const named = process.env[VARIABLE];
  if (named) {
    const [ffmpeg, ffprobe] = [join(named, `ffmpeg${suffix}`), join(named, `ffprobe${suffix}`)];
    await Promise.all([stat(ffmpeg), stat(ffprobe)]);
    return { ffmpeg, ffprobe, whose: `those of ${VARIABLE}` };
  }
  if (!isHere) throw new Error(`Set ${VARIABLE} to a folder with ffmpeg and ffprobe for the target.`);
  const packages = fromPackages();
  if (packages !== undefined) return packages;
  if (!isTrial) {
    throw new Error(
      `An installer needs programs that run without this machine’s libraries: those of ffmpeg-static and @ffprobe-installer/ffprobe (npm ci), or a folder that ${VARIABLE} names.`,
    );
  }
  const [ffmpeg, ffprobe] = await Promise.all([findFfmpeg(), findFfprobe()]);
  return { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path, whose: 'this machine’s own, to try; they run on it alone' };
}

/** Of npm's optional packages, where both came with programs for this machine. */
function fromPackages(): FoundTools | undefined {
  const load = createRequire(import.meta.url);
  try {
    const ffmpeg: unknown = load('ffmpeg-static');
    const { path: ffprobe } = load('@ffprobe-installer/ffprobe') as { path?: unknown };
    if (typeof ffmpeg !== 'string' || typeof ffprobe !== 'string') return undefined;
    // npm may have the package, and not have got its program.
    if (!existsSync(ffmpeg) || !existsSync(ffprobe)) return undefined;
    return { ffmpeg, ffprobe, whose: 'those of ffmpeg-static and @ffprobe-installer/ffprobe' };
  } catch {
    return undefined;
  }
}

/** What a program says of itself: its version, and how it was configured. */
async function versionOf(name: string, file: string): Promise<string> {
  const { ok, output, reason } = await runCommand(file, ['-version'], { timeoutMs: VERSION_TIMEOUT_MS });
  if (!ok || !output.startsWith(`${name} version`)) throw new Error(`${file} is no ${name} that runs here: ${reason}`);
  return output;
}
