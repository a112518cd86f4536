/** The facts of a video file, and when each of its frames is shown. */
import { TagError } from '../../wire/errors.ts';
import { frameClock } from './clock.ts';
import { type CountedVideo, countFrames } from './count.ts';
import { countWritten, isCutShort, isProtected } from './delivery/index.ts';
import { listDecodedFrames } from './extract.ts';
import {
  HEADER_ARGUMENTS,
  PacketLines,
  type ProbedHeader,
  type ProbedStream,
  packetArguments,
  parseHeader,
} from './ffprobe-output.ts';
import { holdsFields, mayHoldFields } from './fields.ts';
import { type FrameIndex, hasWholeMoov, readMp4Index } from './mp4-index.ts';
import { PicturesId } from './pictures-id.ts';
import { inputArguments, runTool, ToolFailure } from './run.ts';
import { failIfTooLarge } from './size.ts';
import { type Doubt, median, type PacketFrames, PacketTimes, stepsOf } from './timestamps.ts';
import { findFfprobe } from './tools.ts';
import type { Turn } from './turn.ts';
import { displayName, looksLikeVideo, openVideoFile, type VideoFile } from './video-file.ts';
import type { VideoInfo } from './video-info.ts';

export type { VideoInfo } from './video-info.ts';

export interface ProbeOptions {
  signal?: AbortSignal;
  /** Wall-clock limit in milliseconds of each of ffprobe's runs (default: from the file's size). */
  timeoutMs?: number;
  /** Which of the file's video tracks, counted from 1 (default: by `chooseVideoTrack`). */
  track?: number;
  /** Also names the pictures (`picturesId`). */
  identify?: boolean;
}

const HEADER_TIMEOUT_MS = 60_000;
/** Reading every packet reads the whole file; a slow network drive gives 4 MB/s. */
const SLOWEST_BYTES_PER_MS = 4_000;
/** A decoder that counts is given so long, and as much longer as the file is large: 0.2 MB/s are 4K on one slow core. */
const COUNT_TIMEOUT_MS = 600_000;
const SLOWEST_COUNTED_BYTES_PER_MS = 200;
/** Forty days at 30 frames a second. A file with more is no video but an attack on our memory. */
const MOST_PACKETS = 100_000_000;

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
  const opened = await openTrack(path, options);
  return describe(opened, await readFrames(opened, options));
}

/** A video that has been opened, but whose frames are not known yet. */
interface Opened {
  readonly path: string;
  readonly file: VideoFile;
  readonly ffprobe: string;
  readonly header: ProbedHeader;
  readonly stream: Video;
}

async function openTrack(path: string, options: ProbeOptions): Promise<Opened> {
  const file = await openVideoFile(path);
  const ffprobe = (await findFfprobe()).path;
  const header = await readHeader(ffprobe, path, file, options);
  if (options.track !== undefined && options.track > header.tracks.choices.length)
    throw noSuchTrack(path, header, options.track);
  const { format } = header;
  const isMatroska = format.split(',').includes('matroska');
  const isUnknown = header.video !== undefined && (header.video.codec ?? 'none') === 'none';
  // Of MP4 that is asked where its index cannot be used, which a plain file's can.
  if ((isMatroska || isUnknown) && (await isProtected(path, format, header.video?.id))) throw protectedError(path);
  return { path, file, ffprobe, header, stream: await requireVideo(header, path, file) };
}

/** What ffmpeg must be told to show a video: by the same rules as for the frames that the model sees. */
export type VideoTrack = Pick<VideoInfo, 'path' | 'demuxer' | 'streamIndex' | keyof Turn>;

/**
 * Which track of a file is the video, and how it is turned, without reading its frames.
 *
 * @throws as `probeVideo`
 */
export async function probeTrack(path: string, options: ProbeOptions = {}): Promise<VideoTrack> {
  options.signal?.throwIfAborted();
  const { file, stream } = await openTrack(path, options);
  const { index: streamIndex, rotation, mirrored } = stream;
  return { path, demuxer: file.demuxer, streamIndex, rotation, mirrored };
}

