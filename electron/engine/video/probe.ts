/** The facts of a video file, and when each of its frames is shown. */
import { TagError } from '../../wire/errors.ts';
import {
  HEADER_ARGUMENTS,
  PacketLines,
  type ProbedHeader,
  type ProbedStream,
  packetArguments,
  parseHeader,
} from './ffprobe-output.ts';
import { type FrameIndex, hasWholeMoov, readMp4Index } from './mp4-index.ts';
import { inputArguments, runTool, ToolFailure } from './run.ts';
import { PacketTimes, ticksToSeconds } from './timestamps.ts';
import { findFfprobe } from './tools.ts';
import { displayName, isCutRiff, looksLikeVideo, openVideoFile, type VideoFile } from './video-file.ts';

export interface VideoInfo {
  readonly path: string;
  readonly byteLength: number;
  /** ffprobe's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** What the container declares; undefined where it does not. */
  readonly durationSeconds: number | undefined;
  readonly codec: string;
  /** Pixels as stored, before rotation. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Pixels as decoded upright: after rotation; the pixels' aspect is not applied. */
  readonly width: number;
  readonly height: number;
  /** Clockwise degrees that show the picture upright, from the display matrix or the `rotate` tag. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly sampleAspectRatio: readonly [number, number];
  readonly fieldOrder: string;
  readonly pixelFormat: string;
  readonly bitDepth: number;
  readonly colorTransfer: string | undefined;
  readonly colorPrimaries: string | undefined;
  readonly colorSpace: string | undefined;
  /** The transfer function is PQ or HLG. */
  readonly hdr: boolean;
  /** Frames a second on average, as the container declares. */
  readonly frameRate: number | undefined;
  /** Seconds in a tick, as a fraction. */
  readonly timeBase: readonly [number, number];
  /** The container's start time, in seconds: where ffmpeg's `-ss 0` is. */
  readonly startTime: number;
  /** Which of the file's streams this is: the first video stream that is no cover picture. */
  readonly streamIndex: number;
  readonly hasAudio: boolean;
  /** The file ends before it should by its own account: a copy or a recording that was cut off. */
  readonly breaksOff: boolean;
  /** (n,) presentation timestamps of all frames shown, in whole ticks of `timeBase`, ascending. */
  readonly pts: Float64Array;
  /** (k,) those of the key frames by the file's own account, ascending; undefined where it does not tell. */
  readonly keyPts: Float64Array | undefined;
  /** (n,) `pts` in seconds, as the reference has them: float32(float64(pts) · float64(num/den)). */
  readonly timestamps: Float32Array;
}

export interface ProbeOptions {
  signal?: AbortSignal;
  /** Wall-clock limit in milliseconds of each of ffprobe's runs (default: from the file's size). */
  timeoutMs?: number;
}

const HEADER_TIMEOUT_MS = 60_000;
/** Reading every packet reads the whole file; a slow network drive gives 4 MB/s. */
const SLOWEST_BYTES_PER_MS = 4_000;
/** Forty days at 30 frames a second. A file with more is no video but an attack on our memory. */
const MOST_PACKETS = 100_000_000;

/**
 * Probe a video file.
 *
 * Ports nemo_curator.utils.decoder_utils.get_video_timestamps; `PacketTimes` says where it differs.
 *
 * @throws {TagError} `not-found`, `is-directory`, `unreadable`, `empty-file`, `not-video`, `no-video-stream`,
 *   `unsupported-codec`, `truncated-video`, `zero-length`, `too-large`, `ffmpeg-missing`, `ffmpeg-failed`, `timed-out`
 * @throws {DOMException} `AbortError`
 */
export async function probeVideo(path: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  options.signal?.throwIfAborted();
  const file = await openVideoFile(path);
  const ffprobe = (await findFfprobe()).path;
  const header = await readHeader(ffprobe, path, file, options);
  const stream = await requireVideo(header, path, file);
  const indexed = await readIndexTimes(path, file, header, stream, options);
  // An index is used of whole files only.
  const times = indexed
    ? { ...indexed, breaksOff: false }
    : await readPacketTimes(ffprobe, path, file, header, stream, options);
  return describe(path, file, header, stream, times);
}

