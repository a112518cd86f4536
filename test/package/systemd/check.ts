/** The units, by systemd's own judgement. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PackageCheck } from '../run.ts';
import { unitFile } from './units.ts';

const run = promisify(execFile);

/** Of ten: what `systemd-analyze security` calls OK ends at 3. */
const MOST_EXPOSED = 2.5;

export async function check({ out }: PackageCheck): Promise<string> {
  const version = await run('systemd-analyze', ['--version']).then(
    ({ stdout }) => /^systemd \d+/.exec(stdout)?.[0],
    () => undefined,
  );
  if (version === undefined) return 'not held against systemd, which is not here';
  const system = unitFile('system/reeltag.service');
  // A user's manager has a folder for what lives as long as the user is there.
  const runtime = join(out, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
  await quiet('systemd-analyze', ['verify', '--man=no', system]);
  await quiet('systemd-analyze', ['verify', '--man=no', '--user', unitFile('user/reeltag.service')], env);
  await run('systemd-sysusers', ['--dry-run', unitFile('reeltag.sysusers')]);
  const threshold = String(MOST_EXPOSED * 10);
  const { stdout } = await run('systemd-analyze', ['security', '--offline=yes', `--threshold=${threshold}`, system]);
  const exposure = /exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1];
  return `both units pass ${version}, the machine's has an exposure of ${exposure} of 10`;
}

/** What is wrong is said, and may still end with 0. */
async function quiet(program: string, args: string[], env = process.env): Promise<void> {
  const { stdout, stderr } = await run(program, args, { env });
  if (stdout + stderr !== '') throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
}