async function readHeader(
  ffprobe: string,
  path: string,
  file: VideoFile,
  options: ProbeOptions,
): Promise<ProbedHeader> {
  const args = ['-v', 'error', ...HEADER_ARGUMENTS, ...inputArguments(path, file.demuxer)];
  try {
    const { stdout, stderr } = await runTool(ffprobe, args, {
      timeoutMs: HEADER_TIMEOUT_MS,
      ...options,
      maxStdoutBytes: 2 ** 24,
    });
    const header = parseHeader(stdout.toString('utf8'), options.track);
    if (header.video !== undefined && header.video.codedWidth <= 0) failIfTooLarge(path, stderr);
    return header;
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
  return notVideo(name, options);
}

function notVideo(name: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${name} is not a video that can be read: give a video file, such as MP4, MOV, MKV or WebM.`;
  return new TagError('not-video', message, options);
}

function truncated(name: string, options: { detail?: string; cause?: unknown } = {}): TagError {
  const message = `${name} is cut short or damaged and nothing in it can be read: copy, download or record it again.`;
  return new TagError('truncated-video', message, options);
}

type Video = ProbedStream & { readonly codec: string };

/** A photo may carry another picture or two behind it. */
const FEWEST_BARE_PICTURES = 4;

async function requireVideo(
  { video, format, streamCount, hasAudio, firstPackets }: ProbedHeader,
  path: string,
  { byteLength, head, demuxer }: VideoFile,
): Promise<Video> {
  const name = displayName(path);
  if (demuxer === 'mjpeg' && firstPackets.length < FEWEST_BARE_PICTURES) throw notVideo(name);
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

interface Frames {
  /** (n,) ticks, ascending */
  readonly pts: Float64Array;
  readonly keyPts: Float64Array | undefined;
  readonly lastDuration: number | undefined;
  readonly framesBy: VideoInfo['framesBy'];
  readonly breaksOff: boolean;
  readonly picturesId: string | undefined;
}

/** The frames by the quickest way that can be believed: from an index, from packets, by the decoder's count. */
async function readFrames(opened: Opened, options: ProbeOptions): Promise<Frames> {
  const indexed = await readIndexTimes(opened, options);
  if (indexed) {
    const frames: Frames = { ...indexed, framesBy: 'pts' };
    return (await isInFields(opened, indexed.pts, options)) ? countInstead(opened, frames, options) : frames;
  }
  const packets = await readPacketTimes(opened, options);
  const { breaksOff, picturesId } = packets;
  const trusted = (await isInFields(opened, packets.pts, options)) ? undefined : await trust(opened, packets, options);
  if (trusted) return { ...trusted, breaksOff, picturesId };
  return countInstead(opened, { ...packets, framesBy: 'number' }, options, packets.doubt);
}

async function countInstead(opened: Opened, packets: Frames, options: ProbeOptions, doubt?: Doubt): Promise<Frames> {
  const pts = await countFrames(listable(opened), doubt === 'missing', countOptions(opened, options));
  // What cannot be decoded is for whoever wants its frames to meet; facts can be told all the same.
  if (pts.length === 0) return packets;
  const { breaksOff, picturesId } = packets;
  return { pts, keyPts: undefined, lastDuration: undefined, framesBy: 'number', breaksOff, picturesId };
}

/** Whether packets hold fields, of which the decoder makes frames: such a stream is counted. */
async function isInFields(
  { ffprobe, path, file, stream, header }: Opened,
  pts: Float64Array,
  { signal }: ProbeOptions,
): Promise<boolean> {
  if (!mayHoldFields(stream)) return false;
  const source = { ffprobe, path, demuxer: file.demuxer, streamIndex: stream.index, isTimed: header.format !== 'avi' };
  return holdsFields(source, pts, signal);
}

/** Packets' frames where they can be believed, without those that the decoder cannot give: undefined is to count. */
async function trust(
  opened: Opened,
  packets: PacketFrames,
  options: ProbeOptions,
): Promise<Omit<Frames, 'breaksOff' | 'picturesId'> | undefined> {
  const { pts, keyPts, lastDuration, doubt, beginsMidway } = packets;
  if (opened.header.format === 'avi') return { pts, keyPts, lastDuration, framesBy: 'number' };
  if (doubt !== undefined) return undefined;
  if (!beginsMidway) return { pts, keyPts, lastDuration, framesBy: 'pts' };
  // Until the second key frame: from there on nothing leans on what the file does not have.
  const until = keyPts?.[1];
  if (until === undefined) return undefined;
  const { ticks } = await listDecodedFrames(listable(opened), countOptions(opened, options), until);
  const given = new Set(ticks);
  const isGiven = (tick: number): boolean => tick > until || given.has(tick);
  const shown = pts.filter(isGiven);
  // The decoder's times are the packets', or they are not to be compared.
  if (ticks.length === 0 || shown.findIndex((tick) => tick > until) !== ticks.length) return undefined;
  return { pts: shown, keyPts: keyPts?.filter(isGiven), lastDuration, framesBy: 'pts' };
}

function listable({ path, file, header, stream }: Opened): CountedVideo {
  return { ...stream, path, demuxer: file.demuxer, streamIndex: stream.index, format: header.format };
}

/** Decoding a whole film takes as long as it takes; a file that hangs is another thing. */
function countOptions({ file }: Opened, { signal }: ProbeOptions) {
  return { signal, timeoutMs: COUNT_TIMEOUT_MS + file.byteLength / SLOWEST_COUNTED_BYTES_PER_MS };
}

/** Codecs whose packets libavformat hands out as MP4 stores them, one a frame: others it may split or join. */
const ONE_PACKET_A_FRAME = new Set(['h264', 'hevc', 'av1', 'mpeg4', 'prores', 'mjpeg', 'dnxhd', 'h263', 'ffv1']);

/**
 * All frames' times from the container's index, or undefined where it has none that is surely right.
 *
 * ffprobe has shown the first packets already: an index that disagrees with any of them is not used.
 */
async function readIndexTimes(
  { path, file, header, stream }: Opened,
  options: ProbeOptions,
): Promise<Omit<Frames, 'framesBy'> | undefined> {
  if (!header.format.split(',').includes('mp4')) return undefined;
  const index = await readOwnIndex(path, file, header, stream, options);
  if (index === undefined && (await isProtected(path, header.format, stream.id))) throw protectedError(path);
  const agrees = header.firstPackets.every((packet, i) => packet.pts === index?.pts[i] && !packet.discarded);
  if (!index || !agrees) return undefined;
  const pts = index.pts.slice().sort();
  // Two frames of one time, or pictures that lean on ones before the file's first, are for the packets to show.
  if (pts[0] !== index.pts[0] || pts[0] !== index.keyPts[0] || stepsOf(pts).includes(0)) return undefined;
  const written = await countWritten(path, index.pts.length, index.places.some);
  if (written === 0) throw truncated(displayName(path), { detail: 'its pictures were never written' });
  const pictures = options.identify ? new PicturesId(stream) : undefined;
  await pictures?.addIndex(path, index);
  const facts = { keyPts: index.keyPts, lastDuration: index.lastDuration, picturesId: pictures?.id };
  if (written < pts.length) return { ...facts, pts: index.pts.slice(0, written).sort(), breaksOff: true };
  return { ...facts, pts, breaksOff: false };
}

async function readOwnIndex(
  path: string,
  file: VideoFile,
  { firstPackets }: ProbedHeader,
  { id, declaredFrames, timeBase, codec }: Video,
  { signal }: ProbeOptions,
): Promise<FrameIndex | undefined> {
  if (id === undefined || declaredFrames === undefined || timeBase[0] !== 1) return undefined;
  if (!ONE_PACKET_A_FRAME.has(codec) || firstPackets.length === 0) return undefined;
  const track = { trackId: id, timescale: timeBase[1], frameCount: declaredFrames };
  return readMp4Index(path, file.byteLength, track, signal);
}

/** What libavformat says of a sample (MP4) or a cluster (Matroska) that the file ends within. */
const CUT_OFF = /partial file|ended prematurely/i;

/** What its parsers say of a packet of H.264 or HEVC that holds no picture. */
const WITHOUT_PICTURE = /missing picture in access unit/;

/** All frames' times, by reading every packet of the stream. */
async function readPacketTimes(
  opened: Opened,
  options: ProbeOptions,
): Promise<PacketFrames & Pick<Frames, 'breaksOff' | 'picturesId'>> {
  const { ffprobe, path, file, header, stream } = opened;
  const name = displayName(path);
  const times = new PacketTimes();
  const lines = new PacketLines((packet) => {
    if (times.seen >= MOST_PACKETS)
      throw new TagError('too-large', `${name} has too many frames: cut it into shorter files.`);
    times.add(packet);
  });
  const pictures = options.identify ? new PicturesId(stream) : undefined;
  const onStdout = (chunk: Buffer): void => {
    pictures?.addPackets(chunk);
    lines.push(chunk);
  };
  const wanted = packetArguments(stream.index, pictures !== undefined);
  const args = ['-v', 'error', ...wanted, ...inputArguments(path, file.demuxer)];
  const timeoutMs = HEADER_TIMEOUT_MS + file.byteLength / SLOWEST_BYTES_PER_MS;
  let said: string;
  try {
    said = (await runTool(ffprobe, args, { timeoutMs, ...options, onStdout })).stderr;
  } catch (error) {
    // A file that is cut short may end in an error, and what came before it can be shown.
    if (!(error instanceof ToolFailure) || error.signal !== null || times.seen === 0)
      throw headerError(error, path, file);
    said = error.stderr;
  }
  // What libavformat says of an MP4 sample that runs over the file's end.
  if (said.includes('partial file')) times.dropNewest();
  const { frameRate, timeBase } = stream;
  const frames = times.finish({ format: header.format, frameRate, timeBase });
  if (times.counted > 0) {
    const breaksOff = CUT_OFF.test(said) || (await isShort(opened, frames));
    const mayEndInHalf = WITHOUT_PICTURE.test(said) || (breaksOff && header.format === 'ivf');
    const doubt = frames.doubt ?? (mayEndInHalf ? 'no picture' : undefined);
    return { ...frames, breaksOff, doubt, picturesId: pictures?.id };
  }
  // Either there should have been frames, or the file never had any to show.
  const promised = (stream.declaredFrames ?? header.declaredSeconds ?? 0) > 0;
  const allHidden = times.seen > 0 && !said.includes('partial file');
  throw promised && !allHidden ? truncated(name, { detail: said }) : withoutFrames(name);
}

/** How much sooner than declared pictures may end, as where sound goes on. */
const EARLY_SECONDS = 1;

function isShort({ path, header, stream }: Opened, { pts }: PacketFrames): Promise<boolean> {
  const secondsPerTick = stream.timeBase[0] / stream.timeBase[1];
  const shown = ((pts[pts.length - 1] ?? 0) - (pts[0] ?? 0)) * secondsPerTick;
  const isOverEarly = header.declaredSeconds !== undefined && shown < header.declaredSeconds - EARLY_SECONDS;
  return isCutShort({ path, format: header.format, trackId: stream.id, isOverEarly });
}

function noSuchTrack(path: string, { tracks: { choices } }: ProbedHeader, track: number): TagError {
  const count = choices.length;
  const tracks = `${count} video ${count === 1 ? 'track' : 'tracks'}`;
  return new TagError('usage', `${displayName(path)} has ${tracks}: there is no track ${track}.`);
}

function protectedError(path: string): TagError {
  const message = `${displayName(path)} is protected (encrypted, DRM) and cannot be read: use a copy without protection.`;
  return new TagError('protected', message);
}

function withoutFrames(name: string): TagError {
  return new TagError('zero-length', `${name} holds a video without a single frame: export or record it again.`);
}

function describe({ path, file, header, stream }: Opened, frames: Frames): VideoInfo {
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
