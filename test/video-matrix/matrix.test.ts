import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEncoder, hasTools } from '../support/video.ts';
import { draw, matrix } from './cases.ts';
import { holdCase } from './hold.ts';

/** Forty of what `npm run check:video` goes through, the same each time. */
const DRAWN = draw(matrix(8), 40, 2026);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-matrix-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!hasTools)('any file that ffmpeg can make has the frames of a whole decode', () => {
  it.each(DRAWN.map((one, i) => [one.name, one, i] as const))('%s', async (_, one, number) => {
    if (!(await hasEncoder(one.encoder))) return;
    const verdict = await holdCase(folder, number, one);
    expect(verdict.kind, JSON.stringify(verdict)).toBeOneOf(['right', 'refused', 'not made']);
  });
});
