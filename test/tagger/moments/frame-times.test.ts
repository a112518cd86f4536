/** When frames are shown, as a page is told of it: files of a variable rate, and one that becomes another. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { timesAround } from '../../../electron/tagger/moments/frame-times.ts';
import { LookingLab } from '../../support/looking-lab.ts';
import { hasTools, makeVideo, picture, x264 } from '../../support/video.ts';

describe('the frames around a time', () => {
  // Of 30 hours at 60 a second, in ticks that are no whole microseconds.
  const pts = Float64Array.from({ length: 30 * 3600 * 60 }, (_, n) => 7 + n);
  const info = { pts, timeBase: [1, 60], durationSeconds: 30 * 3600 } as const;
  test('are those before it and after it', () => {
    const hours = timesAround(info, 40_000.01, 2);
    expect(hours).toEqual({
      times: [39_999.966667, 39_999.983333, 40_000, 40_000.016667, 40_000.033333],
      end: 40_000.05,
      first: 40_000 * 60 - 2,
      of: pts.length,
    });
  });
  test('stop at the first and the last', () => {
    expect(timesAround(info, 0, 1)).toMatchObject({ times: [0, 0.016667], end: 0.033333, first: 0 });
    const last = timesAround(info, 1e9, 1);
    expect(last).toMatchObject({ times: [107_999.966667, 107_999.983333], end: 108_000, first: pts.length - 2 });
    expect(timesAround({ pts: pts.subarray(0, 1), timeBase: [1, 60], durationSeconds: 0.5 }, 3, 5)).toEqual({
      ...{ times: [0], end: 0.5, first: 0, of: 1 },
    });
  });
});

describe.skipIf(!hasTools)('a page', () => {
  const looking = new LookingLab();
  beforeEach(() => looking.open());
  afterEach(() => looking.lab.close());
  const ask = (name: string, around: number, count = 3) =>
    looking.page.client.call('frameTimes', { id: looking.page.idOf(name), around, count });

  test('is told them from the first frame on, whatever the rate and the file’s own clock', async () => {
    const { folder } = looking.clips;
    // Each fifth frame is shown seven times as long.
    const varied = ['-vf', 'setpts=N+6*floor(N/5)', ...x264('-output_ts_offset', '3')];
    const path = await makeVideo(folder, 'varied.mkv', ...picture(1), ...varied);
    const still = await makeVideo(folder, 'still.mp4', ...picture(0.04), ...x264());
    await looking.see(path, still);
    const round = (seconds: readonly number[]) => seconds.map((each) => Math.round(each * 1000) / 1000);
    const { times, end, first, of } = await ask('varied.mkv', 0.5);
    expect([round(times), round([end]), first, of]).toEqual([[0.12, 0.16, 0.44, 0.48, 0.52, 0.56, 0.6], [0.88], 3, 25]);
    expect(await ask('still.mp4', 0)).toMatchObject({ times: [0], first: 0, of: 1 });

    // Another file has come in its place.
    await copyFile(await makeVideo(folder, 'ten.mkv', ...picture(1, 10), ...x264()), join(folder, 'varied.mkv'));
    await expect
      .poll(async () => (await ask('varied.mkv', 0.5).catch(() => undefined))?.of, { timeout: 30_000 })
      .toBe(10);
    await expect(
      looking.page.client.call('frameTimes', { id: crypto.randomUUID(), around: 0, count: 1 }),
    ).rejects.toThrow(/no longer in the list/);
  });
});
