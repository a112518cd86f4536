/**
 * `npm run check:formats [format…]`: tags and moments on real films, handed over in each format; another program reads what was
 * written, and its values are held against ours; then they are read in again, and must be the same to the frame.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HandedVideo } from '../../electron/interchange/handed.ts';
import { makeFilms } from './films.ts';

export interface FormatCheck {
  /** of the real films, which lie in a folder */
  readonly videos: readonly HandedVideo[];
  readonly films: string;
  /** an empty folder */
  readonly out: string;
}

/** Of each folder here with a `check.ts`: throws where something is wrong; gives a line that says what was held against what. */
type Check = (given: FormatCheck) => Promise<string>;

const wanted = process.argv.slice(2);
const entries = await readdir(import.meta.dirname, { withFileTypes: true });
const names = entries
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no such check: ${unknown.join(', ')} (there are ${names.join(', ')})`);

const folder = await mkdtemp(join(tmpdir(), 'reeltag-formats-'));
let failed = 0;
try {
  const films = join(folder, 'films & more');
  await mkdir(films);
  const videos = await makeFilms(films);
  for (const name of wanted.length > 0 ? wanted : names) {
    const { check } = (await import(`./${name}/check.ts`)) as { check: Check };
    const out = join(folder, name);
    await mkdir(out);
    try {
      console.log(`ok     ${name}: ${await check({ videos, films, out })}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error instanceof Error ? error.stack : error}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
