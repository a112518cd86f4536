/** Files whose packets do not tell their frames, held against a decode from end to end. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrames, sampleModelFrames } from '../../../electron/engine/video/decode.ts';
import { probeVideo, type VideoInfo } from '../../../electron/engine/video/probe.ts';
import { forgetOldest } from '../../../electron/engine/video/remembered.ts';
import { runTool } from '../../../electron/engine/video/run.ts';
import { failure } from '../../support/failure.ts';
import { fieldStream } from '../../support/fields.ts';
import { ffmpegPath, ffprobePath, hasEncoder, hasTools, makeVideo, picture, tone, x264 } from '../../support/video.ts';

let folder: string;
const cacheBefore = process.env['REELTAG_CACHE'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-any-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(async () => {
  if (cacheBefore === undefined) delete process.env['REELTAG_CACHE'];
  else process.env['REELTAG_CACHE'] = cacheBefore;
  await rm(folder, { recursive: true, force: true });
});
const make = (name: string, ...args: string[]): Promise<string> => makeVideo(folder, name, ...args);
const model = { getTargetNumFrames: () => 4 };
const needsX264 = !hasTools || !(await hasEncoder('libx264'));
const needsX265 = !hasTools || !(await hasEncoder('libx265'));

async function joined(name: string, ...parts: string[]): Promise<string> {
  await writeFile(join(folder, name), Buffer.concat(await Promise.all(parts.map((part) => readFile(part)))));
  return join(folder, name);
}

/** Every frame as ffmpeg gives it when it decodes the file from end to end, as stored. */
async function decodeAll({ path, streamIndex, codedWidth, codedHeight, demuxer }: VideoInfo): Promise<Buffer[]> {
  const { stdout } = await runTool(ffmpegPath as string, [
    ...['-v', 'quiet', '-noautorotate', ...(demuxer === undefined ? [] : ['-f', demuxer]), '-i', path],
    ...['-map', `0:${streamIndex}`, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ]);
  const size = codedWidth * codedHeight * 3;
  return Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size));
}

/** Where the packets of the video begin in a file, in its order, and what is said of them. */
async function packetsOf(path: string): Promise<{ place: number; flags: string }[]> {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pos,flags', '-of', 'csv=p=0', path];
  const lines = (await runTool(ffprobePath as string, args)).stdout.toString().match(/^\d+,\w+/gm) ?? [];
  return lines.map((line) => ({ place: Number.parseInt(line, 10), flags: line.split(',')[1] as string }));
}

/** Check the count, and frames here and there, against the whole decode; and that time always advances. */
async function checkFrames(path: string, count?: number): Promise<VideoInfo> {
  const info = await probeVideo(path);
  const all = await decodeAll(info);
  expect(info.pts.length).toBe(all.length);
  if (count !== undefined) expect(info.pts.length).toBe(count);
  const wanted = [0, 0.26, 0.5, 0.51, 0.74, 1].map((part) => Math.floor((all.length - 1) * part));
  const frames = await decodeFrames(path, wanted, { info });
  expect(wanted.filter((index, i) => !all[index]?.equals(frames[i]?.data as Uint8Array))).toEqual([]);
  for (const [i, pts] of info.pts.entries()) if (i > 0) expect(pts).toBeGreaterThan(info.pts[i - 1] as number);
  return info;
}

const mpeg2 = ['-c:v', 'mpeg2video', '-bf', '2', '-g', '12'];

