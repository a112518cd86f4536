/** A stretch of a video's frames, and when it is on the file's own clock. */
import { TagError } from '../../../wire/errors.ts';
import { probeVideo } from '../probe.ts';
import { displayName } from '../video-file.ts';
import type { VideoInfo } from '../video-info.ts';
import type { Container } from './container.ts';

/** `[first, end)`, by the numbers of the frames. */
export interface CutFrames {
  readonly first: number;
  readonly end: number;
}

export interface CutOrder {
  readonly info: VideoInfo;
  readonly frames: CutFrames;
  /** a name that nobody has yet */
  readonly to: string;
  readonly container: Container;
  /** of the first frame, as `01:00:00:00`, where the source has one */
  readonly timecode: string | undefined;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** When a frame is shown on the file's own clock, seconds; the number after the last is the end. */
export function fileTime({ pts, timeBase, durationSeconds }: VideoInfo, frame: number): number {
  const [num, den] = timeBase;
  if (frame < pts.length) return ((pts[frame] as number) * num) / den;
  return ((pts[0] as number) * num) / den + durationSeconds;
}

/** The number of the last key frame that is shown no later than a frame; undefined where the file does not tell. */
export function keyBefore({ pts, keyPts }: VideoInfo, frame: number): number | undefined {
  const tick = pts[frame] as number;
  const key = keyPts?.findLast((time) => time <= tick);
  return key === undefined ? undefined : pts.indexOf(key);
}

/** What every clip says of itself, and what of the source it does not. */
export function headArguments(container: Container, timecode: string | undefined): string[] {
  return [
    // Marks of the source (chapters, its own time code, where it was taken) would lie about a part of it.
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn'],
    ...(timecode === undefined ? [] : ['-timecode', timecode]),
    ...(container === 'matroska' ? [] : ['-movflags', '+faststart']),
    ...(container === 'mp4' && timecode !== undefined ? ['-write_tmcd', 'on'] : []),
    ...['-f', container],
  ];
}

/** That a clip has the frames that it should have. @throws TagError `ffmpeg-failed` and as `probeVideo` */
export async function requireFrames({ info, to, signal }: CutOrder, frames: CutFrames): Promise<void> {
  const { pts } = await probeVideo(to, { signal });
  const wanted = frames.end - frames.first;
  if (pts.length === wanted) return;
  throw new TagError(
    'ffmpeg-failed',
    `${displayName(info.path)} gave ${pts.length} frames there instead of ${wanted}: it is damaged at this place.`,
  );
}
