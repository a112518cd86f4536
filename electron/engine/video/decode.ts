/**
 * Frames of a video by index, decoding as little else as possible.
 *
 * `docs/video.md` states what a frame is: its size, colours and orientation.
 */
import { TagError } from '../../wire/errors.ts';
import {
  type ExtractOptions,
  extractFrames,
  type Listed,
  listDecodedFrames,
  type Outcome,
  type Stretch,
  streamFrames,
} from './extract.ts';
import type { RgbFrame } from './frame.ts';
import { onFileClock, type SampledPart, secondsSinceFirst } from './part.ts';
import { type ProbeOptions, probeVideo } from './probe.ts';
import { killed } from './refusals.ts';
import { MAX_PIXELS } from './run.ts';
import { chooseModelFrames, type ModelFrames } from './sampling.ts';
import { failIfTooLarge, tooLarge } from './size.ts';
import { followsKeyFrames, groupStretches, isCounted, seekStretch, streamStretches, ticksOf } from './stretches.ts';
import { displayName, openVideoFile } from './video-file.ts';
import type { VideoInfo } from './video-info.ts';

export interface DecodeOptions {
  /**
   * What is kept of each frame, where that is less than all of it: only one whole frame is then in memory at a time. It is
   * called as soon as the frame is decoded, and the frame's data is used again for the next.
   */
  reduce?: (frame: RgbFrame) => RgbFrame;
  signal?: AbortSignal;
  /** Wall-clock limit in milliseconds of each run of ffmpeg (default: ten minutes and twice the video's length). */
  timeoutMs?: number;
  /** Which of the file's video tracks, counted from 1 (default: by `chooseVideoTrack`). */
  track?: number;
  /** What `probeVideo` said of the file, where that is known already: its track is meant then. */
  info?: VideoInfo;
  /** What one call found out, at a cost, about a damaged file: the same for all calls about it. */
  lore?: DecoderLore;
}

/** Empty at first. */
export interface DecoderLore {
  /** Which frames the decoder gives of all: it has been decoded from end to end. */
  listed?: Listed;
}

interface Run extends ExtractOptions {
  readonly lore: DecoderLore;
}

/** The most that one call returns, in bytes: 20 frames at 8K, 500 at 720p… what does not fit must be asked for in parts. */
const MAX_BYTES = 2 ** 31;
/** How far ahead of a frame the second attempt begins, in seconds: more than x264's longest distance of key frames. */
const LONG_LEAD = 12;
/**
 * Decode frames, at the file's own size, upright, as RGB.
 *
 * Ports nemo_curator.utils.decoder_utils.decode_video_cpu_frame_ids, which decodes everything up to the last frame.
 *
 * @param indices frame i is the i-th in presentation order; any order, repetitions allowed (they share one frame)
 * A frame that cannot be decoded, though later ones can, is stood in for by the next that can.
 *
 * @throws {TagError} what `probeVideo` throws; `truncated-video` where frames at the end cannot be decoded;
 *   `unsupported-codec`, `too-large`, `ffmpeg-missing`, `ffmpeg-failed`, `timed-out`
 * @throws {RangeError} an index that the video does not have
 * @throws {DOMException} `AbortError`
 */
export async function decodeFrames(
  path: string,
  indices: ArrayLike<number>,
  options: DecodeOptions = {},
): Promise<RgbFrame[]> {
  options.signal?.throwIfAborted();
  const asked = Array.from(indices);
  const known = options.info ?? (await probeVideo(path, probeOptions(options)));
  const info = { ...known, path };
  for (const index of asked) {
    if (!Number.isInteger(index) || index < 0 || index >= info.pts.length) {
      throw new RangeError(`frame ${index} of a video with ${info.pts.length} frames`);
    }
  }
  const wanted = [...new Set(asked)].sort((a, b) => a - b);
  const { signal, reduce, timeoutMs = defaultTimeout(info), lore = {} } = options;
  checkSize(info, reduce === undefined ? wanted.length : 1);

  const run: Run = { signal, reduce, timeoutMs, lore };
  const decoded = await decodeWanted(info, wanted, run);
  const frames = new Map(wanted.map((index, i) => [index, decoded[i] as RgbFrame]));
  return asked.map((index) => frames.get(index) as RgbFrame);
}