async function readHeader(
  ffprobe: string,
  path: string,
  file: VideoFile,
  options: ProbeOptions,
): Promise<ProbedHeader> {
  const args = ['-v', 'error', ...HEADER_ARGUMENTS, ...inputArguments(path)];
  try {
    const { stdout } = await runTool(ffprobe, args, {
      timeoutMs: HEADER_TIMEOUT_MS,
      ...options,
      maxStdoutBytes: 2 ** 24,
    });
    return parseHeader(stdout.toString('utf8'));
  } catch (error) {
    throw headerError(error, path, file);
  }
}

/** Why ffprobe could not open a file, from what it said and how the file begins. */
function headerError(error: unknown, path: string, file: VideoFile): unknown {
  const name = displayName(path);
  if (error instanceof SyntaxError)
    return new TagError(
      'ffmpeg-failed',
      `ffprobe gave no proper answer about ${name}: install a current ffmpeg (4.4 or later) and try again.`,
      { detail: error.message, cause: error },
    );
  if (!(error instanceof ToolFailure)) return error;
  const options = { detail: error.detail, cause: error };
  const said = error.stderr;
  if (error.signal !== null)
    return new TagError(
      'ffmpeg-failed',
      `ffprobe crashed on ${name}: it is damaged, or needs a newer ffmpeg; copy or convert it again.`,
      options,
    );
  if (/Option .*not found|Unrecognized option|Failed to set value/.test(said))
    return new TagError(
      'ffmpeg-failed',
      `ffprobe failed on ${name}: install a current ffmpeg (4.4 or later) and try again.`,
      options,
    );
  if (/Permission denied/.test(said))
    return new TagError('unreadable', `${name} may not be read: give yourself permission to read it.`, options);
  if (/No such file or directory/.test(said))
    return new TagError(
      'not-found',
      `${name} was not found: check its path, and that its drive is connected.`,
      options,
    );
  // Matroska that is cut within its header ends in an "Input/output error".
  if (looksLikeVideo(file.head) && !/not on whitelist/.test(said)) return truncated(name, options);
  if (/Input\/output error/.test(said))
    return new TagError('unreadable', `${name} could not be read: check the drive that it is on.`, options);
  return new TagError(
    'not-video',
    `${name} is not a video that can be read: give a video file, such as MP4, MOV, MKV or WebM.`,
    options,
  );
}

