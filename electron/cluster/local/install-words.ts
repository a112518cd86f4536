/** How an environment is made and filled: the words of Python, pip and uv. */
import { join } from 'node:path';
import { requirementsFile } from './place.ts';
import type { Maker } from './python.ts';

export function pythonOf(folder: string): string {
  return join(folder, 'bin', 'python');
}

/** One after the other. */
export function installSteps(
  maker: Maker,
  folder: string,
  findLinks: string | undefined,
): readonly { file: string; args: readonly string[] }[] {
  const offline = findLinks === undefined ? [] : ['--no-index', '--find-links', findLinks];
  const wanted = ['--requirement', requirementsFile()];
  if (maker.kind === 'uv') {
    return [
      { file: maker.file, args: ['venv', '--python', maker.python, folder] },
      { file: maker.file, args: ['pip', 'install', '--python', pythonOf(folder), ...offline, ...wanted] },
    ];
  }
  const quiet = ['--progress-bar', 'off', '--timeout', '60', '--retries', '3'];
  return [
    { file: maker.file, args: ['-m', 'venv', folder] },
    { file: pythonOf(folder), args: ['-m', 'pip', 'install', ...quiet, ...offline, ...wanted] },
  ];
}
