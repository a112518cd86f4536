/**
 * One run of ffmpeg: that takes chosen frames out of a video, or that lists the frames which its decoder gives.
 *
 * Each frame is chosen inside ffmpeg by its own timestamp (or number), so a frame that comes out is the one asked for,
 * wherever a seek landed: the sign of trouble is a frame that does not come.
 */
import { availableParallelism } from 'node:os';
import { pictureBytes, type RgbFrame } from './frame.ts';
import { killed } from './refusals.ts';
import { FFMPEG_ARGUMENTS, inputArguments, runTool, ToolFailure } from './run.ts';
import { findFfmpeg } from './tools.ts';
import { isUpright, turnFilters } from './turn.ts';
import type { VideoInfo } from './video-info.ts';

/** Frames that one opening of the file gives, in the order in which they are shown. */
export type Stretch =
  /** By presentation timestamp in ticks, ascending; from `seekTo` ticks on, or else from the start. */
  | { readonly by: 'pts'; readonly values: readonly number[]; readonly seekTo?: number | undefined }
  /** By number, counting the frames that the decoder gives from the start. */
  | { readonly by: 'number'; readonly values: readonly number[] };

export interface Extracted {
  /** In the order asked for; from the first that did not come on, those of a later stretch may stand in its place. */
  readonly frames: readonly RgbFrame[];
  /** Every frame came, and no other. */
  readonly complete: boolean;
  readonly outcome: Outcome;
}

/** How a run of ffmpeg ended. */
export interface Outcome {
  readonly failed: boolean;
  /** From outside, as where memory runs out: nothing follows from it about the file. */
  readonly killed: boolean;
  /** The end of what ffmpeg said. */
  readonly said: string;
  /** The same for a log, with the command. */
  readonly detail: string;
}

export interface ExtractOptions {
  /** What is kept of each frame; it is called as soon as the frame is there, and must keep nothing of its data. */
  reduce?: ((frame: RgbFrame) => RgbFrame) | undefined;
  signal?: AbortSignal | undefined;
  timeoutMs?: number | undefined;
}

/**
 * Take frames, RGB and upright, from stretches of a video that are opened side by side.
 *
 * That ffmpeg fails half-way is an answer (incomplete), no error: the caller can try another way.
 *
 * @throws {TagError} `timed-out`, `ffmpeg-missing`
 * @throws {DOMException} `AbortError`
 */
export async function extractFrames(
  info: VideoInfo,
  stretches: readonly Stretch[],
  options: ExtractOptions = {},
): Promise<Extracted> {
  const wanted = stretches.reduce((sum, { values }) => sum + values.length, 0);
  const sink = new FrameSink(info.width, info.height, wanted, options.reduce);
  const outcome = await runFfmpeg(extractArguments(info, stretches), (chunk) => sink.push(chunk), options);
  return { frames: sink.frames, complete: !outcome.failed && sink.complete, outcome };
}

export interface StreamOptions extends ExtractOptions {
  /** Takes frames as they come, in the order asked for; ffmpeg waits where it gives a promise. */
  onFrames: (frames: readonly RgbFrame[]) => void | Promise<void>;
}

/**
 * Take the frames of one stretch, each given as soon as it is there. Where one does not come, none comes after it, so that each is
 * the one asked for.
 *
 * @throws as `extractFrames`
 */
export async function streamFrames(
  info: VideoInfo,
  stretch: Stretch,
  { onFrames, ...options }: StreamOptions,
): Promise<Outcome> {
  const sink = new FrameSink(info.width, info.height, stretch.values.length, options.reduce);
  const take = (chunk: Buffer): void | Promise<void> => {
    sink.push(chunk);
    return sink.frames.length > 0 ? onFrames(sink.frames.splice(0)) : undefined;
  };
  return runFfmpeg(extractArguments(info, [stretch]), take, options);
}

/** What ffmpeg is told of a video whose frames it lists. */
export type Listable = Pick<
  VideoInfo,
  'path' | 'demuxer' | 'streamIndex' | 'timeBase' | 'rotation' | 'mirrored' | 'codedWidth' | 'codedHeight' | 'bitDepth'
>;

/** Frames that the decoder gives, from the start to the end or to where it can go no further. */
export interface Listed {
  /** (m,) the presentation timestamp of each in ticks, in the order they come; NaN where it has none. */
  readonly ticks: Float64Array;
  readonly outcome: Outcome;
}

/**
 * List every frame that the decoder gives, which decodes the whole file, or that up to a time.
 *
 * @param lastTick the list ends before the first frame after it
 * @throws {TagError} `timed-out`, `ffmpeg-missing`; `out-of-memory` where ffmpeg was killed
 * @throws {DOMException} `AbortError`
 */
