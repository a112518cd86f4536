/** Videos made for a test, with the ffmpeg that the engine would use. */
import { join } from 'node:path';
import { runTool } from '../../electron/engine/video/run.ts';
import { findFfmpeg, findFfprobe } from '../../electron/engine/video/tools.ts';

const path = async (find: () => Promise<{ path: string }>): Promise<string | undefined> =>
  (await find().catch(() => undefined))?.path;

/** The tools' paths, or undefined where they are not to be had. */
export const ffmpegPath = await path(findFfmpeg);
export const ffprobePath = await path(findFfprobe);
export const hasTools = ffmpegPath !== undefined && ffprobePath !== undefined;

let encoders: string | undefined;

/** Whether this ffmpeg can encode with `libx265`, `libvpx-vp9`… */
export async function hasEncoder(name: string): Promise<boolean> {
  encoders ??= ffmpegPath ? (await runTool(ffmpegPath, ['-hide_banner', '-encoders'])).stdout.toString() : '';
  return encoders.split(/\s+/).includes(name);
}

/** A test picture of `seconds` at `rate`, as ffmpeg's input. */
export const picture = (seconds = 2, rate: number | string = 25, size = '64x48'): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=d=${seconds}:r=${rate}:s=${size}`],
];

/** Pictures whose greys tell near ones apart: the n-th has that of `greyOf(n)`. As ffmpeg's input, 25 a second. */
export const greys = (seconds: number, size = '64x48'): string[] => [
  ...[
    '-f',
    'lavfi',
    '-i',
    `color=black:d=${seconds}:r=25:s=${size},format=yuv420p,geq=lum='mod(N*37,200)+28':cb=128:cr=128`,
  ],
];
/** As RGB has it. */
export const greyOf = (index: number): number => ((((index * 37) % 200) + 12) * 255) / 219;

/** A tone of `seconds`, as ffmpeg's input. */
export const tone = (seconds = 2): string[] => ['-f', 'lavfi', '-i', `sine=d=${seconds}`];

/** H.264, quickly. */
export const x264 = (...more: string[]): string[] => ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '20', ...more];

/** Run ffmpeg with these arguments and an output file's name. Gives the file's path. */
export async function makeVideo(folder: string, name: string, ...args: string[]): Promise<string> {
  if (ffmpegPath === undefined) throw new Error('this test needs ffmpeg');
  const output = join(folder, name);
  await runTool(ffmpegPath, ['-v', 'error', '-nostdin', '-y', ...args, output]);
  return output;
}
