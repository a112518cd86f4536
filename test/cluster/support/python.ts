/** A Python with the packages of a `requirements.txt`, made once and kept for as long as the list is the same. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultCacheDir } from '../../../electron/engine/cache-folder.ts';

const run = promisify(execFile);
/** Hundreds of megabytes, over a slow line. */
const LONGEST_MS = 1_800_000;

/** Says what is installed, then installs it: `complete` is there when all of it is. */
const INSTALL = `
set -e
[ -e "$1/complete" ] && exit
python3 -m venv --clear "$1"
"$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
touch "$1/complete"
`;

const DOWNLOAD = `
set -e
[ -e "$1/complete" ] && exit
"$3" -m pip download --quiet --disable-pip-version-check --only-binary :all: --dest "$1" -r "$2"
touch "$1/complete"
`;

/** @param folder with the list */
export async function environmentOf(folder: string): Promise<{ venv: string; python: string }> {
  const list = join(folder, 'requirements.txt');
  const [text, { stdout: version }] = await Promise.all([
    readFile(list, 'utf8'),
    run('python3', ['-c', 'import sys; print(sys.version)']),
  ]);
  const key = createHash('sha256').update(version).update(text).digest('hex').slice(0, 16);
  const all = join(defaultCacheDir(), 'checks');
  const venv = join(all, `python-${key}`);
  await mkdir(all, { recursive: true });
  if (!existsSync(join(venv, 'complete'))) console.error(`installing ${text.trim().split(/\s+/).join(', ')} (once)…`);
  // Another check may be at it: whoever comes second waits, and finds it done.
  await run('flock', [`${venv}.lock`, 'bash', '-c', INSTALL, 'bash', venv, list], { timeout: LONGEST_MS });
  return { venv, python: join(venv, 'bin', 'python') };
}

/** All files that a `requirements.txt` needs, so that they can be installed where there is no network. @returns their folder */
export async function wheelsOf(python: string, list: string): Promise<string> {
  const key = createHash('sha256')
    .update(await readFile(list))
    .digest('hex')
    .slice(0, 16);
  const folder = join(defaultCacheDir(), 'checks', `wheels-${key}`);
  await run('flock', [`${folder}.lock`, 'bash', '-c', DOWNLOAD, 'bash', folder, list, python], { timeout: LONGEST_MS });
  return folder;
}
