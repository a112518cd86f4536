/** npm's package installed into an empty folder, and run as its user would: an empty home, Node, and what the system has. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ServedApp } from '../../e2e/fixture.ts';

const isWindows = process.platform === 'win32';
/** The one flag that README and docs/server.md tell of. */
export const INSTALL_FLAG = '--ignore-scripts';

export interface Installed {
  /** the package itself */
  readonly folder: string;
  /** what is typed to start it */
  readonly command: string;
}

/** @param tarball the file that `npm pack` made */
export async function installInto(prefix: string, tarball: string): Promise<Installed> {
  await mkdir(prefix, { recursive: true });
  await promisify(execFile)('npm', ['install', '--global', '--prefix', prefix, INSTALL_FLAG, tarball], {
    // Far from the checkout, whose .npmrc would have a say.
    cwd: prefix,
    shell: isWindows,
  });
  return isWindows
    ? { folder: join(prefix, 'node_modules/reeltag'), command: join(prefix, 'reeltag.cmd') }
    : { folder: join(prefix, 'lib/node_modules/reeltag'), command: join(prefix, 'bin/reeltag') };
}

/** What a terminal has that was just opened. */
export function freshEnvironment(home: string, path = ['/usr/bin', '/bin']): Record<string, string> {
  if (isWindows) return { ...(process.env as Record<string, string>), USERPROFILE: home };
  return { HOME: home, PATH: [dirname(process.execPath), ...path].join(delimiter), LANG: 'C.UTF-8' };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runInstalled(
  { command }: Installed,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Ran> {
  const cwd = env['HOME'] ?? env['USERPROFILE'];
  const options = { env, cwd, shell: isWindows, maxBuffer: 2 ** 26 };
  return promisify(execFile)(command, [...args], options).then(
    (result) => ({ code: 0, ...result }),
    (error: Ran) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}

/** `reeltag serve` of it. */
export class InstalledApp extends ServedApp {
  readonly #installed: Installed;

  constructor(installed: Installed, env: Record<string, string>) {
    super();
    this.#installed = installed;
    // Its folders alone stay: by the cache its processes are told from others.
    const { REELTAG_CACHE, XDG_DATA_HOME } = this.env;
    for (const name of Object.keys(this.env)) delete this.env[name];
    Object.assign(this.env, env, { REELTAG_CACHE, XDG_DATA_HOME });
  }

  protected override command(_file: string, ...args: string[]): [string, ...string[]] {
    return [this.#installed.command, ...args];
  }
}
