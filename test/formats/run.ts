/**
 * `npm run check:formats [format…]`: tags and moments on real films, handed over in each format; another program reads what was
 * written, and its values are held against ours; then they are read in again, and must be the same to the frame.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HandedVideo } from '../../electron/interchange/handed.ts';
import { runChecks } from '../support/checks-in-folders.ts';
import { makeFilms } from './films.ts';

export interface FormatCheck {
  /** of the real films, which lie in a folder */
  readonly videos: readonly HandedVideo[];
  readonly films: string;
  /** an empty folder */
  readonly out: string;
}

await runChecks(import.meta.dirname, async (folder) => {
  const films = join(folder, 'films & more');
  await mkdir(films);
  return { videos: await makeFilms(films), films };
});
