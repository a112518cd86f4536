/**
 * Sampling four frames of a three-minute 720p H.264 file (probe and decode) against decoding all of it, in turn, in one
 * run; those of 10 s of 1080p with what the file says of its key frames, and without; and those of 20 s a container.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleModelFrames } from '../../electron/engine/video/decode.ts';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { inputArguments, runTool } from '../../electron/engine/video/run.ts';
import { findFfmpeg } from '../../electron/engine/video/tools.ts';
import { type BenchResult, median } from './result.ts';

/** The four frames may take at most this share of a full decode. */
const BAR = 0.12;
const ROUNDS = 3;
const model = { getTargetNumFrames: () => 4 };

export async function run(): Promise<BenchResult> {
  const ffmpeg = (await findFfmpeg()).path;
  const path = await makeVideo(ffmpeg);
  const full: number[] = [];
  const sampled: number[] = [];
  const probed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    full.push(await seconds(() => decodeAll(ffmpeg, path)));
    sampled.push(await seconds(() => sampleModelFrames(path, model)));
    probed.push(await seconds(() => probeVideo(path)));
  }
  const figure = median(sampled) / median(full);
  const clips: string[] = [];
  for (const distance of [25, 50, 250]) clips.push(await compareKeyFrames(ffmpeg, distance));
  const containers: string[] = [];
  // A count of an earlier run would not be a first time.
  process.env['REELTAG_CACHE'] = await mkdtemp(join(tmpdir(), 'reeltag-bench-'));
  for (const name of Object.keys(CONTAINERS)) containers.push(await shareOfContainer(ffmpeg, name));
  return {
    name: 'sampling',
    figure,
    bar: `≤ ${BAR}`,
    passed: figure <= BAR,
    lines: [
      `full decode to RGB, 3 minutes of 720p H.264   ${times(full)}`,
      `probe and sample four frames                  ${times(sampled)}`,
      `  of which the probe                          ${times(probed)}`,
      `share of a full decode                        ${figure.toFixed(3)}  (bar ≤ ${BAR})`,
      ...clips,
      ...containers,
    ],
  };
}

/** The first is what a container commonly holds; the last are those that are counted. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  mp4: ['-c:v', 'libx264', '-preset', 'veryfast'],
  mkv: ['-c:v', 'libx264', '-preset', 'veryfast'],
  ts: ['-c:v', 'libx264', '-preset', 'veryfast'],
  webm: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'],
  avi: ['-c:v', 'mpeg4', '-q:v', '5'],
  mpg: ['-c:v', 'mpeg2video', '-q:v', '5'],
  m2v: ['-c:v', 'mpeg2video', '-q:v', '5'],
};

/** Four frames of 20 s of 720p against all of it; where they are counted, the first time and when that is remembered. */
async function shareOfContainer(ffmpeg: string, name: string): Promise<string> {
  const path = await keep(`sampling-720p-20s-v1.${name}`, async (file) => {
    const source = 'testsrc2=d=20:r=25:s=1280x720';
    const coding = CONTAINERS[name] as readonly string[];
    await runTool(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...coding, file]);
  });
  const full = await seconds(() => decodeAll(ffmpeg, path));
  const first = await seconds(() => sampleModelFrames(path, model));
  const again = await seconds(() => sampleModelFrames(path, model));
  const share = (time: number): string => (time / full).toFixed(2);
  return `.${name.padEnd(4)} share of a full decode (${full.toFixed(2)} s): first ${share(first)}, again ${share(again)}`;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Four frames of 10 s of 1080p with a key frame every `distance` frames, by key frames known and unknown. */
async function compareKeyFrames(ffmpeg: string, distance: number): Promise<string> {
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', String(distance), '-sc_threshold', '0'];
  const path = await keep(`sampling-1080p-10s-${distance}-v1.mp4`, async (file) => {
    const source = 'testsrc2=d=10:r=25:s=1920x1080';
    await runTool(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...coding, file]);
  });
  const info = await probeVideo(path);
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    known.push(await seconds(() => sampleModelFrames(path, model, { info })));
    unknown.push(await seconds(() => sampleModelFrames(path, model, { info: { ...info, keyPts: undefined } })));
  }
  const of = `four frames of 10 s of 1080p, key frames every ${distance}`;
  return `${of}: ${median(known).toFixed(3)} s, not knowing of them ${median(unknown).toFixed(3)} s`;
}

const times = (all: readonly number[]): string =>
  `${median(all).toFixed(3)} s  (${all.map((time) => time.toFixed(3)).join(', ')})`;

/** All frames as RGB, thrown away. */
async function decodeAll(ffmpeg: string, path: string): Promise<void> {
  const input = ['-v', 'error', '-nostdin', ...inputArguments(path)];
  const output = [
    '-map',
    '0:v:0',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-y',
    process.platform === 'win32' ? 'NUL' : '/dev/null',
  ];
  await runTool(ffmpeg, [...input, ...output]);
}

/**
 * A moving fractal under film grain at 4 Mbit/s, with x264's own distance of key frames: 20 s, nine times over without
 * coding them again.
 */
async function makeVideo(ffmpeg: string): Promise<string> {
  return keep('sampling-720p-3min-v1.mp4', async (file) => {
    const part = `${file}.part.mp4`;
    const source = 'mandelbrot=s=1280x720:r=30:maxiter=200,noise=alls=10:allf=t';
    const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '4M', '-pix_fmt', 'yuv420p'];
    await runTool(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, '-t', '20', ...coding, part]);
    await runTool(ffmpeg, ['-v', 'error', '-y', '-stream_loop', '8', '-i', part, '-c', 'copy', file]);
    await rm(part);
  });
}

/** The file of that name, made if it was not made by an earlier run. */
async function keep(name: string, make: (file: string) => Promise<void>): Promise<string> {
  const folder = join(tmpdir(), 'reeltag-bench');
  const path = join(folder, name);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const whole = join(folder, `${process.pid}.${name}`);
  await make(whole);
  await rename(whole, path);
  return path;
}

if (import.meta.main) {
  const { lines, passed } = await run();
  for (const line of lines) console.log(line);
  process.exitCode = passed ? 0 : 1;
}
