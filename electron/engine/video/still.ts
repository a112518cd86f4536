/**
 * A file that holds a picture, upright, as RGB: what somebody drops to ask what is like it.
 *
 * Videos are not opened here, nor pictures there: which of the two a file is, its first bytes say.
 */
import { TagError } from '../../wire/errors.ts';
import type { RgbFrame } from './frame.ts';
import { FFMPEG_ARGUMENTS, inputArguments, MAX_PIXELS, runTool, ToolFailure } from './run.ts';
import { failIfTooLarge, tooLarge } from './size.ts';
import { findFfmpeg, findFfprobe } from './tools.ts';
import { readTurn, type Turn, turnFilters } from './turn.ts';
import { displayName, openVideoFile } from './video-file.ts';

/** A picture is small beside a video: what takes longer lies on a drive that hangs. */
const TIMEOUT_MS = 30_000;

const ascii = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

/** How each kind of file begins (`at` a byte), and what opens it. */
const KINDS: readonly { readonly at: number; readonly bytes: readonly number[]; readonly demuxer: string }[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], demuxer: 'jpeg_pipe' },
  { at: 0, bytes: [0x89, ...ascii('PNG')], demuxer: 'png_pipe' },
  { at: 8, bytes: ascii('WEBP'), demuxer: 'webp_pipe' },
  { at: 0, bytes: ascii('BM'), demuxer: 'bmp_pipe' },
  { at: 0, bytes: [...ascii('II'), 42, 0], demuxer: 'tiff_pipe' },
  { at: 0, bytes: [...ascii('MM'), 0, 42], demuxer: 'tiff_pipe' },
  { at: 0, bytes: ascii('GIF8'), demuxer: 'gif' },
  { at: 4, bytes: ascii('ftypavif'), demuxer: 'mov' },
  { at: 4, bytes: ascii('ftypheic'), demuxer: 'mov' },
  { at: 4, bytes: ascii('ftypmif1'), demuxer: 'mov' },
];

/**
 * @throws {TagError} `not-found`, `is-directory`, `unreadable`, `empty-file`; `not-video` where it holds no picture, or one that
 *   this ffmpeg cannot read; `too-large`, `ffmpeg-missing`, `timed-out`
 * @throws {DOMException} `AbortError`
 */
export async function readPicture(path: string, signal?: AbortSignal): Promise<RgbFrame> {
  const picture = await openPicture(path, signal);
  const { width, height, turn } = picture;
  const { stdout, stderr } = await decode(picture, [], ['-pix_fmt', 'rgb24', '-c:v', 'rawvideo', '-f', 'rawvideo']);
  if (stdout.length !== 3 * width * height) throw noPicture(path, `${stdout.length} bytes of pixels\n${stderr}`);
  const isTurned = turn.rotation === 90 || turn.rotation === 270;
  return { width: isTurned ? height : width, height: isTurned ? width : height, data: stdout };
}

/**
 * As a JPEG of so many pixels' height, for the eye.
 *
 * @throws as `readPicture`
 */
export async function smallPicture(path: string, height: number, signal?: AbortSignal): Promise<Buffer> {
  const picture = await openPicture(path, signal);
  // A strip of one pixel's height must not become a street.
  const scale = `scale=w='max(2,min(${10 * height},2*round(${height}*a/2)))':h=${height}:flags=area`;
  const jpeg = ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'mjpeg'];
  const { stdout, stderr } = await decode(picture, [scale, 'setsar=1'], jpeg);
  if (stdout.length === 0) throw noPicture(path, stderr);
  return stdout;
}

interface OpenPicture extends Look {
  readonly path: string;
  readonly demuxer: string;
  readonly limits: Limits;
}

async function openPicture(path: string, signal: AbortSignal | undefined): Promise<OpenPicture> {
  const { head } = await openVideoFile(path);
  const demuxer = KINDS.find(({ at, bytes }) => bytes.every((byte, i) => head[at + i] === byte))?.demuxer;
  if (demuxer === undefined) throw noPicture(path, 'it begins as none does');
  const limits = { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
  const look = await lookAt(path, demuxer, limits);
  if (look.width * look.height > MAX_PIXELS) throw tooLarge(path, look.width, look.height);
  return { ...look, path, demuxer, limits };
}

/** @param more filters after those that turn it upright. @param form what comes out of it */
async function decode({ path, demuxer, turn, limits }: OpenPicture, more: readonly string[], form: readonly string[]) {
  const filters = [...turnFilters(turn), ...more];
  const { path: ffmpeg } = await findFfmpeg();
  return await toldApart(path, () =>
    runTool(
      ffmpeg,
      [
        ...[...FFMPEG_ARGUMENTS, '-noautorotate', ...inputArguments(path, demuxer, [demuxer]), '-frames:v', '1'],
        ...(filters.length === 0 ? [] : ['-vf', filters.join(',')]),
        ...[...form, 'pipe:1'],
      ],
      { ...limits, maxStdoutBytes: 3 * MAX_PIXELS },
    ),
  );
}

interface Look {
  readonly width: number;
  readonly height: number;
  readonly turn: Turn;
}

type Limits = Pick<NonNullable<Parameters<typeof runTool>[2]>, 'signal' | 'timeoutMs'>;

/** A camera writes how it was held into the picture itself: the decoder alone finds that. */
async function lookAt(path: string, demuxer: string, limits: Limits): Promise<Look> {
  const { path: ffprobe } = await findFfprobe();
  const { stdout, stderr } = await toldApart(path, () =>
    runTool(
      ffprobe,
      [
        ...['-hide_banner', '-v', 'error', '-select_streams', 'v:0', '-show_frames', '-read_intervals', '%+#1'],
        ...['-show_entries', 'frame=width,height:frame_side_data=displaymatrix,rotation', '-of', 'json'],
        ...inputArguments(path, demuxer, [demuxer]),
      ],
      limits,
    ),
  );
  const { frames: [frame] = [] } = JSON.parse(stdout.toString('utf8')) as { frames?: ProbedFrame[] };
  const { width = 0, height = 0, side_data_list: sides = [] } = frame ?? {};
  if (!Number.isInteger(width) || !Number.isInteger(height) || width <= 0 || height <= 0) {
    failIfTooLarge(path, stderr);
    throw noPicture(path, stderr);
  }
  const side = sides.find(({ displaymatrix }) => typeof displaymatrix === 'string');
  const turn = readTurn({ matrix: side?.displaymatrix, counterClockwise: side?.rotation, clockwiseTag: undefined });
  return { width, height, turn };
}

/** As ffprobe prints it. */
interface ProbedFrame {
  readonly width?: number;
  readonly height?: number;
  readonly side_data_list?: readonly { readonly displaymatrix?: string; readonly rotation?: number }[];
}

async function toldApart<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    failIfTooLarge(path, error.stderr);
    throw noPicture(path, error.detail);
  }
}

function noPicture(path: string, detail: string): TagError {
  const message = `${displayName(path)} holds no picture that can be read: give a JPEG, PNG, WebP, TIFF, BMP or GIF.`;
  return new TagError('not-video', message, { detail });
}
