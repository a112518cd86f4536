/**
 * One frame of a video as a small JPEG, upright and with square pixels.
 *
 * A time names exactly one frame, but in AVI and bare streams, which store no times of showing: there it may be some
 * frames off (the engine counts instead, which takes decoding from the start).
 */

import type { VideoTrack } from '../engine/video/probe.ts';
import { FFMPEG_ARGUMENTS, inputArguments, runTool, ToolFailure } from '../engine/video/run.ts';
import { findFfmpeg } from '../engine/video/tools.ts';
import { turnFilters } from '../engine/video/turn.ts';
import { displayName } from '../engine/video/video-file.ts';
import { TagError } from '../wire/errors.ts';

/** When the frame is shown: in seconds after the start, or on the file's own clock, which may start anywhere. */
export interface FrameTime {
  readonly from: 'start' | 'clock';
  readonly seconds: number;
}

export const PICTURE_WIDTH = 320;
/** A strip of one pixel's width must not become a tower. */
const MAX_HEIGHT = 1280;
const MAX_BYTES = 4 * 2 ** 20;
/** For one attempt. What takes longer lies on a drive that hangs, and a picture is not worth it. */
const TIMEOUT_MS = 30_000;
/** Transport streams are sought blindly: a key frame must lie between the landing and the frame. */
const STREAM_LEAD = 2.5;

/**
 * @param isStream whether it is a transport stream
 * @throws {TagError} `timed-out`, `ffmpeg-missing`, `ffmpeg-failed`
 * @throws {DOMException} `AbortError`
 */
export async function makePicture(
  track: VideoTrack,
  time: FrameTime,
  isStream: boolean,
  signal: AbortSignal,
): Promise<Buffer> {
  const { path: ffmpeg } = await findFfmpeg();
  const failures: string[] = [];
  // By a seek; if nothing came of it (no index, no timestamps), from the start; if that is past the end, any frame.
  for (const args of [seek(track, time, isStream), through(track, time), first(track)]) {
    try {
      const { stdout, stderr } = await runTool(ffmpeg, args, {
        signal,
        timeoutMs: TIMEOUT_MS,
        maxStdoutBytes: MAX_BYTES,
      });
      if (stdout.length > 0) return stdout;
      failures.push(`${args.join(' ')}\n${stderr}`);
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error;
      failures.push(error.detail);
    }
  }
  const message = `No picture of ${displayName(track.path)} could be decoded: it is damaged, or needs a newer ffmpeg.`;
  throw new TagError('ffmpeg-failed', message, { detail: failures.join('\n') });
}

function seek(track: VideoTrack, { from, seconds }: FrameTime, isStream: boolean): string[] {
  if (from === 'start') return pictureArguments(['-ss', seconds.toFixed(6)], track, []);
  const target = seconds - tolerance(seconds) - (isStream ? STREAM_LEAD : 0);
  return pictureArguments(['-seek_timestamp', '1', '-noaccurate_seek', '-copyts', '-ss', target.toFixed(6)], track, [
    select(seconds),
  ]);
}

function through(track: VideoTrack, { from, seconds }: FrameTime): string[] {
  // Without `-copyts` ffmpeg lets the clock begin at 0.
  return pictureArguments(from === 'clock' ? ['-copyts'] : [], track, [select(seconds)]);
}

function first(track: VideoTrack): string[] {
  return pictureArguments([], track, []);
}

/** Timestamps are float32, rounded either way; frames are further apart than a millisecond. */
function tolerance(seconds: number): number {
  return Math.max(0.0005, Math.abs(seconds) * 2 ** -23);
}

function select(seconds: number): string {
  return `select='gte(t,${(seconds - tolerance(seconds)).toFixed(6)})'`;
}

function pictureArguments(
  before: readonly string[],
  { path, demuxer, streamIndex, ...turn }: VideoTrack,
  filters: readonly string[],
): string[] {
  const height = `min(${MAX_HEIGHT},max(2,2*round(${PICTURE_WIDTH}/dar/2)))`;
  return [
    ...FFMPEG_ARGUMENTS,
    ...['-threads', '1', ...before, '-noautorotate', '-an', '-sn', '-dn', ...inputArguments(path, demuxer)],
    ...['-map', `0:${streamIndex}`, '-frames:v', '1'],
    ...[
      '-vf',
      [...filters, ...turnFilters(turn), `scale=w=${PICTURE_WIDTH}:h='${height}':flags=bicubic`, 'setsar=1'].join(','),
    ],
    ...['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', 'pipe:1'],
  ];
}
