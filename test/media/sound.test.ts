/** How loud a video's sound is over time. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { createMedia, type Media, type MediaFile } from '../../electron/media/index.ts';
import { PeakReducer } from '../../electron/media/peak-reducer.ts';
import { MEDIA } from '../../electron/wire/app/media.ts';
import { type Peaks, readPeaks, writePeaks } from '../../electron/wire/app/peaks.ts';
import type { Problem } from '../../electron/wire/app/problem.ts';
import { hasTools, makeVideo, picture, x264 } from '../support/video.ts';

describe('samples become peaks', () => {
  const reduce = (samples: readonly number[], rate = 200, most = 8) => {
    const reducer = new PeakReducer(rate, most);
    // In pieces of any length.
    for (let at = 0, length = 1; at < samples.length; at += length, length = (length % 5) + 1) {
      reducer.push(Int16Array.from(samples.slice(at, at + length)));
    }
    const { seconds, peaks } = reducer.finish();
    return { seconds, peaks: [...peaks] };
  };

  test('by the loudest of a hundredth of a second, whichever way it goes', () => {
    const samples = [0, 0, 1, 0, -32_768, 5, 0, 16_384, -3_277];
    expect(reduce(samples)).toEqual({ seconds: 0.01, peaks: [0, 1, 255, 128, 26] });
    expect(reduce([])).toEqual({ seconds: 0.01, peaks: [] });
  });

  test('of twice the length, and again, where there would be too many', () => {
    const loud = (n: number): number => (n % 7 === 3 ? 100 * n : 0);
    for (const length of [15, 16, 17, 31, 32, 33, 64, 65, 200]) {
      const samples = Array.from({ length }, (_, n) => loud(n));
      const { seconds, peaks } = reduce(samples);
      const each = Math.round(seconds * 200);
      const wanted = Array.from({ length: Math.ceil(length / each) }, (_, n) =>
        Math.ceil((Math.max(...samples.slice(n * each, (n + 1) * each)) / 32_768) * 255),
      );
      expect(peaks).toEqual(wanted);
      expect(peaks.length).toBeLessThanOrEqual(8);
    }
  });

  test('of 30 hours, in no more room than of one', () => {
    const rate = 8_000;
    const reducer = new PeakReducer(rate);
    const [quiet, loud] = [new Int16Array(rate).fill(1_000), new Int16Array(rate).fill(-20_000)];
    const hours = 30;
    // The last second of each hour is loud.
    for (let second = 1; second <= hours * 3600; second++) reducer.push(second % 3600 === 0 ? loud : quiet);
    const { seconds, peaks } = reducer.finish();
    expect(peaks.length).toBeLessThanOrEqual(2 ** 20);
    expect(seconds * peaks.length).toBeCloseTo(hours * 3600, 0);
    expect(seconds).toBeLessThan(0.2);
    for (let hour = 1; hour <= hours; hour++) {
      const at = (time: number): number | undefined => peaks[Math.floor((hour * 3600 + time) / seconds)];
      expect([at(-2), at(-0.5)]).toEqual([8, 156]);
    }
  });
});

test('peaks come through as bytes, and what is none is none', () => {
  const sent = { seconds: 0.04, peaks: Uint8Array.from([0, 7, 255]) };
  expect(readPeaks(writePeaks(sent).buffer as ArrayBuffer)).toEqual(sent);
  expect(readPeaks(new ArrayBuffer(3))).toBeUndefined();
  expect(readPeaks(new ArrayBuffer(12))).toBeUndefined();
});

describe.skipIf(!hasTools)('the sound of a file', () => {
  const ID = '3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab';
  let folder: string;
  let cacheDirectory: string;
  let media: Media;
  let file: MediaFile;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltag-sound-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    cacheDirectory = await mkdtemp(join(folder, 'cache-'));
    media = createMedia(
      { find: (id) => (id === ID ? file : undefined), findPicture: async () => undefined },
      { cacheDirectory },
    );
  });
  afterEach(() => media.close());

  const know = async (path: string): Promise<void> => {
    const { startTime, framesBy, durationSeconds: duration } = await probeVideo(path);
    file = { path, startTime, framesBy, duration, frames: [] };
  };
  const ask = (init: RequestInit = {}): Promise<Response> =>
    media.respond(new Request(`media://app/${MEDIA.sound(ID)}`, init));
  const heard = async (): Promise<Peaks> => {
    const response = await ask();
    expect(response.status).toBe(200);
    return readPeaks(await response.arrayBuffer()) as Peaks;
  };
  /** The loudest of each fifth of a second; the seconds at which it changes are between two of them. */
  const fifths = ({ seconds, peaks }: Peaks): boolean[] => {
    const each = Math.round(0.2 / seconds);
    const parts = Array.from({ length: Math.ceil(peaks.length / each) }, (_, n) =>
      peaks.slice(n * each, (n + 1) * each),
    );
    return parts.map((part) => Math.max(...part) > 10);
  };
  const loudFrom =
    (...seconds: [from: number, to: number][]) =>
    (_: unknown, n: number) =>
      seconds.some(([from, to]) => n / 5 >= from - 0.01 && n / 5 < to - 0.01);
  const times = (length: number, ...loud: [from: number, to: number][]): boolean[] =>
    Array.from({ length: length * 5 }, loudFrom(...loud));

  /** A tone with a second of silence in it. */
  const SOUND = [...['-f', 'lavfi', '-i', "aevalsrc='0.5*sin(440*2*PI*t)*lt(mod(t,2),1)':d=3:s=44100"]];

  test('is loud where there is a tone and silent between, and made once', async () => {
    await know(await makeVideo(folder, 'tone.mkv', ...picture(3), ...SOUND, ...x264('-c:a', 'pcm_s16le')));
    const peaks = await heard();
    expect(fifths(peaks)).toEqual(times(3, [0, 1], [2, 3]));
    expect(Math.max(...peaks.peaks)).toBeGreaterThan(115);
    expect(Math.max(...peaks.peaks)).toBeLessThan(140);
    const kept = (await readdir(cacheDirectory, { recursive: true })).filter((name) => name.endsWith('.peaks'));
    expect(kept).toHaveLength(1);
    const etag = (await ask()).headers.get('etag') ?? '';
    expect((await ask({ headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  test.each([
    ['later than the pictures', 'later.mkv', [], ['-itsoffset', '0.6'], times(3, [0.6, 1.6], [2.6, 3])],
    ['on a clock that begins late', 'late.mkv', ['-output_ts_offset', '70'], [], times(3, [0, 1], [2, 3])],
    ['longer than the pictures', 'long.mkv', ['-t', '3'], [], times(2, [0, 1])],
  ])('that is %s stands where it is heard', async (_, name, coding, offset, wanted) => {
    const length = wanted.length / 5;
    await know(
      await makeVideo(folder, name, ...picture(length), ...offset, ...SOUND, ...x264('-c:a', 'flac', ...coding)),
    );
    expect(fifths(await heard())).toEqual(wanted);
  });

  test('is none where there is none', async () => {
    await know(await makeVideo(folder, 'mute.mp4', ...picture(1), ...x264()));
    expect((await heard()).peaks).toHaveLength(0);
  });

  test('of what is no video is an error as data, and so is none that nobody knows', async () => {
    const path = join(folder, 'letter.mp4');
    await writeFile(path, 'this is no video at all');
    file = { path, frames: [] };
    const response = await ask();
    expect([response.status, ((await response.json()) as Problem).kind]).toEqual([422, 'not-video']);
    file = { path: join(folder, 'gone.mp4'), frames: [] };
    expect((await ask()).status).toBe(404);
  });

  test('is given up with whoever asked for it, and asked for again', async () => {
    const long = ['-f', 'lavfi', '-i', 'anoisesrc=d=3000:r=44100:a=0.5'];
    const coding = ['-map', '0:v', '-map', '1:a', '-c:v', 'mjpeg', '-c:a', 'flac', '-compression_level', '0'];
    await know(await makeVideo(folder, 'long noise.mkv', ...picture(1, 5), ...long, ...coding));
    file = { ...file, duration: 3_000 };
    const leaving = new AbortController();
    const left = ask({ signal: leaving.signal });
    leaving.abort();
    expect((await left).status).toBe(499);
    const { seconds, peaks } = await heard();
    expect(seconds * peaks.length).toBeCloseTo(3_000, 0);
  });
});
