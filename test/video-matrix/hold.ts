/** Holds the engine against a decode from end to end, by count. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleModelFrames } from '../../electron/engine/video/decode.ts';
import type { VideoInfo } from '../../electron/engine/video/probe.ts';
import { runTool } from '../../electron/engine/video/run.ts';
import { turnFilters } from '../../electron/engine/video/turn.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { ffmpegPath, makeVideo } from '../support/video.ts';
import type { Afterwards, MatrixCase } from './cases.ts';

export type Verdict =
  | { readonly kind: 'right' | 'refused' }
  /** ffmpeg itself makes no such file. */
  | { readonly kind: 'not made' }
  | { readonly kind: 'wrong'; readonly why: string };

/** What may be said of a file that was cut. */
const REFUSALS = new Set(['truncated-video', 'not-video', 'zero-length', 'no-video-stream', 'unsupported-codec']);
const model = { getTargetNumFrames: () => 4 };

/** Makes the file of a case, looks at it both ways, and removes it. */
export async function holdCase(folder: string, number: number, one: MatrixCase): Promise<Verdict> {
  const path = join(folder, `${number}.${one.extension}`);
  try {
    await makeVideo(folder, `${number}.${one.extension}`, ...one.args);
    await writeFile(path, change(await readFile(path), one.then));
  } catch {
    return { kind: 'not made' };
  }
  try {
    const frames = await sampleModelFrames(path, model);
    const all = await decodeAll(frames.info);
    const count = frames.info.pts.length;
    if (count !== all.length) return { kind: 'wrong', why: `${count} frames, not ${all.length}` };
    const others = frames.indices.filter((index, i) => !all[index]?.equals(frames[i]?.data as Uint8Array));
    if (others.length > 0) return { kind: 'wrong', why: `other pictures at ${others} of ${frames.indices}` };
    if (frames.length !== 4) return { kind: 'wrong', why: 'no frames' };
    return { kind: 'right' };
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    if (one.then.kind === 'cut' && REFUSALS.has(error.kind)) return { kind: 'refused' };
    return { kind: 'wrong', why: `${error.kind}: ${error.message}` };
  } finally {
    await rm(path, { force: true });
  }
}

function change(bytes: Buffer, then: Afterwards): Buffer {
  if (then.kind === 'joined') return Buffer.concat([bytes, bytes]);
  if (then.kind === 'cut') return bytes.subarray(bytes.length * then.from, bytes.length * then.to);
  if (then.kind === 'nothing') return bytes;
  const [a, b, c, d] = then.matrix;
  const at = bytes.indexOf('tkhd', 0, 'latin1') + 4 + 40;
  for (const [i, value] of [a, b, 0, c, d].entries()) bytes.writeInt32BE(Math.round(value * 65536), at + 4 * i);
  return bytes;
}

/** Every frame, upright by our rule. */
async function decodeAll(info: VideoInfo): Promise<Buffer[]> {
  // Where a turn is not to be had in a codec's own format, what follows it decides which other one it is done in.
  const asRgb = `scale=${info.width}:${info.height}:flags=bicubic,format=rgb24`;
  const { stdout } = await runTool(ffmpegPath as string, [
    ...['-v', 'quiet', '-noautorotate', ...(info.demuxer === undefined ? [] : ['-f', info.demuxer]), '-i', info.path],
    ...['-map', `0:${info.streamIndex}`, '-vf', [...turnFilters(info), asRgb].join(',')],
    ...['-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ]).catch((error: { stdout?: Buffer }) => ({ stdout: error.stdout ?? Buffer.alloc(0) }));
  const size = info.width * info.height * 3;
  return Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size));
}
