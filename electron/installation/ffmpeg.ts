/** What to run where there is no ffmpeg, on each system. */
import { readFileSync } from 'node:fs';
import { type Installation, installation } from './kind.ts';

export interface Machine {
  readonly kind: Installation;
  readonly platform: NodeJS.Platform;
  /** what /etc/os-release says; empty where there is none */
  readonly osRelease: string;
  readonly isRoot: boolean;
}

/** Of Linux distributions, by what os-release calls them or what they are like. */
const COMMANDS: Readonly<Record<string, string>> = {
  debian: 'apt install ffmpeg',
  ubuntu: 'apt install ffmpeg',
  fedora: 'dnf install ffmpeg-free',
  arch: 'pacman -S ffmpeg',
  suse: 'zypper install ffmpeg',
};

const OTHERWISE = "install ffmpeg with your system's package manager";

/** The end of a sentence that says what is missing. */
export function toGetFfmpeg({ kind, platform, osRelease, isRoot }: Machine = thisMachine()): string {
  if (kind === 'clone') return `run "npm run setup", ${OTHERWISE}`;
  // It came along.
  if (kind === 'application') return 'install Reeltag again';
  if (platform === 'darwin') return 'run "brew install ffmpeg"';
  if (platform === 'win32') return 'run "winget install Gyan.FFmpeg" and open another terminal';
  const command = idsOf(osRelease)
    .map((id) => COMMANDS[id])
    .find((each) => each !== undefined);
  if (command === undefined) return OTHERWISE;
  return `run "${isRoot ? '' : 'sudo '}${command}"`;
}

/** The end of a sentence that says what the ffmpeg that was found cannot do. */
export const TO_USE_ANOTHER_FFMPEG =
  'install a current one, and set FFMPEG_BIN and FFPROBE_BIN to the paths of its ffmpeg and ffprobe';

/** What a distribution is, and then what it is like, the nearest first. */
function idsOf(osRelease: string): string[] {
  const said = (key: string): string =>
    new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(osRelease)?.[1]?.toLowerCase() ?? '';
  return `${said('ID')} ${said('ID_LIKE')}`.split(/\s+/).map((id) => (id.startsWith('opensuse') ? 'suse' : id));
}

function thisMachine(): Machine {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not Linux, or one that does not say.
  }
  return { kind: installation(), platform: process.platform, osRelease, isRoot: process.getuid?.() === 0 };
}
