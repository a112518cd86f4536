/** Where the official model lies, once a person has chosen another folder for it: for the window, the server and the terminal alike. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

const NAME = 'official-model.json';

/** Undefined where nobody has chosen one. A file that is missing or damaged says nothing. */
export function keptModelFolder(dataFolder: string): string | undefined {
  try {
    const { directory } = JSON.parse(readFileSync(join(dataFolder, NAME), 'utf8')) as { directory?: unknown };
    return typeof directory === 'string' && isAbsolute(directory) ? directory : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, for two programs may do it at once; undefined: the usual folder again. @throws what the disk says */
export function keepModelFolder(dataFolder: string, directory: string | undefined): void {
  const file = join(dataFolder, NAME);
  if (directory === undefined) {
    rmSync(file, { force: true });
    return;
  }
  const unfinished = `${file}.${process.pid}.tmp`;
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(unfinished, `${JSON.stringify({ directory }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}
