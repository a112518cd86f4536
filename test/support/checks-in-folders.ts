/** Checks that are commands of their own: a folder each, with a `check.ts` in it. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Throws where something is wrong; gives a line that says what was found, or `not …` and why not. */
type Check<Given> = (given: Given & { out: string }) => Promise<string>;

/**
 * Runs those that the command line names, or all, and prints a line of each; the process fails where one did.
 *
 * @param home the folder with the checks' folders
 * @param prepare makes what all of them are given besides an empty folder of their own; told of a folder that is removed in the end
 */
export async function runChecks<Given>(home: string, prepare: (folder: string) => Promise<Given>): Promise<void> {
  const wanted = process.argv.slice(2);
  const entries = await readdir(home, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && existsSync(join(home, entry.name, 'check.ts')))
    .map(({ name }) => name)
    .sort();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')} (there are ${names.join(', ')})`);

  const folder = await mkdtemp(join(tmpdir(), 'reeltag-checks-'));
  try {
    const given = await prepare(folder);
    for (const name of wanted.length > 0 ? wanted : names) {
      const { check } = (await import(pathToFileURL(join(home, name, 'check.ts')).href)) as { check: Check<Given> };
      const out = join(folder, name);
      await mkdir(out);
      try {
        const found = await check({ ...given, out });
        console.log(`${found.startsWith('not ') ? 'LEFT  ' : 'ok    '} ${name}: ${found}`);
      } catch (error) {
        process.exitCode = 1;
        console.log(`FAILED ${name}: ${error instanceof Error ? error.stack : error}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
