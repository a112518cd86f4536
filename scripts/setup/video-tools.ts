/** ffmpeg and ffprobe: found by the engine's own rules, got from ffmpeg-static or from Debian. */
import { existsSync } from 'node:fs';
import type { Tool } from '../../electron/engine/video/tools.ts';
import { findFfmpeg, findFfprobe } from '../../electron/engine/video/tools.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { errorLine, runCommand } from './command.ts';
import { debianPackage } from './debian.ts';
import { inCheckout } from './paths.ts';
import type { Thing, Way } from './things.ts';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

const SOURCES: Record<Tool['source'], string> = {
  setting: 'from the setting',
  environment: 'from the environment',
  installer: 'of the installer',
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
  ways: [ffmpegStatic(), debianPackage('ffmpeg')],
  without: REMEDY,
};

export const ffprobe: Thing = {
  name: 'ffprobe',
  needed: true,
  wanted: async () => true,
  find: () => describe(findFfprobe()),
  ways: [debianPackage('ffmpeg')],
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
