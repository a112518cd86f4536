/** A way to get things: Debian's package, where this is Debian and we are root. */
import { readFileSync } from 'node:fs';
import { errorLine, runCommand } from './command.ts';
import type { Way } from './things.ts';

const TIMEOUT_MS = 5 * 60_000;
/** Fails early where no mirror answers, and never asks. */
const OPTIONS = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'DPkg::Lock::Timeout=60'];

/** What came of bringing apt's lists up to date, which one package does for all that come after it. */
let updated: Promise<string | undefined> | undefined;

export function debianPackage(name: string): Way {
  return {
    name: "Debian's package",
    impossible: () => whyNoApt(process.platform, process.getuid?.(), readOsRelease()),
    run: async () => {
      // Old lists may do, and where no mirror answers the packages may still lie in apt's cache.
      updated ??= apt('update');
      const updating = await updated;
      const installing = await apt('install', '-y', '--no-install-recommends', name);
      return installing === undefined ? undefined : [updating, installing].filter(Boolean).join('; ');
    },
  };
}

async function apt(...args: string[]): Promise<string | undefined> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const result = await runCommand('apt-get', [...OPTIONS, ...args], { timeoutMs: TIMEOUT_MS, env });
  return result.ok ? undefined : `apt-get ${args[0]}: ${result.reason} (${errorLine(result.output)})`;
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
