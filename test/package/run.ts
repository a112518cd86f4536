/**
 * `npm run check:package [check…]`: what people download, made and used as they would: each folder's `check.ts` makes its part in an empty
 * folder, and runs it there.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PackageCheck {
  /** an empty folder */
  readonly out: string;
}

/** Of each folder here with a `check.ts`: throws where something is wrong; gives a line that says what was found, or `not …` and why not. */
type Check = (given: PackageCheck) => Promise<string>;

const wanted = process.argv.slice(2);
const entries = await readdir(import.meta.dirname, { withFileTypes: true });
const names = entries
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')} (there are ${names.join(', ')})`);

const folder = await mkdtemp(join(tmpdir(), 'reeltag-package-'));
let failed = 0;
try {
  for (const name of wanted.length > 0 ? wanted : names) {
    const { check } = (await import(`./${name}/check.ts`)) as { check: Check };
    const out = join(folder, name);
    await mkdir(out);
    try {
      const found = await check({ out });
      console.log(`${found.startsWith('not ') ? 'LEFT  ' : 'ok    '} ${name}: ${found}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
