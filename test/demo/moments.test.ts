/** Moments of ten films whose camera, look and place change at known times, as `reeltag moments` finds them with the demo model. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliLab } from '../support/run-cli.ts';
import { hasEncoder, hasTools } from '../support/video.ts';
import { FILM_LABELS, FILMS, makeFilm, type Stretch } from './films.ts';

const canMake = hasTools && (await hasEncoder('libx264'));

interface Line extends Stretch {
  readonly video: string;
  readonly model: string;
  readonly fit: number;
}

/** How much of what either covers both cover. */
function overlapOf(a: Stretch, b: Stretch): number {
  const both = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return both <= 0 ? 0 : both / (Math.max(a.end, b.end) - Math.min(a.start, b.start));
}

describe.skipIf(!canMake)('reeltag moments, by the demo model', () => {
  const lab = new CliLab();
  const env = { REELTAG_MODEL: '', XDG_DATA_HOME: lab.folder, HOME: lab.folder, LOCALAPPDATA: lab.folder };
  let found: readonly Line[];

  beforeAll(async () => {
    const paths: string[] = [];
    for (const film of FILMS) paths.push(await makeFilm(film, join(lab.folder, 'films')));
    const labels = FILM_LABELS.flatMap((label) => ['--label', label]);
    const { code, stdout, stderr } = await lab.run(['moments', ...paths, ...labels, '--json'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  afterAll(() => lab.remove());

  test('lie where the labels are true: they overlap by 0.6 and more, in the mean', () => {
    const overlaps = FILMS.flatMap(({ name, shows }) => {
      const own = found.filter(({ video }) => video.endsWith(name));
      return shows.map((stretch) =>
        Math.max(0, ...own.filter(({ label }) => label === stretch.label).map((line) => overlapOf(stretch, line))),
      );
    });
    expect(overlaps.length).toBeGreaterThan(150);
    const mean = overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length;
    expect(mean).toBeGreaterThanOrEqual(0.6);
  });
});
