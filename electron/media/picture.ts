/**
 * One frame of a video as a small JPEG, upright and with square pixels.
 *
 * A time on the file's clock names exactly one frame, and so does a number; but far into a file that is counted (AVI, bare
 * streams, a clock that starts over) it may be some frames off, since decoding from the start would take too long.
 */

import type { VideoTrack } from '../engine/video/probe.ts';
import { FFMPEG_ARGUMENTS, inputArguments, runTool, ToolFailure } from '../engine/video/run.ts';
import { findFfmpeg } from '../engine/video/tools.ts';
import { turnFilters } from '../engine/video/turn.ts';
import { displayName } from '../engine/video/video-file.ts';
import { TagError } from '../wire/errors.ts';

/**
 * Where a frame is: so many seconds after the start, or on the file's own clock, which may start anywhere; or the frame of a
 * number, where no clock tells it. About when that is shown says how to come near it, should the number lead nowhere.
 */
export type FramePlace =
  | { readonly from: 'start' | 'clock'; readonly seconds: number }
  | { readonly from: 'number'; readonly index: number; readonly seconds: number };

export const PICTURE_WIDTH = 320;
/** A strip of one pixel's width must not become a tower. */
const MAX_HEIGHT = 1280;
const MAX_BYTES = 4 * 2 ** 20;
/** For one attempt. What takes longer lies on a drive that hangs, and a picture is not worth it. */
const TIMEOUT_MS = 30_000;
/** Frames that can be decoded from the start for one picture: a few seconds' work. */
const MOST_COUNTED = 5_000;
/** Frames are further apart than a millisecond, and sums of seconds are rounded. */
const TOLERANCE = 0.0005;

/** A picture, and what the filters that looked at it had to say. */
export interface MadePicture {
  readonly jpeg: Buffer;
  readonly said: string;
}

/**
 * @param lead how many seconds before the frame the file must be opened
 * @param looking filters that the picture goes through in the end, and that leave it as it is
 * @throws {TagError} `timed-out`, `ffmpeg-missing`, `ffmpeg-failed`
 * @throws {DOMException} `AbortError`
 */
export async function makePicture(
  track: VideoTrack,
  place: FramePlace,
  lead: number,
  signal: AbortSignal,
  looking: readonly string[] = [],
): Promise<MadePicture> {
  const { path: ffmpeg } = await findFfmpeg();
  const failures: string[] = [];
  for (const attempt of attempts(track, place, lead)) {
    const args = commandLine(attempt, looking);
    try {
      const { stdout, stderr } = await runTool(ffmpeg, args, {
        signal,
        timeoutMs: TIMEOUT_MS,
        maxStdoutBytes: MAX_BYTES,
      });
      if (stdout.length > 0) return { jpeg: stdout, said: stderr };
      failures.push(`${args.join(' ')}\n${stderr}`);
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error;
      failures.push(error.detail);
    }
  }
  const message = `No picture of ${displayName(track.path)} could be decoded: it is damaged, or needs a newer ffmpeg.`;
  throw new TagError('ffmpeg-failed', message, { detail: failures.join('\n') });
}

/** What is told ffmpeg before the picture's own size and form. */
interface PictureArguments {
  readonly input: readonly string[];
  readonly filters: readonly string[];
}

/** By a seek; if nothing came of it (no index, no timestamps), from the start; if that is past the end, any frame. */
function attempts(track: VideoTrack, place: FramePlace, lead: number): PictureArguments[] {
  const first = pictureArguments([], track, []);
  if (place.from === 'clock')
    return [seekOnClock(track, place.seconds, lead), throughClock(track, place.seconds), first];
  const seek = pictureArguments(['-ss', place.seconds.toFixed(6)], track, []);
  // Without `-copyts` ffmpeg lets the clock begin at 0.
  const through = pictureArguments([], track, [from(place.seconds)]);
  if (place.from !== 'number') return [seek, through, first];
  const count = pictureArguments([], track, [`select='gte(n,${place.index})'`]);
  return place.index <= MOST_COUNTED ? [count, seek, first] : [seek, first];
}

function seekOnClock(track: VideoTrack, seconds: number, lead: number): PictureArguments {
  const target = seconds - TOLERANCE - lead;
  return pictureArguments(['-seek_timestamp', '1', '-noaccurate_seek', '-copyts', '-ss', target.toFixed(6)], track, [
    from(seconds),
  ]);
}

function throughClock(track: VideoTrack, seconds: number): PictureArguments {
  return pictureArguments(['-copyts'], track, [from(seconds)]);
}

function from(seconds: number): string {
  return `select='gte(t,${(seconds - TOLERANCE).toFixed(6)})'`;
}

function pictureArguments(
  before: readonly string[],
  { path, demuxer, streamIndex, ...turn }: VideoTrack,
  filters: readonly string[],
): PictureArguments {
  return {
    input: [
      ...FFMPEG_ARGUMENTS,
      ...['-threads', '1', ...before, '-noautorotate', '-an', '-sn', '-dn', ...inputArguments(path, demuxer)],
      ...['-map', `0:${streamIndex}`, '-frames:v', '1'],
    ],
    filters: [...filters, ...turnFilters(turn)],
  };
}

function commandLine({ input, filters }: PictureArguments, looking: readonly string[]): string[] {
  const height = `min(${MAX_HEIGHT},max(2,2*round(${PICTURE_WIDTH}/dar/2)))`;
  const scale = `scale=w=${PICTURE_WIDTH}:h='${height}':flags=bicubic`;
  return [
    ...input,
    ...['-vf', [...filters, scale, 'setsar=1', ...looking].join(',')],
    ...['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg', 'pipe:1'],
  ];
}
