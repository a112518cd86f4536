import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildStale } from '../../scripts/build.ts';
import { unmuted } from '../support/unmuted.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

const builtApp = fileURLToPath(new URL('../support/built-app.ts', import.meta.url));

test.skipIf(!hasTools)('the built application: a video becomes a ranking, from the bundles alone', async () => {
  await buildStale();
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-built-'));
  try {
    const video = await makeVideo(folder, 'clip.mp4', ...picture(), ...x264());
    const { status, stdout, stderr } = spawnSync(process.execPath, [builtApp, video], {
      encoding: 'utf8',
      timeout: 50_000,
      env: {
        ...unmuted(),
        XDG_CACHE_HOME: '',
        XDG_DATA_HOME: join(folder, 'data'),
        LOCALAPPDATA: join(folder, 'data'),
        HOME: folder,
        REELTAG_CACHE: join(folder, 'cache'),
        REELTAG_MODEL: path('test/fixtures/reference/small_f4/model_dir'),
      },
    });
    expect(status, stderr).toBe(0);
    const told = JSON.parse(stdout) as { probabilities: number[] };
    expect(told).toMatchObject({
      page: true,
      host: 'electron',
      state: 'done',
      part: [206, 'ftyp'],
      engine: [path('out/main/engine.js')],
    });
    // What the engine's libraries would keep of their own lies in the user's cache folder.
    expect(readdirSync(folder).toSorted()).toEqual(['cache', 'clip.mp4', 'data']);
    expect(told.probabilities).toHaveLength(3);
    expect(told.probabilities.reduce((sum, one) => sum + one)).toBeCloseTo(1, 5);
    expect(told.probabilities).toEqual(told.probabilities.toSorted((a, b) => b - a));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