export interface StreamedFrames extends Pick<DecodeOptions, 'reduce' | 'signal'> {
  /** Whether the file can be sought in: otherwise all is decoded from its start. */
  readonly seeks: boolean;
  /** Takes frames as they come, in the order asked for; decoding waits where it gives a promise. */
  readonly onFrames: (frames: readonly RgbFrame[]) => void | Promise<void>;
}

/**
 * Decode many frames, each given as soon as it is there: those that a seek, or none, finds straight away. The first that does not come so ends
 * it; `decodeFrames` has surer ways to that one.
 *
 * @param wanted ascending, none twice
 * @returns how many were given
 * @throws {TagError} `unsupported-codec`, `too-large`, `ffmpeg-missing`, `timed-out`
 * @throws {DOMException} `AbortError`
 */
export async function streamWanted(
  info: VideoInfo,
  wanted: readonly number[],
  { seeks, reduce, signal, onFrames }: StreamedFrames,
): Promise<number> {
  checkSize(info, 1);
  let given = 0;
  for (const indices of streamStretches(info, wanted, seeks)) {
    const most = given + indices.length;
    const outcome = await streamFrames(info, stretchOf(info, indices, seeks), {
      ...{ signal, reduce, timeoutMs: defaultTimeout(info) },
      onFrames: (frames) => {
        given += frames.length;
        return onFrames(frames);
      },
    });
    if (given === most) continue;
    // One that was killed may be let live the next time.
    if (!outcome.killed) failIfUndecodable(info, outcome);
    break;
  }
  return given;
}

function stretchOf(info: VideoInfo, indices: readonly number[], seeks: boolean): Stretch {
  if (isCounted(info)) return { by: 'number', values: indices };
  return seeks ? seekStretch(info, indices) : { by: 'pts', values: ticksOf(info, indices) };
}

function probeOptions({ signal, track }: DecodeOptions): ProbeOptions {
  return { ...(signal ? { signal } : {}), ...(track === undefined ? {} : { track }) };
}

/** @param wanted ascending, none twice */
async function decodeWanted(info: VideoInfo, wanted: readonly number[], run: Run): Promise<RgbFrame[]> {
  const frames: RgbFrame[] = [];
  for (const group of groupStretches(info, wanted)) frames.push(...(await decodeGroup(info, group, run)));
  return frames;
}

/** The T frames that reach the model, none where the video or its part is too short for T; and what is known of them. */
export interface SampledFrames extends ReadonlyArray<RgbFrame> {
  /** (T,) the index of each. */
  readonly indices: readonly number[];
  /** (T,) when each is shown, in seconds on the file's own timestamps. */
  readonly timestamps: Float32Array;
  /** (T,) when each is shown, in seconds since the first frame: a person's clock. */
  readonly seconds: readonly number[];
  /** The rate of the grid that they were taken from. */
  readonly fps: number;
  readonly info: VideoInfo;
}

/**
 * The T frames of a video, or of a part of it, that reach the model.
 *
 * Ports nemo_curator.stages.video.embedding.internvideo2.InternVideo2FrameCreationStage, decoding only those T frames.
 *
 * A part is given on the file's own timestamps (`start`, `end`) or on a person's clock (`from`, `to`).
 *
 * @throws {TagError} as `decodeFrames`; `bad-range`; `truncated-video` for a file that breaks off, unless `end` says that
 *   what is there is enough
 * @throws {DOMException} `AbortError`
 */