function truncated(name: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${name} is cut short or damaged and nothing in it can be read: copy, download or record it again.`;
  return new TagError('truncated-video', message, options);
}

type Video = ProbedStream & { readonly codec: string };

async function requireVideo(
  { video, format, streamCount, hasAudio }: ProbedHeader,
  path: string,
  { byteLength, head }: VideoFile,
): Promise<Video> {
  const name = displayName(path);
  if (video === undefined) {
    // Without any track to see or hear, an MP4 is either empty by its own account or cut within its index.
    if (!hasAudio && looksLikeVideo(head)) {
      if (!(await hasWholeMoov(path, byteLength))) throw truncated(name);
      if (streamCount === 0) throw withoutFrames(name);
    }
    throw new TagError('no-video-stream', `${name} holds no moving picture: give a file that has video in it.`, {
      detail: format,
    });
  }
  const { codec } = video;
  if (codec === undefined || codec === 'none')
    throw new TagError(
      'unsupported-codec',
      `${name} is coded in a way that ffmpeg does not know: convert it to H.264 first.`,
    );
  return { ...video, codec };
}

/** Codecs whose packets libavformat hands out as MP4 stores them, one a frame: others it may split or join. */
const ONE_PACKET_A_FRAME = new Set(['h264', 'hevc', 'av1', 'mpeg4', 'prores', 'mjpeg', 'dnxhd', 'h263', 'ffv1']);

/**
 * All frames' times from the container's index, or undefined where it has none that is surely right.
 *
 * ffprobe has shown the first packets already: an index that disagrees with any of them is not used.
 */
async function readIndexTimes(
  path: string,
  file: VideoFile,
  header: ProbedHeader,
  stream: Video,
  options: ProbeOptions,
): Promise<FrameIndex | undefined> {
  const { id, declaredFrames, timeBase, codec } = stream;
  const isMp4 = header.format.split(',').includes('mp4');
  if (!isMp4 || id === undefined || declaredFrames === undefined || timeBase[0] !== 1) return undefined;
  if (!ONE_PACKET_A_FRAME.has(codec) || header.firstPackets.length === 0) return undefined;
  const track = { trackId: id, timescale: timeBase[1], frameCount: declaredFrames };
  const index = await readMp4Index(path, file.byteLength, track, options.signal);
  const agrees = header.firstPackets.every((packet, i) => packet.pts === index?.pts[i] && !packet.discarded);
  return index && agrees ? { ...index, pts: index.pts.sort() } : undefined;
}

interface FrameTimes {
  /** (n,) ticks, ascending */
  readonly pts: Float64Array;
  readonly keyPts: Float64Array | undefined;
  readonly breaksOff: boolean;
}

/** What libavformat says of a sample (MP4) or a cluster (Matroska) that the file ends within. */
const CUT_OFF = /partial file|ended prematurely/i;

/** All frames' times, by reading every packet of the stream. */
async function readPacketTimes(
  ffprobe: string,
  path: string,
  file: VideoFile,
  header: ProbedHeader,
  stream: Video,
  options: ProbeOptions,
): Promise<FrameTimes> {
  const name = displayName(path);
  const times = new PacketTimes();
  const lines = new PacketLines((packet) => {
    if (times.seen >= MOST_PACKETS)
      throw new TagError('too-large', `${name} has too many frames: cut it into shorter files.`);
    times.add(packet);
  });
  const args = ['-v', 'error', ...packetArguments(stream.index), ...inputArguments(path)];
  const timeoutMs = HEADER_TIMEOUT_MS + file.byteLength / SLOWEST_BYTES_PER_MS;
  let said: string;
  try {
    said = (await runTool(ffprobe, args, { timeoutMs, ...options, onStdout: (chunk) => lines.push(chunk) })).stderr;
  } catch (error) {
    // A file that is cut short may end in an error, and what came before it can be shown.
    if (!(error instanceof ToolFailure) || error.signal !== null || times.seen === 0)
      throw headerError(error, path, file);
    said = error.stderr;
  }
  // What libavformat says of an MP4 sample that runs over the file's end.
  if (said.includes('partial file')) times.dropNewest();
  const pts = times.finish(header.format, stream.frameRate, stream.timeBase);
  if (pts.length > 0) return { pts, keyPts: times.keyPts, breaksOff: CUT_OFF.test(said) || isCutRiff(file) };
  // Either there should have been frames, or the file never had any to show.
  const promised = (stream.declaredFrames ?? header.durationSeconds ?? 0) > 0;
  const allHidden = times.seen > 0 && !said.includes('partial file');
  throw promised && !allHidden ? truncated(name, { detail: said }) : withoutFrames(name);
}

function withoutFrames(name: string): TagError {
  return new TagError('zero-length', `${name} holds a video without a single frame: export or record it again.`);
}

function describe(path: string, file: VideoFile, header: ProbedHeader, stream: Video, times: FrameTimes): VideoInfo {
  const { codedWidth, codedHeight, rotation, timeBase } = stream;
  const { pts, keyPts, breaksOff } = times;
  if (codedWidth <= 0 || codedHeight <= 0) throw truncated(displayName(path), { detail: 'no picture size' });
  const sideways = rotation === 90 || rotation === 270;
  return {
    path,
    byteLength: file.byteLength,
    format: header.format,
    durationSeconds: header.durationSeconds,
    codec: stream.codec,
    codedWidth,
    codedHeight,
    width: sideways ? codedHeight : codedWidth,
    height: sideways ? codedWidth : codedHeight,
    rotation,
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
    startTime: header.startTime,
    streamIndex: stream.index,
    hasAudio: header.hasAudio,
    breaksOff,
    pts,
    keyPts,
    timestamps: ticksToSeconds(pts, timeBase),
  };
}
