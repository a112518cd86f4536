/** Another program of the field, in a Python environment of its own that is made for it and can be thrown away. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENVIRONMENTS = join(import.meta.dirname, '../../node_modules/.cache/reeltag-peers');
const MOST_OUTPUT = 256 * 2 ** 20;

/**
 * Runs `test/formats/<name>/peer.py` with what its `requirements.txt` names, and its `requirements-alone.txt`: packages that are
 * installed without what they ask for themselves, such as a database.
 *
 * @returns what it printed, as JSON
 */
export function askPeer(name: string, ...args: string[]): Promise<unknown> {
  return askPeerOf(name, name, ...args);
}

/** The same, by a program that another format's check has installed: it reads several formats. */
export async function askPeerOf(program: string, name: string, ...args: string[]): Promise<unknown> {
  const folder = join(import.meta.dirname, program);
  const lists = ['requirements.txt', 'requirements-alone.txt'].map((list) => join(folder, list)).filter(existsSync);
  const python = await environment(lists);
  const { stdout } = await run(python, [join(import.meta.dirname, name, 'peer.py'), ...args], {
    maxBuffer: MOST_OUTPUT,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(stdout);
}

/**
 * One for each list of packages, made once; one that was left unfinished is made anew.
 *
 * @returns its Python; what packages bring to run lies beside it
 */
export async function environment(lists: readonly string[]): Promise<string> {
  const wanted = await Promise.all(lists.map((list) => readFile(list, 'utf8')));
  const folder = join(ENVIRONMENTS, createHash('sha256').update(wanted.join('')).digest('hex').slice(0, 16));
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'ready'))) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(ENVIRONMENTS, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  for (const list of lists) {
    const alone = list.endsWith('-alone.txt') ? ['--no-deps'] : [];
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...alone, '-r', list], {
      maxBuffer: MOST_OUTPUT,
    });
  }
  await writeFile(join(folder, 'ready.new'), '');
  await rename(join(folder, 'ready.new'), join(folder, 'ready'));
  return python;
}
