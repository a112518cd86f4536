/** The facts of a video file, and when each of its frames is shown. */
import { frameClock } from './clock.ts';
import { type OpenedTrack, openTrack, type ProbeOptions, type Video } from './open-track.ts';
import { type Frames, readFrames } from './read-frames.ts';
import { truncated } from './refusals.ts';
import { median, stepsOf } from './timestamps.ts';
import type { Turn } from './turn.ts';
import { displayName } from './video-file.ts';
import type { VideoInfo } from './video-info.ts';

export type { ProbeOptions } from './open-track.ts';
export type { VideoInfo } from './video-info.ts';

/**
 * Probe a video file.
 *
 * Ports nemo_curator.utils.decoder_utils.get_video_timestamps; `PacketTimes` says where it differs. Where packets cannot tell
 * the frames, the file is decoded once to count them.
 *
 * @throws {TagError} `not-found`, `is-directory`, `unreadable`, `empty-file`, `not-video`, `no-video-stream`,
 *   `unsupported-codec`, `protected`, `truncated-video`, `zero-length`, `too-large`, `ffmpeg-missing`, `ffmpeg-failed`, `timed-out`
 * @throws {DOMException} `AbortError`
 */
export async function probeVideo(path: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  options.signal?.throwIfAborted();
  const opened = await openTrack(path, options, !options.identify);
  return describe(opened, await readFrames(opened, options));
}

/** What ffmpeg must be told to show a video: by the same rules as for the frames that the model sees. */
export type VideoTrack = Pick<VideoInfo, 'path' | 'demuxer' | 'streamIndex' | 'hasAudio' | keyof Turn>;

/**
 * Which track of a file is the video, and how it is turned, without reading its frames.
 *
 * @throws as `probeVideo`
 */
export async function probeTrack(path: string, options: ProbeOptions = {}): Promise<VideoTrack> {
  options.signal?.throwIfAborted();
  const { file, header, stream } = await openTrack(path, options);
  const { index: streamIndex, rotation, mirrored } = stream;
  return { path, demuxer: file.demuxer, streamIndex, hasAudio: header.hasAudio, rotation, mirrored };
}

function describe({ path, file, header, stream }: OpenedTrack, frames: Frames): VideoInfo {
  const { codedWidth, codedHeight, rotation, mirrored, timeBase } = stream;
  if (codedWidth <= 0 || codedHeight <= 0) throw truncated(displayName(path), { detail: 'no picture size' });
  const { pts, keyPts, breaksOff, framesBy, picturesId } = frames;
  const isSideways = rotation === 90 || rotation === 270;
  return {
    path,
    byteLength: file.byteLength,
    format: header.format,
    demuxer: file.demuxer,
    durationSeconds: durationOf(frames, stream),
    declaredSeconds: header.declaredSeconds,
    codec: stream.codec,
    codedWidth,
    codedHeight,
    width: isSideways ? codedHeight : codedWidth,
    height: isSideways ? codedWidth : codedHeight,
    rotation,
    mirrored,
    sampleAspectRatio: stream.sampleAspectRatio,
    fieldOrder: stream.fieldOrder,
    pixelFormat: stream.pixelFormat,
    bitDepth: stream.bitDepth,
    colorTransfer: stream.colorTransfer,
    colorPrimaries: stream.colorPrimaries,
    colorSpace: stream.colorSpace,
    hdr: stream.colorTransfer === 'smpte2084' || stream.colorTransfer === 'arib-std-b67',
    frameRate: stream.frameRate,
    timeBase,
    streamIndex: stream.index,
    tracks: header.tracks,
    hasAudio: header.hasAudio,
    breaksOff,
    framesBy,
    picturesId,
    pts,
    keyPts,
    ...frameClock(pts, timeBase),
  };
}

/** From the first frame to the end of the last: as long as it says, or else as long as frames mostly are. */
function durationOf({ pts, lastDuration }: Frames, { timeBase, frameRate }: Video): number {
  const secondsPerTick = timeBase[0] / timeBase[1];
  const shown = ((pts[pts.length - 1] as number) - (pts[0] as number)) * secondsPerTick;
  const last = (lastDuration || median(stepsOf(pts))) * secondsPerTick || (frameRate === undefined ? 0 : 1 / frameRate);
  return shown + last;
}
