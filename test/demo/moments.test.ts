/** Moments of the first of the made films, whose camera, look and place change at known times; `moments.slow.ts` has all ten. */
import { afterAll, describe, expect, test } from 'vitest';
import { CliLab } from '../support/run-cli.ts';
import { hasEncoder, hasTools } from '../support/video.ts';
import { FILMS } from './films.ts';
import { meanOf, overlapsOf } from './overlaps.ts';

const canMake = hasTools && (await hasEncoder('libx264'));

describe.skipIf(!canMake)('reeltag moments, by the demo model', () => {
  const lab = new CliLab();
  afterAll(() => lab.remove());

  test('lie where the labels are true: they overlap by 0.6 and more, in the mean', { timeout: 480_000 }, async () => {
    const overlaps = await overlapsOf(FILMS.slice(0, 1), lab);
    expect(overlaps.length).toBeGreaterThan(15);
    expect(meanOf(overlaps)).toBeGreaterThanOrEqual(0.6);
  });
});