export async function listDecodedFrames(
  info: Listable,
  options: ExtractOptions = {},
  lastTick?: number,
): Promise<Listed> {
  const chunks: Buffer[] = [];
  const outcome = await runFfmpeg(listArguments(info, lastTick), (chunk) => void chunks.push(chunk), options);
  if (outcome.killed) throw killed('ffmpeg', info.path, { detail: outcome.detail });
  const bytes = Buffer.concat(chunks);
  const ticks = Float64Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => readTick(bytes, i * 8));
  return { ticks, outcome };
}

/** Run ffmpeg; that it fails is an answer here. */
export async function runFfmpeg(
  args: readonly string[],
  onStdout: (chunk: Buffer) => void | Promise<void>,
  { signal, timeoutMs }: ExtractOptions,
): Promise<Outcome> {
  const { path } = await findFfmpeg();
  const limits = { ...(signal === undefined ? {} : { signal }), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  try {
    const { stderr } = await runTool(path, args, { ...limits, onStdout });
    return { failed: false, killed: false, said: stderr, detail: [path, ...args, stderr].join(' ') };
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    return { failed: true, killed: error.wasKilled, said: error.stderr, detail: error.detail };
  }
}

/** ffmpeg's arguments: one input a stretch, joined into one run of raw frames on its output. */
export function extractArguments(info: VideoInfo, stretches: readonly Stretch[]): string[] {
  const inputs = stretches.flatMap((stretch) => [...seekArguments(info, stretch), ...openArguments(info)]);
  const chains = stretches.map((stretch, i) => `[${i}:${info.streamIndex}]${filters(info, stretch)}[f${i}]`);
  const labels = stretches.map((_, i) => `[f${i}]`).join('');
  const join = stretches.length > 1 ? `${labels}concat=n=${stretches.length}` : `${labels}null`;
  return graphArguments(inputs, [...chains, `${join},untile=1x${stripCount(info)}`].join(';'), 'rgb24');
}

/** Of a larger picture ffmpeg is to hold no further copies on the way out, in bytes. */
const LARGE_PICTURE = 2 ** 26;
const MOST_STRIPS = 64;

/** In how many strips of rows a picture is written: the bytes are the same, and what waits to be written is less. */
function stripCount({ width, height }: VideoInfo): number {
  if (width * height * 3 < LARGE_PICTURE) return 1;
  for (let count = Math.min(MOST_STRIPS, height); count > 1; count--) if (height % count === 0) return count;
  return 1;
}

/** A tick count of less than 0 has to be told by unsigned bytes too, and 0 means none. */
const TICK_BIAS = 2 ** 52;

/**
 * For `geq`: the byte at X of the eight that spell a frame's timestamp. Raw frames carry none, and what ffmpeg logs differs
 * by version.
 */
export function tickByte({ timeBase }: Pick<Listable, 'timeBase'>): string {
  const ticks = `round(T*${timeBase[1] / timeBase[0]})+${TICK_BIAS}`;
  return `if(isnan(T),0,mod(floor((${ticks})/pow(256,X)),256))`;
}

/** The timestamp that eight bytes spell, NaN for none. */
export function readTick(bytes: Buffer, at: number): number {
  const biased = Number(bytes.readBigUInt64LE(at));
  return biased === 0 ? Number.NaN : biased - TICK_BIAS;
}

function listArguments(info: Listable, lastTick: number | undefined): string[] {
  const trim = lastTick === undefined ? '' : `trim=end_pts=${lastTick + 1},`;
  const graph = `[0:${info.streamIndex}]${trim}scale=8:1:flags=neighbor,format=gray,geq=lum='${tickByte(info)}'`;
  return graphArguments(openArguments(info), graph, 'gray');
}

/** What four threads of a decoder may hold in pictures, a picture each, in bytes: up to 8K of 8 bits. */
const THREAD_BYTES = 2 ** 28;

/** The file as an input: its stored pictures, without what else is in it. */
export function openArguments(info: Listable): string[] {
  // More threads than this make each decoder hold more frames than they save time on a few. Of large pictures it shall not
  // decode several at once at all, only parts of one, where the codec has parts.
  const threads = ['-threads', String(Math.min(4, availableParallelism()))];
  if (pictureBytes(info) > THREAD_BYTES / 4) threads.push('-thread_type', 'slice');
  // Where a file changes its size midway ffmpeg would begin the graph anew, and with it all counting. The filter that
  // scales can take the change itself; the one that turns a picture upright cannot.
  const keepGraph = isUpright(info) ? ['-reinit_filter', '0'] : [];
  return [...threads, ...keepGraph, '-noautorotate', '-an', '-sn', '-dn', ...inputArguments(info.path, info.demuxer)];
}

/** Seconds of a frame: more than any video shows one. */
const SLOW = 100_000;

/** A graph whose every frame is written raw, none dropped and none repeated. */
export function graphArguments(inputs: readonly string[], graph: string, pixelFormat: string): string[] {
  return [
    ...FFMPEG_ARGUMENTS,
    // Timestamps reach the filters as the file has them, wherever the seek went.
    ...['-copyts', ...inputs],
    // The raw muxer's frame rate is constant. Frames numbered at that rate are neither dropped nor repeated, in any version
    // (the option that says so has changed its name), as long as none is shown for longer than one of that rate: it is slow.
    ...['-filter_complex', `${graph},settb=${SLOW},setpts=N[out]`, '-map', '[out]', '-r', `1/${SLOW}`],
    ...['-f', 'rawvideo', '-pix_fmt', pixelFormat, 'pipe:1'],
  ];
}

function seekArguments(info: VideoInfo, stretch: Stretch): string[] {
  if (stretch.by === 'number' || stretch.seekTo === undefined) return [];
  const seconds = (stretch.seekTo * info.timeBase[0]) / info.timeBase[1];
  // Rounded up, so that a seek to a key frame finds that one and not the one before it.
  const target = (Math.ceil(seconds * 1e6) / 1e6).toFixed(6);
  return [
    // An absolute time: the container's start time, which `-ss` is otherwise relative to, differs between versions.
    ...['-seek_timestamp', '1', '-noaccurate_seek', '-ss', target],
    // Pictures of H.264 that lean on ones before the seek are not shown, rather than shown wrong.
    ...['-flags', '-output_corrupt'],
  ];
}

function filters(info: VideoInfo, stretch: Stretch): string {
  return [
    ...chooseFilters(stretch),
    ...turnFilters(info),
    // Where the file changes its size midway, its first size holds. Bicubic is the flag that ffmpeg's command line
    // converts with by default; others give other pixels.
    `scale=${info.width}:${info.height}:flags=bicubic`,
    'format=rgb24',
    'setsar=1',
    'setpts=0',
  ].join(',');
}

function chooseFilters(stretch: Stretch): string[] {
  const { by, values } = stretch;
  const first = values[0] as number;
  const last = values[values.length - 1] as number;
  const [variable, until] = by === 'number' ? ['n', `end_frame=${last + 1}`] : ['pts', `end_pts=${last + 1}`];

  // Decoding may begin anywhere after a seek. What follows a key frame, as shown, is sure to be whole.
  const isSought = by === 'pts' && stretch.seekTo !== undefined;
  const wholeFrom = isSought ? `if(key*lte(pts,${first}),st(0,1),0)` : 'st(0,1)';
  // One after the other: where one does not come, no other may pass for it. Should two have one timestamp, the first counts.
  const choose = `if(ld(0)*eq(${placeOf(variable, values)},ld(1)+1),st(1,ld(1)+1),0)`;
  return [`trim=${until}`, `select='${wholeFrom};${choose}'`, `trim=end_frame=${values.length}`];
}

/**
 * The place of a variable among some ascending values, counted from 1; 0 where it is none of them: a search tree, for ffmpeg
 * parses at most a hundred terms in a row.
 */
function placeOf(variable: string, values: readonly number[], before = 0): string {
  if (values.length <= 4) return values.map((value, i) => `eq(${variable},${value})*${before + i + 1}`).join('+');
  const middle = values.length >> 1;
  const below = placeOf(variable, values.slice(0, middle), before);
  const above = placeOf(variable, values.slice(middle), before + middle);
  return `if(lt(${variable},${values[middle]}),${below},${above})`;
}

/** Cuts a stream of bytes into frames of one size. What is reduced lies in one buffer, one frame after the other. */
class FrameSink {
  readonly frames: RgbFrame[] = [];
  readonly #width: number;
  readonly #height: number;
  readonly #wanted: number;
  readonly #reduce: ((frame: RgbFrame) => RgbFrame) | undefined;
  #count = 0;
  #current: Uint8Array | undefined;
  #filled = 0;
  #excess = false;

  constructor(width: number, height: number, wanted: number, reduce?: (frame: RgbFrame) => RgbFrame) {
    this.#width = width;
    this.#height = height;
    this.#wanted = wanted;
    this.#reduce = reduce;
  }

  get complete(): boolean {
    return this.#count === this.#wanted && this.#filled === 0 && !this.#excess;
  }

  push(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#count === this.#wanted) {
        this.#excess = true;
        return;
      }
      this.#current ??= new Uint8Array(this.#width * this.#height * 3);
      const piece = rest.subarray(0, this.#current.length - this.#filled);
      this.#current.set(piece, this.#filled);
      this.#filled += piece.length;
      rest = rest.subarray(piece.length);
      if (this.#filled === this.#current.length) {
        const frame = { width: this.#width, height: this.#height, data: this.#current };
        this.frames.push(this.#reduce?.(frame) ?? frame);
        this.#count += 1;
        if (this.#reduce === undefined) this.#current = undefined;
        this.#filled = 0;
      }
    }
  }
}
