/** A file's video track, opened: what its header says, and whether it can be looked at. */
import { TagError } from '../../wire/errors.ts';
import { isProtected } from './delivery/index.ts';
import {
  HEADER_PACKETS,
  headerArguments,
  type ProbedHeader,
  type ProbedPacket,
  type ProbedStream,
  parseHeader,
} from './ffprobe-output.ts';
import { hasWholeMoov } from './mp4-index.ts';
import { headerError, noSuchTrack, notVideo, protectedError, truncated, withoutFrames } from './refusals.ts';
import { inputArguments, runTool, ToolFailure } from './run.ts';
import { failIfTooLarge } from './size.ts';
import { findFfprobe } from './tools.ts';
import { displayName, looksLikeMatroska, looksLikeVideo, openVideoFile, type VideoFile } from './video-file.ts';

export interface ProbeOptions {
  signal?: AbortSignal;
  /** Wall-clock limit in milliseconds of each of ffprobe's runs (default: from the file's size). */
  timeoutMs?: number;
  /** Which of the file's video tracks, counted from 1 (default: by `chooseVideoTrack`). */
  track?: number;
  /** Also names the pictures (`picturesId`). */
  identify?: boolean;
}

/** Milliseconds for what needs no more than a file's header. */
export const HEADER_TIMEOUT_MS = 60_000;
/** Reading every packet reads the whole file; a slow network drive gives 4 MB/s. */
export const SLOWEST_BYTES_PER_MS = 4_000;

/** A video that has been opened, but whose frames are not known yet. */
export interface OpenedTrack {
  readonly path: string;
  readonly file: VideoFile;
  readonly ffprobe: string;
  readonly header: ProbedHeader;
  readonly stream: Video;
  /** All packets of the stream, where they came with the header. */
  readonly listed: ListedPackets | undefined;
}

export interface ListedPackets {
  /** in the file's order */
  readonly packets: readonly ProbedPacket[];
  /** What ffprobe said meanwhile. */
  readonly said: string;
}

/**
 * @param withFrames its packets will be read as well, without their sums
 * @throws {TagError} as `probeVideo`
 */
export async function openTrack(path: string, options: ProbeOptions, withFrames = false): Promise<OpenedTrack> {
  const file = await openVideoFile(path);
  const ffprobe = (await findFfprobe()).path;
  const { header, listed } = await readHeader(ffprobe, path, file, options, withFrames && isReadAtOnce(file));
  if (options.track !== undefined && options.track > header.tracks.choices.length)
    throw noSuchTrack(path, header, options.track);
  const { format } = header;
  const isMatroska = format.split(',').includes('matroska');
  const isUnknown = header.video !== undefined && (header.video.codec ?? 'none') === 'none';
  // Of MP4 that is asked where its index cannot be used, which a plain file's can.
  if ((isMatroska || isUnknown) && (await isProtected(path, format, header.video?.id))) throw protectedError(path);
  return { path, file, ffprobe, header, stream: await requireVideo(header, path, file), listed };
}

/**
 * Matroska's packets are read after its header in any case. To start ffprobe takes as long as to list ten thousand packets: a
 * clip's come with the header. Of a file that has more, or that is large and may be refused, the header comes alone.
 */
const PACKETS_AT_ONCE = 8192;
const BYTES_AT_ONCE = 2 ** 26;

function isReadAtOnce({ head, byteLength }: VideoFile): boolean {
  return byteLength <= BYTES_AT_ONCE && looksLikeMatroska(head);
}

async function readHeader(
  ffprobe: string,
  path: string,
  file: VideoFile,
  options: ProbeOptions,
  atOnce: boolean,
): Promise<Pick<OpenedTrack, 'header' | 'listed'>> {
  const hoped = atOnce ? PACKETS_AT_ONCE : 0;
  const wanted = headerArguments(hoped || HEADER_PACKETS, options.identify);
  const args = ['-v', 'error', ...wanted, ...inputArguments(path, file.demuxer)];
  try {
    const { stdout, stderr } = await runTool(ffprobe, args, {
      timeoutMs: HEADER_TIMEOUT_MS + (atOnce ? file.byteLength / SLOWEST_BYTES_PER_MS : 0),
      ...options,
      maxStdoutBytes: 2 ** 24,
    });
    const header = parseHeader(stdout.toString('utf8'), options.track, hoped);
    if (header.video !== undefined && header.video.codedWidth <= 0) failIfTooLarge(path, stderr);
    // What is said of another track's packets is not to be held against this one's.
    const isAlone = header.tracks.choices.length === 1;
    const listed = isAlone && header.allPackets ? { packets: header.allPackets, said: stderr } : undefined;
    return { header, listed };
  } catch (error) {
    // What a later packet does to ffprobe, its header need not suffer.
    if (atOnce && error instanceof ToolFailure) return readHeader(ffprobe, path, file, options, false);
    throw headerError(error, path, file);
  }
}

export type Video = ProbedStream & { readonly codec: string };

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