describe.skipIf(needsX264)('the clock', () => {
  it.each([
    ['ts', [...x264('-bf', '2')]],
    ['vob', ['-f', 'vob', ...mpeg2]],
    ['mpg', mpeg2],
  ])('starts over in the midst of a .%s: one film, and its seconds run on', async (extension, coding) => {
    const first = await make(`first.${extension}`, ...picture(6), ...coding);
    const second = await make(`second.${extension}`, ...['-f', 'lavfi', '-i', 'color=red:s=64x48:d=6:r=25'], ...coding);
    const info = await checkFrames(await joined(`joined.${extension}`, first, second), 300);
    expect(info.durationSeconds).toBeCloseTo(12, 1);
    expect((await sampleModelFrames(info.path, model, { info })).indices).toEqual([0, 75, 150, 225]);
  });

  it('starts over between the times that were there', async () => {
    const first = await make('even.ts', ...picture(6), ...x264('-bf', '0'));
    const second = await make('odd.ts', ...picture(6), ...x264('-bf', '0'), '-output_ts_offset', '0.0171');
    const info = await checkFrames(await joined('between.ts', first, second), 300);
    expect(info.durationSeconds).toBeCloseTo(12, 1);
  });

  it('goes on elsewhere', async () => {
    const first = await make('early.ts', ...picture(4), ...x264('-bf', '2'));
    const second = await make('late.ts', ...picture(4), ...x264('-bf', '2'), '-output_ts_offset', '5000');
    const info = await checkFrames(await joined('elsewhere.ts', first, second), 200);
    expect(info.durationSeconds).toBeCloseTo(8, 1);
  });

  it('shows two frames at one time', async () => {
    const twice = 'setts=ts=if(mod(N\\,2)\\,PREV_OUTPTS\\,PTS)';
    const path = await make('twice.mkv', ...picture(4), ...x264('-bf', '0'), '-bsf:v', twice);
    const info = await checkFrames(path, 100);
    expect(info.framesBy).toBe('number');
  });

  it('begins at a wall clock’s time, where float32 cannot tell frames apart', async () => {
    const plain = await make('plain.mkv', ...picture(10), ...x264());
    const path = await make('epoch.mkv', '-i', plain, '-c', 'copy', '-output_ts_offset', '1732600000');
    const info = await checkFrames(path, 250);
    expect(info).toMatchObject({ zero: 0, startTime: 1732600000, framesBy: 'pts' });
    expect(info.durationSeconds).toBeCloseTo(10, 2);
    const { indices } = await sampleModelFrames(path, model);
    expect(indices).toEqual([0, 62, 125, 187]);
    expect(indices).toEqual((await sampleModelFrames(plain, model)).indices);
  });

  it('begins late: the film is no longer for that', async () => {
    const path = await make('days.mkv', ...picture(10), ...x264(), '-output_ts_offset', '400000');
    const info = await checkFrames(path, 250);
    expect(info.durationSeconds).toBeCloseTo(10, 2);
    expect(info.declaredSeconds).toBeCloseTo(400_010, 0);
    expect(info.zero).toBe(400_000);
  });
});

describe.skipIf(needsX264)('a packet that is no frame', () => {
  it.each(['mp4', 'mkv', 'ts', 'avi', 'h264'])('but a field, in .%s', async (extension) => {
    const bare = join(folder, 'fields.h264');
    const greys = Array.from({ length: 100 }, (_, i) => 30 + ((i * 37) % 190));
    await writeFile(bare, fieldStream(greys));
    const options = extension === 'avi' ? ['-bsf:v', 'setts=dts=N'] : [];
    const path =
      extension === 'h264' ? bare : await make(`f.${extension}`, '-r', '50', '-i', bare, '-c', 'copy', ...options);
    const info = await checkFrames(path, 100);
    // The same grey all over: limited range, made full.
    const [frame] = await decodeFrames(path, [57], { info });
    expect(frame?.data[0]).toBeCloseTo((((greys[57] as number) - 16) * 255) / 219, -0.4);
  });

  it('but one of several in a packet of the transport', async () => {
    // ffmpeg's program stream tells the time of the first picture of a pack.
    const path = await make('packs.mpg', ...picture(10), ...tone(10), ...mpeg2, '-b:v', '60k', '-muxrate', '400000');
    await checkFrames(path, 250);
  });

  it.each([
    ['r24.m1v', ['-c:v', 'mpeg1video', '-bf', '2']],
    ['r24.m2v', ['-c:v', 'mpeg2video', '-bf', '2']],
    ['r24.h264', x264('-bf', '2')],
    ['r24.m4v', ['-c:v', 'mpeg4', '-bf', '2', '-f', 'm4v']],
    ['r24.mjpeg', ['-c:v', 'mjpeg']],
  ])('in a bare stream: %s', async (name, coding) => {
    await checkFrames(await make(name, ...picture(6, 24), ...coding), 144);
  });

  it.each([
    ['cut.mjpeg', ['-c:v', 'mjpeg']],
    ['cut.m4v', ['-c:v', 'mpeg4', '-f', 'm4v']],
    ['cut.h264', x264()],
    ['cut.ivf', ['-c:v', 'libvpx', '-deadline', 'realtime']],
  ])('but half a one, or none, where a file ends anywhere: %s', async (name, coding) => {
    const whole = await readFile(await make(name, ...picture(3), ...coding));
    // `npm run check:video` cuts anywhere.
    for (const part of [0.61, 0.94]) {
      const path = join(folder, `${part}-${name}`);
      await writeFile(path, whole.subarray(0, Math.floor(whole.length * part)));
      await checkFrames(path);
    }
  });

  it.skipIf(needsX265)('but what comes before a picture, at the end of a broadcast', async () => {
    const coding = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=10'];
    const whole = await make('sets.ts', ...picture(3), ...coding);
    const key = (await packetsOf(whole)).filter(({ flags }) => flags.includes('K')).at(-1)?.place as number;
    const path = join(folder, 'sets-only.ts');
    await writeFile(path, (await readFile(whole)).subarray(0, key + 5 * 188));
    await checkFrames(path);
  });

  it('leaning on what a recording does not have: it begins within a group of pictures', async () => {
    const whole = await readFile(await make('groups.ts', ...picture(12), ...x264('-bf', '2', '-g', '50')));
    for (const at of [0.03, 0.1, 0.15]) {
      const path = join(folder, `midway-${at}.ts`);
      await writeFile(path, whole.subarray(Math.floor((whole.length * at) / 188) * 188));
      const info = await checkFrames(path);
      expect(info.framesBy).toBe('pts');
      expect(info.pts.length).toBeGreaterThanOrEqual(200);
    }
  });
});

