/** ffmpeg and ffprobe: found by the engine's own rules, got from ffmpeg-static or from Debian. */
import { existsSync, readFileSync } from 'node:fs';
import type { Tool } from '../../electron/engine/video/tools.ts';
import { findFfmpeg, findFfprobe } from '../../electron/engine/video/tools.ts';
import { TagError } from '../../electron/errors.ts';
import { errorLine, runCommand } from './command.ts';
import { inCheckout } from './paths.ts';
import type { Thing, Way } from './things.ts';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;
const APT_TIMEOUT_MS = 5 * 60_000;
/** Fails early where no mirror answers, and never asks. */
const APT_OPTIONS = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'DPkg::Lock::Timeout=60'];

const SOURCES: Record<Tool['source'], string> = {
  setting: 'from the setting',
  environment: 'from the environment',
  'ffmpeg-static': 'from the package ffmpeg-static',
  'beside-ffmpeg': 'beside ffmpeg',
  package: 'from the package @ffprobe-installer/ffprobe',
  path: 'from PATH',
};

const REMEDY =
  'video cannot be decoded without it; install ffmpeg with your package manager, or set FFMPEG_BIN and FFPROBE_BIN to the two programs.';

export const ffmpeg: Thing = {
  name: 'ffmpeg',
  needed: true,
  wanted: async () => true,
  find: () => describe(findFfmpeg()),
  ways: [ffmpegStatic(), debianPackage()],
  without: REMEDY,
};

export const ffprobe: Thing = {
  name: 'ffprobe',
  needed: true,
  wanted: async () => true,
  find: () => describe(findFfprobe()),
  ways: [debianPackage()],
  without: REMEDY,
};

async function describe(finding: Promise<Tool>): Promise<string | undefined> {
  try {
    const { path, source } = await finding;
    return `${path} (${SOURCES[source]})`;
  } catch (error) {
    if (error instanceof TagError && error.kind === 'ffmpeg-missing') return undefined;
    throw error;
  }
}

/** The package's own download, for an install whose scripts were not run or found no network. */
function ffmpegStatic(): Way {
  const script = inCheckout('node_modules/ffmpeg-static/install.js');
  return {
    name: 'the download of ffmpeg-static',
    impossible: () => (existsSync(script) ? undefined : 'npm could not install ffmpeg-static'),
    run: async () => {
      const result = await runCommand(process.execPath, [script], {
        timeoutMs: DOWNLOAD_TIMEOUT_MS,
        cwd: inCheckout('node_modules/ffmpeg-static'),
      });
      return result.ok ? undefined : `${result.reason} (${errorLine(result.output)})`;
    },
  };
}

function debianPackage(): Way {
  return {
    name: "Debian's package",
    impossible: () => whyNoApt(process.platform, process.getuid?.(), readOsRelease()),
    run: async () => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const apt = async (...args: string[]): Promise<string | undefined> => {
        const result = await runCommand('apt-get', [...APT_OPTIONS, ...args], { timeoutMs: APT_TIMEOUT_MS, env });
        return result.ok ? undefined : `apt-get ${args[0]}: ${result.reason} (${errorLine(result.output)})`;
      };
      // Old lists may do, and where no mirror answers the packages may still lie in apt's cache.
      const updating = await apt('update');
      const installing = await apt('install', '-y', '--no-install-recommends', 'ffmpeg');
      return installing === undefined ? undefined : [updating, installing].filter(Boolean).join('; ');
    },
  };
}

/** Why Debian's package cannot be installed here, or undefined where it can. */
export function whyNoApt(platform: string, uid: number | undefined, osRelease: string): string | undefined {
  if (platform !== 'linux' || !/^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(osRelease)) return 'this is not Debian';
  return uid === 0 ? undefined : "only root can install Debian's package";
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
