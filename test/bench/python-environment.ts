/** Pythons with packages from PyPI, in throwaway environments that are kept between runs in the temporary folder. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Gigabytes, over a slow line. */
const LONGEST_MS = 1_800_000;

export interface Environment {
  /** of its folder */
  readonly name: string;
  readonly packages: readonly string[];
  /** What must be there when all went well. */
  readonly module: string;
}

/** @returns the Python itself; undefined where it was never installed */
export function installedPython({ name }: Environment): string | undefined {
  const folder = folderOf(name);
  return existsSync(join(folder, 'complete')) ? join(folder, 'bin', 'python') : undefined;
}

export async function pythonWith(environment: Environment): Promise<string> {
  const installed = installedPython(environment);
  if (installed !== undefined) return installed;
  const { name, packages, module } = environment;
  const folder = folderOf(name);
  const python = join(folder, 'bin', 'python');
  console.error(`installing ${packages.join(' and ')} from PyPI into ${folder} (once)…`);
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { timeout: LONGEST_MS });
  await run(python, ['-c', `import ${module}`]);
  await mkdir(join(folder, 'complete'));
  return python;
}

function folderOf(name: string): string {
  return join(tmpdir(), `reeltag-${name}`);
}
