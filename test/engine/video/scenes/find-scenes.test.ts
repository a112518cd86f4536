/** Scenes of small real files: times that are frames' own, whatever the file's clock, and what goes wrong. */
import { appendFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondsSinceFirst } from '../../../../electron/engine/video/part.ts';
import { probeVideo } from '../../../../electron/engine/video/probe.ts';
import { findScenes } from '../../../../electron/engine/video/scenes/find-scenes.ts';
import { failure } from '../../../support/failure.ts';
import { findReference } from '../../../support/reference.ts';
import { hasEncoder, hasTools, makeVideo, picture, tone } from '../../../support/video.ts';

let folder: string;
const cacheBefore = process.env['REELTAG_CACHE'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-scenes-'));
  process.env['REELTAG_CACHE'] = join(folder, 'cache');
});
afterAll(async () => {
  if (cacheBefore === undefined) delete process.env['REELTAG_CACHE'];
  else process.env['REELTAG_CACHE'] = cacheBefore;
  await rm(folder, { recursive: true, force: true });
});
const make = (name: string, ...args: string[]): Promise<string> => makeVideo(folder, name, ...args);
const needsX264 = !hasTools || !(await hasEncoder('libx264'));

const SOURCES = ['testsrc2', 'mandelbrot=start_scale=0.1:maxiter=50', 'smptebars'];
/** Three pictures of 1.2 s that have nothing in common, 25 frames a second, as inputs; and what joins them. */
const inputs = SOURCES.flatMap((source) => {
  const size = `${source}${source.includes('=') ? ':' : '='}s=96x72:r=25`;
  return ['-f', 'lavfi', '-t', '1.2', '-i', size];
});
const alike = [0, 1, 2].map((i) => `[${i}]format=yuv420p,setsar=1,settb=1/25[v${i}]`).join(';');
const hard = `${alike};[v0][v1][v2]concat=n=3[out]`;
const joined = (name: string, graph: string, ...more: string[]): Promise<string> =>
  make(name, ...inputs, '-filter_complex', graph, '-map', '[out]', ...more);

async function startsOf(path: string, options = {}): Promise<number[]> {
  const { scenes } = await findScenes(path, options);
  const { durationSeconds, ...info } = await probeVideo(path);
  const times = new Set(Array.from(info.pts, (_, i) => secondsSinceFirst(info, i)));
  expect(scenes[0]?.start).toBe(0);
  expect(scenes.at(-1)?.end).toBe(durationSeconds);
  for (const [i, { start, end }] of scenes.entries()) {
    expect(times.has(start)).toBe(true);
    expect(end).toBe(scenes[i + 1]?.start ?? durationSeconds);
  }
  return scenes.map(({ start }) => start);
}

describe.skipIf(!hasTools)('scenes begin with a frame of the file', () => {
  it.skipIf(needsX264)('that begins late', async () => {
    const path = await joined('late.mkv', hard, '-c:v', 'libx264', '-preset', 'ultrafast', '-output_ts_offset', '5');
    expect(await startsOf(path)).toEqual([0, 1.2, 2.4]);
  });

  it('whose frames are counted', async () => {
    expect(await startsOf(await joined('counted.avi', hard, '-c:v', 'mpeg4', '-q:v', '3'))).toEqual([0, 1.2, 2.4]);
    expect(await startsOf(await joined('bare.m2v', hard, '-c:v', 'mpeg2video', '-q:v', '3'))).toEqual([0, 1.2, 2.4]);
  });

  it('whose rate varies', async () => {
    // Every second frame of the first second is missing, and each of the last is shown for longer.
    const graph = `${hard.replace('[out]', '')},select='gte(t,1.2)+not(mod(n,2))',setpts='if(gt(T,2.39),1.5*PTS-30*1.2/25/TB,PTS)'[out]`;
    const path = await joined('varying.mkv', graph, '-vsync', 'vfr', '-c:v', 'mpeg4', '-q:v', '3');
    const [first, second, third] = await startsOf(path);
    expect([first, second]).toEqual([0, 1.2]);
    expect(third).toBeGreaterThan(2);
  });

  it('that changes its size midway', async () => {
    const coding = ['-c:v', 'mpeg2video', '-q:v', '3'];
    const small = await make('small.ts', ...picture(1.2, 25, '96x72'), ...coding);
    const bars = ['-f', 'lavfi', '-i', 'smptebars=d=1.2:r=25:s=192x144'];
    const large = await make('large.ts', ...bars, ...coding);
    const path = join(folder, 'both.ts');
    await writeFile(path, Buffer.concat([await readFile(small), await readFile(large)]));
    // Which frame is the first large one is for the decoder to say.
    const [, second, ...more] = await startsOf(path);
    expect(Math.abs((second as number) - 1.2)).toBeLessThanOrEqual(0.081);
    expect(more).toEqual([]);
  });

  it('of the track that is asked for', async () => {
    const graph = `${hard};[3]null[other]`;
    const tracks = [
      ...inputs,
      ...picture(3.6, 25, '96x72'),
      '-filter_complex',
      graph,
      '-map',
      '[other]',
      '-map',
      '[out]',
    ];
    const path = await make('tracks.mkv', ...tracks, '-c:v', 'mpeg4', '-q:v', '3');
    expect(await startsOf(path)).toEqual([0]);
    expect((await findScenes(path, { track: 2 })).scenes.map(({ start }) => start)).toEqual([0, 1.2, 2.4]);
  });
});