describe.skipIf(needsX264)('a count', () => {
  it('is remembered by what a file holds, and made anew where it cannot be read', async () => {
    const path = await make('counted.m1v', ...picture(4, 24), '-c:v', 'mpeg1video');
    const counts = join(folder, 'cache', 'frame-counts');
    const before = new Set(await readdir(counts).catch(() => []));
    expect((await probeVideo(path)).pts.length).toBe(96);
    const [name, other] = (await readdir(counts)).filter((each) => !before.has(each));
    expect([name, other]).toEqual([expect.stringMatching(/^[0-9a-f]{40}\.json$/), undefined]);
    const kept = join(counts, name as string);
    const json = await readFile(kept, 'utf8');
    await writeFile(kept, json.replace(',95]', ',94]'));
    const copy = join(folder, 'copy.m1v');
    await writeFile(copy, await readFile(path));
    expect((await probeVideo(copy)).pts.length).toBe(95);
    await writeFile(kept, json.slice(0, -3));
    expect((await probeVideo(copy)).pts.length).toBe(96);
    expect(await readFile(kept, 'utf8')).toBe(json);
  });

  it('is forgotten where many were used since', async () => {
    const counts = join(folder, 'many');
    await mkdir(counts);
    for (const day of [5, 1, 3, 2, 4]) {
      await writeFile(join(counts, `${day}.json`), '');
      await utimes(join(counts, `${day}.json`), day * 86_400, day * 86_400);
    }
    await forgetOldest(counts, 5);
    expect((await readdir(counts)).length).toBe(5);
    await forgetOldest(counts, 4);
    expect((await readdir(counts)).sort()).toEqual(['3.json', '4.json', '5.json']);
  });

  it('that is asked for is used', async () => {
    const path = await make('used.m1v', ...picture(1), '-c:v', 'mpeg1video');
    const counts = join(folder, 'cache', 'frame-counts');
    const before = new Set(await readdir(counts).catch(() => []));
    await probeVideo(path);
    const kept = join(counts, (await readdir(counts)).find((name) => !before.has(name)) as string);
    await utimes(kept, 86_400, 86_400);
    await probeVideo(path);
    expect((await stat(kept)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it('can be cancelled', async () => {
    const path = await make('long.m1v', ...picture(60, 25, '640x360'), '-c:v', 'mpeg1video');
    const signal = AbortSignal.timeout(400);
    const started = performance.now();
    await expect(probeVideo(path, { signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe.skipIf(needsX264)('which track', () => {
  const jpeg = ['-f', 'lavfi', '-i', 'color=red:s=320x240:r=25:d=0.04'];

  it.each(['mkv', 'mp4'])('a still picture before the video, in .%s', async (extension) => {
    const maps = ['-map', '0', '-map', '1', '-c:v:0', 'mjpeg', '-c:v:1', 'libx264'];
    const path = await make(`still-first.${extension}`, ...jpeg, ...picture(8), ...maps);
    const info = await checkFrames(path, 200);
    expect([info.streamIndex, info.width, info.height]).toEqual([1, 64, 48]);
  });

  it('a track that is switched off before one that is on', async () => {
    const maps = ['-map', '0', '-map', '1', '-c:v', 'libx264', '-disposition:v:0', '0', '-disposition:v:1', 'default'];
    for (const extension of ['mp4', 'mkv']) {
      const path = await make(`off.${extension}`, ...picture(4, 25, '32x32'), ...picture(4), ...maps);
      expect(await probeVideo(path)).toMatchObject({ streamIndex: 1, width: 64 });
    }
  });
});

describe.skipIf(needsX264)('a track that is asked for', () => {
  it('is taken, pictures and all; one that is not there is refused', async () => {
    const maps = ['-map', '0', '-map', '1', '-c:v', 'libx264'];
    const path = await make('two.mkv', ...picture(4, 25, '32x32'), ...picture(6), ...maps);
    const [first, second] = [await sampleModelFrames(path, model), await sampleModelFrames(path, model, { track: 2 })];
    expect([first.info.width, first.info.pts.length]).toEqual([32, 100]);
    expect([second.info.width, second.info.pts.length]).toEqual([64, 150]);
    const all = await decodeAll(second.info);
    expect(second.indices.filter((index, i) => !all[index]?.equals(second[i]?.data as Uint8Array))).toEqual([]);
    const { kind, message } = await failure(() => sampleModelFrames(path, model, { track: 3 }));
    expect([kind, message]).toEqual(['usage', 'two.mkv has 2 video tracks: there is no track 3.']);
  });
});

describe.skipIf(needsX264)('who turns the picture', () => {
  /** A copy of an MP4 with another display matrix: [a, b, c, d] of (x, y) → (a·x + c·y, b·x + d·y). */
  async function withMatrix(name: string, [a, b, c, d]: readonly [number, number, number, number]): Promise<string> {
    const bytes = await readFile(await make('upright.mp4', ...picture(4), ...x264()));
    const matrix = bytes.indexOf('tkhd', 0, 'latin1') + 4 + 40;
    for (const [i, value] of [a, b, 0, c, d].entries()) bytes.writeInt32BE(Math.round(value * 65536), matrix + 4 * i);
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  }

  it('nobody, where the angle is no right one', async () => {
    const [cosine, sine] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const info = await checkFrames(await withMatrix('thirty.mp4', [cosine, sine, -sine, cosine]), 100);
    expect(info).toMatchObject({ rotation: 0, mirrored: false, width: 64, height: 48 });
  });

  it.each<[readonly [number, number, number, number], (x: number, y: number) => [number, number]]>([
    [[1, 0, 0, 1], (x, y) => [x, y]],
    [[-1, 0, 0, 1], (x, y) => [63 - x, y]],
    [[1, 0, 0, -1], (x, y) => [x, 47 - y]],
    [[-1, 0, 0, -1], (x, y) => [63 - x, 47 - y]],
    [[0, 1, -1, 0], (x, y) => [47 - y, x]],
    [[0, -1, 1, 0], (x, y) => [y, 63 - x]],
    [[0, 1, 1, 0], (x, y) => [y, x]],
    [[0, -1, -1, 0], (x, y) => [47 - y, 63 - x]],
  ])('we do, by the matrix %j', async (matrix, place) => {
    const path = await withMatrix(`matrix${matrix.join('')}.mp4`, matrix);
    const info = await probeVideo(path);
    const [frame] = await decodeFrames(path, [30], { info });
    const stored = (await decodeAll(info))[30] as Buffer;
    expect([frame?.width, frame?.height]).toEqual([info.width, info.height]);
    for (const [x, y] of [
      [0, 0],
      [63, 0],
      [10, 40],
    ] as const) {
      const [shownX, shownY] = place(x, y);
      const at = (shownY * info.width + shownX) * 3;
      const from = (y * 64 + x) * 3;
      expect([...(frame?.data.subarray(at, at + 3) ?? [])]).toEqual([...stored.subarray(from, from + 3)]);
    }
  });
});

describe.skipIf(!hasTools)('bare Motion JPEG', () => {
  it('is a video, and a photo is none, whatever is behind it', async () => {
    const photo = await readFile(await make('photo.jpg', ...picture(0.1, 10), '-frames:v', '1'));
    for (const [name, pictures] of [
      ['photo.mjpeg', 1],
      ['gain-map.jpg', 2],
    ] as const) {
      await writeFile(join(folder, name), Buffer.concat(Array<Buffer>(pictures).fill(photo)));
      expect((await failure(() => probeVideo(join(folder, name)))).kind).toBe('not-video');
    }
  });
});
