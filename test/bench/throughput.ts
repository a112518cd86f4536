/**
 * Many clips through the whole program, as a person runs it (`reeltag rank`, the demo model), against bare ffmpeg processes that
 * give the same frames by the same seeks, as many at once as there are cores; and against one clip at a time (`--jobs 1`).
 */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeVideo, picture } from '../support/video.ts';
import { bareCommands, measureBare } from './bare-decoders.ts';
import { type Measured, measure } from './command.ts';
import type { BenchResult } from './result.ts';

/** At most so many times what the bare decoders take. */
const BAR = 1.15;
/** At least so many times as fast as one clip at a time. */
const LEAST_GAIN = 1.3;
/** At least this share of all cores is busy. */
const LEAST_BUSY = 0.9;
const MOST_MEMORY = 1.5 * 2 ** 30;
const FRAME_COUNT = 4;
const COPIES = 5;
const CODINGS: Readonly<Record<string, readonly string[]>> = {
  'h264.mp4': ['-c:v', 'libx264', '-preset', 'veryfast'],
  'hevc.mp4': ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'],
  'vp9.webm': ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1', '-b:v', '3M'],
};
const SHAPES = [
  ['1280x720', 8],
  ['1920x1080', 12],
  ['1280x720', 20],
  ['1920x1080', 16],
] as const;

export async function run(): Promise<BenchResult> {
  const clips = await makeClips();
  const commands = await bareCommands(clips, FRAME_COUNT);
  await measure(['rank', ...clips.slice(0, 1)]); // the model is converted, the files are in memory
  const bare = await measureBare(commands);
  const many = await measure(['rank', '--json', ...clips]);
  const bareAgain = await measureBare(commands);
  const one = await measure(['rank', '--json', '--jobs', '1', ...clips]);
  const decoders = (bare + bareAgain) / 2;
  const figure = many.seconds / decoders;
  const gain = one.seconds / many.seconds;
  const busy = many.cpuSeconds / many.seconds;
  const cores = availableParallelism();
  return {
    name: 'throughput',
    figure,
    bar: `≤ ${BAR} of bare decoders, ≥ ${LEAST_GAIN} of one at a time, ≥ ${(LEAST_BUSY * cores).toFixed(1)} of ${cores} cores busy, ≤ 1.5 GiB`,
    passed: figure <= BAR && gain >= LEAST_GAIN && busy >= LEAST_BUSY * cores && many.peakBytes <= MOST_MEMORY,
    lines: [
      `${clips.length} clips, bare ffmpeg, ${cores} at once    ${bare.toFixed(1)} and ${bareAgain.toFixed(1)} s`,
      `reeltag rank                          ${told(many, clips.length)}`,
      `reeltag rank --jobs 1                 ${told(one, clips.length)}`,
      `times bare decoders ${figure.toFixed(3)}, as fast as one at a time ${gain.toFixed(2)} times`,
    ],
  };
}

function told({ seconds, cpuSeconds, peakBytes }: Measured, clips: number): string {
  const cores = (cpuSeconds / seconds).toFixed(2);
  return `${seconds.toFixed(1)} s, ${(clips / seconds).toFixed(2)} clips/s, ${cores} cores busy, peak ${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
}

/** Sixty files of two sizes, three codecs and several lengths: twelve, five times each, told apart by their titles. */
async function makeClips(): Promise<string[]> {
  const folder = join(tmpdir(), 'reeltag-bench', 'throughput-v1');
  await mkdir(folder, { recursive: true });
  const clips: string[] = [];
  for (const [size, seconds] of SHAPES) {
    for (const [coding, options] of Object.entries(CODINGS)) {
      const name = `${size}-${seconds}s-${coding}`;
      const made = ['-vf', 'noise=alls=8:allf=t', ...options, '-pix_fmt', 'yuv420p'];
      const first = await keep(folder, name, (part) => makeVideo(folder, part, ...picture(seconds, 25, size), ...made));
      for (let copy = 0; copy < COPIES; copy++) {
        const title = ['-c', 'copy', '-metadata', `title=${copy}`];
        clips.push(await keep(folder, `${copy}-${name}`, (part) => makeVideo(folder, part, '-i', first, ...title)));
      }
    }
  }
  return clips.sort();
}

async function keep(folder: string, name: string, make: (part: string) => Promise<string>): Promise<string> {
  const path = join(folder, name);
  if (!existsSync(path)) await rename(await make(`part-${name}`), path);
  return path;
}

if (import.meta.main) {
  const { lines, passed } = await run();
  for (const line of lines) console.log(line);
  process.exitCode = passed ? 0 : 1;
}
