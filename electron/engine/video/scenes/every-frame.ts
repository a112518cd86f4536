/** All of a video's frames as small pictures, each with its time, of a file that is whole and stays as it is. */
import { stat } from 'node:fs/promises';
import { TagError } from '../../../wire/errors.ts';
import { brokenOff, checkSize, defaultTimeout, failIfUndecodable, needWholeRange } from '../decode.ts';
import { secondsSinceFirst } from '../part.ts';
import { type ProbeOptions, probeVideo } from '../probe.ts';
import { MOST_REORDERED } from '../timestamps.ts';
import { displayName, openVideoFile } from '../video-file.ts';
import type { VideoInfo } from '../video-info.ts';
import { FramePlaces } from './frame-places.ts';
import { readSmallFrames } from './small-frames.ts';
import type { SmallPicture } from './small-picture.ts';

export interface EveryFrameOptions {
  signal?: AbortSignal | undefined;
  /** How far it is, 0 to 1, in thousandths. */
  onProgress?: ((fraction: number) => void) | undefined;
  /** Which of the file's video tracks, counted from 1 (default: by `chooseVideoTrack`). */
  track?: number | undefined;
  /** What `probeVideo` said of the file, where that is known already: its track is meant then. */
  info?: VideoInfo | undefined;
  /** Wall-clock limit in milliseconds (default: ten minutes and twice the video's length). */
  timeoutMs?: number | undefined;
}

/**
 * Decode all of a video once, and see each of its frames.
 *
 * @param onFrame in the order shown, each later than the one before; `seconds` since the first
 * @throws {TagError} what `probeVideo` throws; `truncated-video` where the end cannot be decoded or is not there;
 *   `unreadable` where the file changes meanwhile; `unsupported-codec`, `too-large`, `ffmpeg-missing`, `ffmpeg-failed`, `timed-out`
 * @throws {DOMException} `AbortError`
 */
export async function seeEveryFrame(
  path: string,
  onFrame: (picture: SmallPicture, seconds: number, info: VideoInfo) => void,
  options: EveryFrameOptions = {},
): Promise<VideoInfo> {
  const { signal, track, onProgress, timeoutMs } = options;
  signal?.throwIfAborted();
  const before = await stateOf(path);
  const probed = options.info ?? (await probeVideo(path, probeOptions(signal, track)));
  const info = { ...probed, path };
  checkSize(info, 1);
  needWholeRange(info, undefined, info.zero);

  const places = new FramePlaces(info);
  const tell = thousandths(onProgress);
  const outcome = await readSmallFrames(
    info,
    (picture, tick) => {
      const index = places.next(tick);
      if (index === undefined) return;
      onFrame(picture, secondsSinceFirst(info, index), info);
      tell((index + 1) / info.pts.length);
    },
    { signal, timeoutMs: timeoutMs ?? defaultTimeout(info) },
  );
  await requireUnchanged(path, before, info);
  if (places.last < info.pts.length - 1 - MOST_KEPT_BACK) {
    failIfUndecodable(info, outcome);
    throw await brokenOff(info, places.last + 1, outcome);
  }
  tell(1);
  return info;
}

/** Of a file that is whole a decoder may keep the last pictures to itself. */
const MOST_KEPT_BACK = MOST_REORDERED;

type FileState = Pick<Awaited<ReturnType<typeof stat>>, 'size' | 'mtimeMs'>;

async function stateOf(path: string): Promise<FileState> {
  // Whoever asks is told what is wrong with a path before anything is made of it.
  await openVideoFile(path);
  const { size, mtimeMs } = await stat(path);
  return { size, mtimeMs };
}

/** Pictures of two files, the one before and the one after, are pictures of none. */
async function requireUnchanged(path: string, before: FileState, { byteLength }: VideoInfo): Promise<void> {
  const after = await stateOf(path);
  if (after.size === before.size && after.mtimeMs === before.mtimeMs && after.size === byteLength) return;
  const message = `${displayName(path)} is being changed by another program: try again when that has finished.`;
  throw new TagError('unreadable', message);
}

/** Tells of each thousandth once. */
function thousandths(onProgress: ((fraction: number) => void) | undefined): (fraction: number) => void {
  let told = 0;
  return (fraction) => {
    const thousandth = Math.floor(fraction * 1000);
    if (thousandth <= told) return;
    told = thousandth;
    onProgress?.(thousandth / 1000);
  };
}

function probeOptions(signal: AbortSignal | undefined, track: number | undefined): ProbeOptions {
  return { ...(signal ? { signal } : {}), ...(track === undefined ? {} : { track }) };
}
