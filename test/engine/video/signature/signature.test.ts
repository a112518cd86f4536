import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { probeVideo } from '../../../../electron/engine/video/probe.ts';
import type { SmallPicture } from '../../../../electron/engine/video/scenes/small-picture.ts';
import { readSignature } from '../../../../electron/engine/video/signature/read-signature.ts';
import { PICTURE, RATE, Sampler } from '../../../../electron/engine/video/signature/sampler.ts';
import { hasEncoder, hasTools, makeVideo, picture, x264 } from '../../../support/video.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-signature-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const UPRIGHT = { rotation: 0, mirrored: false } as const;
const grey = (luma: number): SmallPicture => ({
  luma: new Uint8Array(32 * 18).fill(luma),
  u: new Uint8Array(0),
  v: new Uint8Array(0),
});

/** Of each picture its first number. */
function sampled(frames: readonly (readonly [luma: number, seconds: number])[], end: number): number[] {
  const sampler = new Sampler();
  for (const [luma, seconds] of frames) sampler.see(grey(luma), seconds, UPRIGHT);
  const all = sampler.finish(end);
  return Array.from({ length: all.length / PICTURE }, (_, i) => all[i * PICTURE] as number);
}

test('what is shown at each eighth of a second is kept, however often frames come', () => {
  expect(
    sampled(
      [
        [20, 0],
        [30, 0.04],
        [40, 0.12],
        [50, 0.16],
        [60, 0.3],
      ],
      0.5,
    ),
  ).toEqual([20, 40, 50, 60]);
  expect(
    sampled(
      [
        [20, 0],
        [90, 0.5],
      ],
      0.8,
    ),
  ).toEqual([20, 20, 20, 20, 90, 90, 90]);
  // Times are rounded, in files and in sums.
  expect(
    sampled(
      [
        [20, 0],
        [30, 0.1251],
      ],
      0.2501,
    ),
  ).toEqual([20, 30]);
  expect(sampled([[20, 0]], 0)).toEqual([20]);
  expect(sampled([], 5)).toEqual([]);
});

describe.skipIf(!hasTools || !(await hasEncoder('libx264')))('of a file', () => {
  test.each([
    ['a quarter turn', 'transpose=cclock', { rotation: 90, mirrored: false }],
    ['a half turn', 'hflip,vflip', { rotation: 180, mirrored: false }],
    ['three quarters', 'transpose=clock', { rotation: 270, mirrored: false }],
    ['a mirror', 'hflip', { rotation: 0, mirrored: true }],
    ['a mirror after a quarter turn', 'hflip,transpose=cclock', { rotation: 90, mirrored: true }],
  ] as const)('it is as shown: after %s', async (name, stored, turn) => {
    const plain = await makeVideo(folder, 'plain.mp4', ...picture(1, 25, '96x54'), ...x264('-crf', '12'));
    const turned = await makeVideo(folder, `${name}.mp4`, '-i', plain, '-vf', stored, ...x264('-crf', '12'));
    const info = { ...(await probeVideo(turned)), ...turn };
    const [expected, found] = [await readSignature(plain), await readSignature(turned, { info })];
    expect(found).toHaveLength(PICTURE * RATE);
    const apart = expected.map((value, i) => Math.abs(value - (found[i] as number)));
    expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(6);
  });
});
