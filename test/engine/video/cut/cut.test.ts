import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containerOf, ENDINGS } from '../../../../electron/engine/video/cut/container.ts';
import { copiedFrames, cutCopy, lastOfWhole } from '../../../../electron/engine/video/cut/copy.ts';
import { cutExact } from '../../../../electron/engine/video/cut/exact.ts';
import type { CutFrames } from '../../../../electron/engine/video/cut/part-of.ts';
import { lastFrame } from '../../../../electron/engine/video/cut/run-cut.ts';
import { frameSyncOption } from '../../../../electron/engine/video/frame-sync.ts';
import { probeVideo, type VideoInfo } from '../../../../electron/engine/video/probe.ts';
import { runTool } from '../../../../electron/engine/video/run.ts';
import { makeFilms } from '../../../formats/films.ts';
import { FILMS } from '../../../support/handed-case.ts';
import {
  ffmpegPath,
  ffprobePath,
  hasEncoder,
  hasTools,
  makeVideo,
  picture,
  tone,
  x264,
} from '../../../support/video.ts';

const { signal } = new AbortController();
const [WIDTH, HEIGHT] = [64, 36];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-cut-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every frame as a viewer sees it, small and grey. */
async function framesIn(path: string): Promise<Buffer[]> {
  const sync = [await frameSyncOption(ffmpegPath ?? ''), 'passthrough'];
  const { stdout } = await runTool(ffmpegPath ?? '', [
    ...['-v', 'error', '-i', path, '-map', '0:v:0', '-vf', `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray`],
    ...[...sync, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
  ]);
  const size = WIDTH * HEIGHT;
  return Array.from({ length: stdout.length / size }, (_, n) => stdout.subarray(n * size, (n + 1) * size));
}

function distance(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += ((one[i] as number) - (other[i] as number)) ** 2;
  return sum;
}

/** The number of the source's frame that each of a clip's is most like. */
function numbersIn(clip: readonly Buffer[], source: readonly Buffer[]): number[] {
  return clip.map((frame) => {
    const far = source.map((other) => distance(frame, other));
    return far.indexOf(Math.min(...far));
  });
}

const range = ({ first, end }: CutFrames) => Array.from({ length: end - first }, (_, n) => first + n);

async function facts(path: string): Promise<{ streams: Record<string, unknown>[] }> {
  const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
  return JSON.parse((await runTool(ffprobePath ?? '', args)).stdout.toString());
}

const secondsOf = ({ pts, timeBase }: VideoInfo, from = 0): number[] =>
  [...pts].slice(from).map((tick) => ((tick - (pts[from] as number)) * timeBase[0]) / timeBase[1]);

async function cut(how: 'exact' | 'copy', info: VideoInfo, asked: CutFrames, name: string, timecode?: string) {
  const container = containerOf(info, how);
  const to = join(folder, `${name}${ENDINGS[container]}`);
  const frames = how === 'exact' ? asked : await copiedFrames(info, asked, signal);
  const seen: number[] = [];
  const order = { info, frames, to, container, timecode, signal, onProgress: (done: number) => void seen.push(done) };
  await (how === 'exact' ? cutExact(order) : cutCopy(order));
  expect(seen.at(-1)).toBeGreaterThan(0.8);
  return { to, frames };
}

/** One that drops numbers and one whose rate varies; `npm run check:formats clips` cuts at every rate. */
const CUT = FILMS.filter(({ timecode, variable }) => timecode?.drop === true || variable === true);

describe.runIf(hasTools)('a clip of a film', () => {
  let films: string;
  beforeAll(async () => {
    films = await mkdtemp(join(folder, 'films-'));
    await makeFilms(films);
  }, 60_000);

  test.for(CUT)('$name is cut to the frame, each when it was shown', { timeout: 60_000 }, async ({ name }) => {
    const info = await probeVideo(join(films, name));
    const source = await framesIn(info.path);
    const middle = Math.floor(info.pts.length / 2);
    for (const asked of [
      { first: 0, end: 1 },
      { first: middle - 3, end: middle + 8 },
      { first: info.pts.length - 4, end: info.pts.length },
    ]) {
      const { to } = await cut('exact', info, asked, `exact ${asked.first} ${name}`);
      expect(numbersIn(await framesIn(to), source)).toEqual(range(asked));
      const clip = await probeVideo(to);
      const shown = secondsOf(info, asked.first).slice(0, asked.end - asked.first);
      expect(clip.startTime).toBe(0);
      for (const [n, time] of secondsOf(clip).entries()) expect(time).toBeCloseTo(shown[n] as number, 6);
    }
  });

  test.for(CUT)('$name as it is begins with a key frame and holds every bit', { timeout: 60_000 }, async ({ name }) => {
    const info = await probeVideo(join(films, name));
    const source = await framesIn(info.path);
    const middle = Math.floor(info.pts.length / 2);
    const asked = { first: middle - 3, end: middle + 4 };
    const { to, frames } = await cut('copy', info, asked, `copy ${name}`);
    expect(info.keyPts).toContain(info.pts[frames.first]);
    expect(frames.first).toBeLessThanOrEqual(asked.first);
    expect(frames.end).toBeGreaterThanOrEqual(asked.end);
    expect(frames.end - frames.first).toBeLessThan(60);
    const clip = await framesIn(to);
    expect(clip.length).toBe(frames.end - frames.first);
    expect(clip.every((frame, n) => frame.equals(source[frames.first + n] as Buffer))).toBe(true);
    const shown = secondsOf(info, frames.first);
    const { startTime, ...rest } = await probeVideo(to);
    expect(startTime).toBe(0);
    for (const [n, time] of secondsOf(rest as VideoInfo).entries()) expect(time).toBeCloseTo(shown[n] as number, 6);
  });

  test.for(['exact', 'copy'] as const)(
    '%s: its time code goes on where the cut is',
    { timeout: 60_000 },
    async (how) => {
      const info = await probeVideo(join(films, 'ntsc 29.97 drop.mov'));
      const { to } = await cut(how, info, { first: 40, end: 60 }, `code ${how}`, '00:59:59;20');
      const codes = (await facts(to)).streams.map(({ tags }) => (tags as { timecode?: string }).timecode);
      expect(new Set(codes.filter((code) => code !== undefined))).toEqual(new Set(['00:59:59;20']));
    },
  );
});

/** When sound is first heard, in seconds since the first frame is shown. */
async function heardAt(path: string, track = 0): Promise<number> {
  const rate = 8000;
  const { stdout } = await runTool(ffmpegPath ?? '', [
    ...['-v', 'error', '-i', path, '-filter_complex', `[0:a:${track}]aresample=${rate}:async=1:first_pts=0[a]`],
    ...['-map', '[a]', '-ac', '1', '-f', 's16le', 'pipe:1'],
  ]);
  for (let at = 0; at + 1 < stdout.length; at += 2) if (Math.abs(stdout.readInt16LE(at)) > 1000) return at / 2 / rate;
  return Number.NaN;
}

describe.runIf(hasTools)('what belongs to a clip', () => {
  test('sound stays in step, every track of it with its language', { timeout: 60_000 }, async () => {
    // A beep at 3 s, and another at 3.5 s on the second track.
    const beep = (at: number) => `aevalsrc='if(gte(t,${at}),0.5*sin(880*2*PI*t),0)':d=6:s=48000`;
    for (const [name, codec, close] of [
      ['beeps.mov', 'pcm_s16le', 0.002],
      ['beeps.mp4', 'aac', 0.03],
      ['beeps.mkv', 'aac', 0.05],
    ] as const) {
      const path = await makeVideo(
        folder,
        name,
        ...[...picture(6), '-f', 'lavfi', '-i', beep(3), '-f', 'lavfi', '-i', beep(3.5)],
        ...['-map', '0', '-map', '1', '-map', '2', ...x264('-pix_fmt', 'yuv420p'), '-c:a', codec],
        ...['-metadata:s:a:0', 'language=ger', '-metadata:s:a:1', 'language=fra'],
      );
      const info = await probeVideo(path);
      for (const how of ['exact', 'copy'] as const) {
        const { to, frames } = await cut(how, info, { first: 60, end: 120 }, `${how} of ${name}`);
        const start = frames.first / 25;
        const zero = (await probeVideo(to)).startTime;
        expect(Math.abs((await heardAt(to)) - zero - (3 - start))).toBeLessThan(close);
        expect(Math.abs((await heardAt(to, 1)) - zero - (3.5 - start))).toBeLessThan(close);
        const sound = (await facts(to)).streams.filter(({ codec_type }) => codec_type === 'audio');
        expect(sound.map(({ tags }) => (tags as { language?: string }).language)).toEqual(['ger', 'fra']);
      }
    }
  });

  test('a clip from where the sound has ended is one without', { timeout: 60_000 }, async () => {
    const path = await makeVideo(folder, 'quiet end.mp4', ...picture(4), ...tone(1), ...x264('-pix_fmt', 'yuv420p'));
    const info = await probeVideo(path);
    for (const how of ['exact', 'copy'] as const) {
      const { to, frames } = await cut(how, info, { first: 60, end: 80 }, `quiet ${how}`);
      expect((await framesIn(to)).length).toBe(frames.end - frames.first);
    }
  });

  test('a picture that is turned and has oblong pixels looks the same', { timeout: 60_000 }, async () => {
    const flat = await makeVideo(
      folder,
      'flat.mp4',
      ...picture(3, 25, '96x64'),
      ...['-vf', 'setsar=4/3', ...x264('-pix_fmt', 'yuv420p')],
    );
    const path = await makeVideo(folder, 'turned.mp4', '-display_rotation', '90', '-i', flat, '-c', 'copy').catch(() =>
      makeVideo(folder, 'turned.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v:0', 'rotate=270'),
    );
    const info = await probeVideo(path);
    expect(info.rotation).not.toBe(0);
    const source = await framesIn(path);
    for (const how of ['exact', 'copy'] as const) {
      const { to, frames } = await cut(how, info, { first: 30, end: 45 }, `turned ${how}`);
      const clip = await probeVideo(to);
      expect([clip.width, clip.height]).toEqual([64, 96]);
      expect(numbersIn(await framesIn(to), source)).toEqual(range(frames));
      const [a, b] = clip.sampleAspectRatio;
      // Of a picture that is turned by its container, the pixels are told before they are turned.
      expect(a / b).toBeCloseTo(clip.rotation === 0 ? 3 / 4 : 4 / 3, 3);
    }
  });

  test('odd sides, ten bits and colours that glow stay as near as can be', { timeout: 90_000 }, async () => {
    const odd = await makeVideo(folder, 'odd.mkv', ...picture(2, 25, '63x47'), '-c:v', 'ffv1', '-pix_fmt', 'yuv444p');
    const { to } = await cut('exact', await probeVideo(odd), { first: 10, end: 20 }, 'odd clip');
    expect(await probeVideo(to)).toMatchObject({ width: 62, height: 46, codec: 'h264', pixelFormat: 'yuv420p' });
    if (!(await hasEncoder('libx265'))) return;
    const glowing = await makeVideo(
      folder,
      'glowing.mp4',
      ...[...picture(2), '-c:v', 'libx265', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error'],
      ...['-vf', 'setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc'],
      ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc', '-tag:v', 'hvc1'],
    );
    const cutOut = await cut('exact', await probeVideo(glowing), { first: 10, end: 20 }, 'glowing clip');
    expect(await probeVideo(cutOut.to)).toMatchObject({
      ...{ codec: 'hevc', bitDepth: 10, hdr: true, colorPrimaries: 'bt2020', colorSpace: 'bt2020nc' },
    });
  });

  test('of the track that is chosen', { timeout: 60_000 }, async () => {
    const path = await makeVideo(
      folder,
      'two.mkv',
      ...[...picture(2), '-f', 'lavfi', '-i', 'color=red:d=2:r=25:s=80x60', '-map', '0', '-map', '1', ...x264()],
    );
    const { to } = await cut('exact', await probeVideo(path, { track: 2 }), { first: 10, end: 20 }, 'second');
    expect(await probeVideo(to)).toMatchObject({ width: 80, height: 60 });
  });

  test.for(['ts', 'mpg', 'flv', 'avi'])('of a .%s', { timeout: 60_000 }, async (ending) => {
    const codec =
      ending === 'mpg' ? ['-c:v', 'mpeg2video', '-q:v', '2', '-g', '15', '-bf', '2'] : x264('-pix_fmt', 'yuv420p');
    const coded = ['ts', 'flv'].includes(ending) ? ['-c:a', 'aac', '-ar', '44100'] : [];
    const path = await makeVideo(folder, `old.${ending}`, ...picture(8, 25, '320x180'), ...tone(8), ...codec, ...coded);
    const info = await probeVideo(path);
    const source = await framesIn(path);
    const asked = { first: 150, end: 160 };
    const { to } = await cut('exact', info, asked, `old ${ending}`);
    expect(numbersIn(await framesIn(to), source)).toEqual(range(asked));
    if (info.framesBy === 'number' || info.keyPts === undefined) {
      await expect(copiedFrames(info, asked, signal)).rejects.toMatchObject({ kind: 'unsupported-codec' });
      return;
    }
    const copied = await cut('copy', info, asked, `old copy ${ending}`);
    expect(numbersIn(await framesIn(copied.to), source)).toEqual(range(copied.frames));
    // Its sound begins no later than a packet after the picture.
    const sound = (await facts(copied.to)).streams.find(({ codec_type }) => codec_type === 'audio');
    expect(Math.abs(Number(sound?.['start_time']))).toBeLessThan(0.03);
  });

  test('pictures that lean on ones after a key frame are not left behind', { timeout: 60_000 }, async () => {
    const path = await makeVideo(
      folder,
      'open.mp4',
      ...picture(4, 25, '320x180'),
      ...['-c:v', 'libx264', '-g', '24', '-bf', '3', '-x264-params', 'open-gop=1:scenecut=0', '-pix_fmt', 'yuv420p'],
    );
    const info = await probeVideo(path);
    const source = await framesIn(path);
    const { to, frames } = await cut('copy', info, { first: 55, end: 66 }, 'open clip');
    const clip = await framesIn(to);
    expect(clip.every((frame, n) => frame.equals(source[frames.first + n] as Buffer))).toBe(true);
  });

  test('a stream that a seek enters too late keeps what its last pictures lean on', { timeout: 60_000 }, async () => {
    const path = await makeVideo(
      folder,
      'late.ts',
      ...picture(2, 25, '160x90'),
      ...['-c:v', 'libx264', '-g', '20', '-bf', '3', '-x264-params', 'scenecut=0:b-adapt=0', '-pix_fmt', 'yuv420p'],
    );
    const info = await probeVideo(path);
    const source = await framesIn(path);
    const { to, frames } = await cut('copy', info, { first: 22, end: 23 }, 'late clip');
    expect(frames.first).toBe(20);
    const clip = await framesIn(to);
    expect(clip.map((frame, n) => frame.equals(source[frames.first + n] as Buffer))).not.toContain(false);
  });
});

test('ends a copy where nothing is shown before what was stored', () => {
  // decoding order: key 0, then 3 1 2, then 6 4 5
  const stored = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8];
  expect(lastOfWhole(stored, 0, 0)).toBe(0);
  expect(lastOfWhole(stored, 0, 1)).toBe(3);
  expect(lastOfWhole(stored, 0, 4)).toBe(6);
  expect(lastOfWhole(stored, 0, 7)).toBeUndefined();
  // what leads a key frame belongs to what is before it
  expect(lastOfWhole([12, 10, 11, 15, 13, 14, 18], 12, 13)).toBe(15);
});

test('reads how far ffmpeg is', () => {
  expect(lastFrame('frame=')).toBeUndefined();
  expect(lastFrame('frame=3\nfps=0.00\nframe=  17\nprog')).toBe(17);
});