export async function sampleModelFrames(
  path: string,
  model: { getTargetNumFrames(): number },
  options: DecodeOptions & SampledPart = {},
): Promise<SampledFrames> {
  const { start, end, from, to, ...decode } = options;
  const info = decode.info ?? (await probeVideo(path, probeOptions(decode)));
  const { indices, fps } = chooseFrames(info, model.getTargetNumFrames(), { start, end, from, to });
  const frames = await decodeFrames(path, indices, { ...decode, info });
  const timestamps = Float32Array.from(indices, (index) => info.timestamps[index] as number);
  const seconds = indices.map((index) => secondsSinceFirst(info, index));
  return Object.assign(frames, { indices, timestamps, seconds, fps, info });
}

/**
 * Which frames of a part reach the model, none where it is too short for so many.
 *
 * @throws {TagError} `bad-range`; `truncated-video` as `sampleModelFrames`
 */
export function chooseFrames(info: VideoInfo, frameCount: number, part: SampledPart): ModelFrames {
  const { start, end, zero } = onFileClock(part, info.zero);
  needWholeRange(info, end, zero);
  return chooseModelFrames(info.timestamps, frameCount, { start, end, zero });
}

/** Frames spread over what happens to be there would pass for frames spread over the video. */
export function needWholeRange(
  { path, breaksOff, timestamps, declaredSeconds }: VideoInfo,
  end: number | undefined,
  zero: number,
): void {
  const last = timestamps[timestamps.length - 1] as number;
  if (!breaksOff || (end !== undefined && end <= last)) return;
  // Where a tool guesses a length, it may guess too little.
  const isLonger = declaredSeconds !== undefined && declaredSeconds > last - zero;
  const whole = !isLonger ? '' : ` of ${declaredSeconds.toFixed(1)} s`;
  const there = (Math.floor((last - zero) * 10) / 10).toFixed(1);
  throw new TagError(
    'truncated-video',
    `${displayName(path)} breaks off after ${there} s${whole}: copy or download it again, or look at the part that is there, which ends at ${there} s.`,
  );
}

export function checkSize({ path, width, height }: VideoInfo, frames: number): void {
  const name = displayName(path);
  if (width * height > MAX_PIXELS) throw tooLarge(path, width, height);
  if (frames * width * height * 3 > MAX_BYTES) {
    throw new TagError(
      'too-large',
      `${frames} frames of ${name} (${width} × ${height}) do not fit in memory: ask for fewer at a time.`,
    );
  }
}

export function defaultTimeout({ timestamps }: VideoInfo): number {
  const seconds = (timestamps[timestamps.length - 1] as number) - (timestamps[0] as number);
  return 600_000 + 2_000 * seconds;
}

/**
 * Decode a group by ever surer and slower ways: seeking straight to the frames, from well ahead of each, all the way
 * from the start; and where the decoder does not give the frames that the file promises, by what it does give.
 */
async function decodeGroup(
  info: VideoInfo,
  group: readonly (readonly number[])[],
  run: Run,
): Promise<readonly RgbFrame[]> {
  const indices = group.flat();
  if (isCounted(info)) {
    const counted = await extractFrames(info, [{ by: 'number', values: indices }], run);
    if (counted.complete) return counted.frames;
    failIfUndecodable(info, counted.outcome);
    return decodeFromList(info, indices, run);
  }

  const straight = group.map((stretch) => seekStretch(info, stretch));
  const sought = await extractFrames(info, straight, run);
  if (sought.complete) return sought.frames;
  failIfUndecodable(info, sought.outcome);
  // Perhaps what the file calls key frames are none (a picture that is refreshed bit by bit), and seeks were for nothing.
  if (followsKeyFrames(info)) return decodeWanted({ ...info, keyPts: undefined }, indices, run);

  const frames = new Map<number, RgbFrame>();
  const missing: number[] = [];
  for (const stretch of group) {
    const ahead = await extractFrames(info, [seekStretch(info, stretch, LONG_LEAD)], run);
    if (!ahead.complete) missing.push(...stretch);
    else for (const [i, index] of stretch.entries()) frames.set(index, ahead.frames[i] as RgbFrame);
  }
  if (missing.length > 0) {
    const through = run.lore.listed === undefined && (await extractThrough(info, missing, run));
    const rest = through || (await decodeFromList(info, missing, run));
    for (const [i, index] of missing.entries()) frames.set(index, rest[i] as RgbFrame);
  }
  return indices.map((index) => frames.get(index) as RgbFrame);
}

