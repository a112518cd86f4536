/** What a clone of this checkout has. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Document } from './links.ts';

const MOST_OUTPUT = 64 * 2 ** 20;
/** What is never part of it, where there is no git to ask. */
const NOT_OURS = ['node_modules/**', '.git/**', '.reeltag/**', 'dist/**', 'out/**'];

/** Every file that git has or would take, with forward slashes; in a copy without git all that lies there. */
export async function filesOfClone(): Promise<string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const files = await promisify(execFile)('git', list, { maxBuffer: MOST_OUTPUT }).then(
    ({ stdout }) => stdout.split('\0'),
    () => globSync(['**/*', '.*', '.github/**/*'], { exclude: NOT_OURS }).map((path) => path.replaceAll('\\', '/')),
  );
  return files.filter(isFile);
}

export function documentsOf(files: readonly string[]): Document[] {
  return files.filter((path) => path.endsWith('.md')).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

function isFile(path: string): boolean {
  return path !== '' && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