describe.skipIf(!hasTools)('transitions', () => {
  it('that fade through black: where the new picture begins', async () => {
    const fades = 'fade=out:s=20:n=10[a];[v1]fade=in:s=0:n=10[b];[a][b]concat[out]';
    const [, second, ...more] = await startsOf(
      await joined('fade.mkv', `${alike};[v2]nullsink;[v0]${fades}`, '-c:v', 'mpeg4'),
    );
    expect(second).toBeGreaterThanOrEqual(1.2);
    expect(second).toBeLessThanOrEqual(1.32);
    expect(more).toEqual([]);
  });

  it('that dissolve: where more of the new picture is seen', async () => {
    const graph = `${alike};[v1]nullsink;[v2][v0]xfade=duration=0.8:offset=0.4[out]`;
    const [, second, ...more] = await startsOf(await joined('dissolve.mkv', graph, '-c:v', 'mpeg4', '-q:v', '3'));
    expect(Math.abs((second as number) - 0.8)).toBeLessThanOrEqual(0.12);
    expect(more).toEqual([]);
  });

  it('are none in a flash, and none in footage from the hand', async () => {
    const flash = "[0]eq=brightness='between(n,20,22)':eval=frame[out];[1]nullsink;[2]nullsink";
    expect(await startsOf(await joined('flash.mkv', flash, '-c:v', 'mpeg4', '-q:v', '3'))).toEqual([0]);
    const hand = findReference('videos/example1.mp4');
    if (hand !== undefined) expect(await startsOf(hand)).toEqual([0]);
  });
});

describe.skipIf(!hasTools)('one file', () => {
  it('of a single frame is one scene', async () => {
    const path = await make('single.mkv', ...picture(0.04), '-frames:v', '1', '-c:v', 'mpeg4');
    const { scenes } = await findScenes(path);
    expect(scenes).toEqual([{ start: 0, end: (await probeVideo(path)).durationSeconds }]);
  });

  it('that breaks off, has no pictures, is none or is not there says so', async () => {
    const whole = await joined('whole.mp4', hard, '-c:v', 'mpeg4', '-q:v', '3', '-movflags', 'faststart');
    const bytes = await readFile(whole);
    const cut = join(folder, 'cut.mp4');
    await writeFile(cut, bytes.subarray(0, bytes.length * 0.6));
    expect(await failure(() => findScenes(cut))).toMatchObject({ kind: 'truncated-video' });
    const sound = await make('tone.wav', ...tone(1));
    expect(await failure(() => findScenes(sound))).toMatchObject({ kind: 'no-video-stream' });
    await writeFile(join(folder, 'words.mp4'), 'words');
    expect(await failure(() => findScenes(join(folder, 'words.mp4')))).toMatchObject({ kind: 'not-video' });
    expect(await failure(() => findScenes(join(folder, 'nowhere.mp4')))).toMatchObject({ kind: 'not-found' });
  });

  it('that changes or goes meanwhile is not told of', async () => {
    const path = await joined('changing.mkv', hard, '-c:v', 'mpeg4');
    const onProgress = (): void => appendFileSync(path, 'more');
    expect(await failure(() => findScenes(path, { onProgress }))).toMatchObject({ kind: 'unreadable' });
  });

  it('tells how far it is, and can be stopped', async () => {
    const path = await joined('long.mkv', hard, '-c:v', 'mpeg4');
    const told: number[] = [];
    await findScenes(path, { onProgress: (fraction) => void told.push(fraction) });
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    expect(told.length).toBeGreaterThan(10);
    const controller = new AbortController();
    const stopped = findScenes(path, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });
});