/** All the way from the start; undefined where they do not all come. */
async function extractThrough(
  info: VideoInfo,
  indices: readonly number[],
  run: Run,
): Promise<readonly RgbFrame[] | undefined> {
  const through = await extractFrames(info, [{ by: 'pts', values: ticksOf(info, indices) }], run);
  return through.complete ? through.frames : undefined;
}

/** Decode with the list of the frames that the decoder gives in hand. */
async function decodeFromList(info: VideoInfo, indices: readonly number[], run: Run): Promise<readonly RgbFrame[]> {
  run.lore.listed ??= await listDecodedFrames(info, run);
  const { listed } = run.lore;
  const numbers = indices.map((index) => decodedNumber(info, index, listed.ticks));
  if (listed.ticks.length === 0 || numbers.includes(undefined))
    throw await brokenOff(info, listed.ticks.length, listed.outcome);
  const values = [...new Set(numbers as number[])];
  const { frames, complete, outcome } = await extractFrames(info, [{ by: 'number', values }], run);
  if (complete) return numbers.map((number) => frames[values.indexOf(number as number)] as RgbFrame);
  failIfUndecodable(info, outcome);
  const message = `${displayName(info.path)} cannot be decoded as it should: it is damaged, or needs a newer ffmpeg; copy or convert it again.`;
  throw new TagError('ffmpeg-failed', message, { detail: outcome.detail });
}

/**
 * Which of the frames that the decoder gives, counted from 0, is frame `index`; undefined where they end before it.
 *
 * By its timestamp: that frame, or the first after it. Where the decoder's timestamps are others than the file's, by
 * number, as the reference counts.
 */
export function decodedNumber(
  info: Pick<VideoInfo, 'pts' | 'framesBy'>,
  index: number,
  decoded: Float64Array,
): number | undefined {
  if (info.framesBy === 'number') return index < decoded.length ? index : undefined;
  const promised = new Set(info.pts);
  if (!decoded.some((tick) => promised.has(tick))) return index < decoded.length ? index : undefined;
  const wanted = info.pts[index] as number;
  const number = decoded.findIndex((tick) => tick >= wanted);
  return number < 0 ? undefined : number;
}

/** Say how far a video that breaks off can be decoded: its first so many frames. */
export async function brokenOff(info: VideoInfo, count: number, { detail }: Outcome): Promise<unknown> {
  // The file may be gone by now, and that is the better answer.
  await openVideoFile(info.path);
  const name = displayName(info.path);
  if (count === 0) {
    const message = `No frame of ${name} could be decoded: it is damaged, or needs a newer ffmpeg; copy or convert it again.`;
    return new TagError('ffmpeg-failed', message, { detail });
  }
  const seconds = (index: number): number => (info.timestamps[index] as number) - (info.timestamps[0] as number);
  const readable = seconds(Math.min(count, info.pts.length) - 1).toFixed(1);
  const whole = seconds(info.pts.length - 1).toFixed(1);
  const message = `${name} breaks off: only about the first ${readable} s of ${whole} s can be decoded; copy or download it again, or choose a time range within that.`;
  return new TagError('truncated-video', message, { detail });
}

/** Where other ways would end as this one did. @throws {TagError} `unsupported-codec`, `too-large`; `out-of-memory` where ffmpeg was killed */
export function failIfUndecodable(info: VideoInfo, outcome: Outcome): void {
  const { said, detail } = outcome;
  if (outcome.killed) throw killed('ffmpeg', info.path, { detail });
  failIfTooLarge(info.path, said);
  if (!/^Decoder \(.*not found|no decoder found|hardware accelerated AV1/im.test(said)) return;
  throw new TagError(
    'unsupported-codec',
    `${displayName(info.path)} is coded as ${info.codec}, which this ffmpeg cannot decode: install a fuller ffmpeg, or convert the file to H.264.`,
    { detail },
  );
}
