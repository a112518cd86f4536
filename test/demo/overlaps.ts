/** How well `reeltag moments` finds the moments of made films with the demo model. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CliLab } from '../support/run-cli.ts';
import { FILM_LABELS, type Film, makeFilm, type Stretch } from './films.ts';

interface Line extends Stretch {
  readonly video: string;
}

/** For each stretch in which a label is true, how much of it and of the moment that lies best the two share: 0 to 1. */
export async function overlapsOf(films: readonly Film[], lab: CliLab): Promise<number[]> {
  // Nobody has downloaded or named another model here.
  const env = { REELTAG_MODEL: '', XDG_DATA_HOME: lab.folder, HOME: lab.folder, LOCALAPPDATA: lab.folder };
  const paths: string[] = [];
  for (const film of films) paths.push(await makeFilm(film, join(lab.folder, 'films')));
  const labels = FILM_LABELS.flatMap((label) => ['--label', label]);
  const { code, stdout, stderr } = await lab.run(['moments', ...paths, ...labels, '--json'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return films.flatMap(({ name, shows }) => {
    const own = found.filter(({ video }) => video.endsWith(name));
    return shows.map((stretch) =>
      Math.max(0, ...own.filter(({ label }) => label === stretch.label).map((line) => overlapOf(stretch, line))),
    );
  });
}

export const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** How much of what either covers both cover. */
function overlapOf(a: Stretch, b: Stretch): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return both <= 0 ? 0 : both / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}
