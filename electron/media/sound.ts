/**
 * How loud a video's sound is over time, for a waveform: ffmpeg decodes it at a low rate into a pipe, and it is reduced to peaks as it
 * comes. Made once and kept, like pictures.
 */
import type { VideoTrack } from '../engine/video/probe.ts';
import { FFMPEG_ARGUMENTS, inputArguments, runTool, ToolFailure } from '../engine/video/run.ts';
import { findFfmpeg } from '../engine/video/tools.ts';
import { displayName } from '../engine/video/video-file.ts';
import { writePeaks } from '../wire/app/peaks.ts';
import { TagError } from '../wire/errors.ts';
import { identify, Kept } from './kept.ts';
import { PeakReducer } from './peak-reducer.ts';
import type { ShownFile, Tracks } from './tracks.ts';

/** The file is read to its end: one at a time is what a drive is good for. */
const AT_ONCE = 1;
/** Changes with what peaks mean. */
const VERSION = 1;
/** Samples a second. */
const RATE = 8_000;
const SAMPLE_BYTES = 2;
/** A film's sound is decoded within it, and as much longer as the file is large: a slow network drive gives 4 MB/s. */
const TIMEOUT_MS = 600_000;
const SLOWEST_BYTES_PER_MS = 4_000;

interface Heard extends ShownFile {
  readonly duration?: number | undefined;
  /** seconds: where the file's own clock stands at the first frame; undefined until that is known */
  readonly startTime?: number | undefined;
  readonly framesBy?: 'pts' | 'number' | undefined;
}

export class Sound {
  readonly #kept: Kept;
  readonly #tracks: Tracks;

  constructor(directory: string, tracks: Tracks) {
    this.#kept = new Kept(directory, { ending: '.peaks', type: 'application/octet-stream', atOnce: AT_ONCE });
    this.#tracks = tracks;
  }

  /**
   * @throws {TagError} `ffmpeg-failed`, `ffmpeg-missing`, `timed-out`, and as `openVideoFile`
   * @throws {DOMException} `AbortError`
   */
  async respond(heard: Heard, request: Request): Promise<Response> {
    const { path, track, duration, startTime, framesBy } = heard;
    const source = await identify({ path, track }, ['sound', VERSION, duration, startTime, framesBy]);
    return this.#kept.respond(source, request, async (signal) => {
      const reducer = new PeakReducer(RATE);
      const video = await this.#tracks.of(heard);
      if (video.hasAudio) await decode(video, heard, { reducer, signal, byteLength: source.byteLength });
      return writePeaks(reducer.finish());
    });
  }

  close(): void {
    this.#kept.close();
  }
}

interface Decoding {
  readonly reducer: PeakReducer;
  readonly signal: AbortSignal;
  readonly byteLength: number;
}

async function decode(video: VideoTrack, heard: Heard, { reducer, signal, byteLength }: Decoding): Promise<void> {
  const { path: ffmpeg } = await findFfmpeg();
  let rest: Buffer = Buffer.alloc(0);
  const onStdout = (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % SAMPLE_BYTES);
    reducer.push(samplesOf(bytes.subarray(0, whole)));
    rest = bytes.subarray(whole);
  };
  const timeoutMs = TIMEOUT_MS + byteLength / SLOWEST_BYTES_PER_MS;
  try {
    await runTool(ffmpeg, soundArguments(video, heard), { signal, timeoutMs, onStdout });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    const message = `The sound of ${displayName(video.path)} cannot be read: it is damaged, or needs another ffmpeg.`;
    throw new TagError('ffmpeg-failed', message, { detail: error.detail });
  }
}

/** Little-endian, as ffmpeg was asked for and as all machines are that it runs on. */
function samplesOf(bytes: Buffer): Int16Array {
  const { buffer, byteOffset, length } = byteOffsetIsEven(bytes) ? bytes : Buffer.from(bytes);
  return new Int16Array(buffer, byteOffset, length / SAMPLE_BYTES);
}

function byteOffsetIsEven({ byteOffset }: Buffer): boolean {
  return byteOffset % SAMPLE_BYTES === 0;
}

/** Sound that begins later than the first frame, or has gaps, is silent until then: its clock is the pictures'. */
function soundArguments({ path, demuxer }: VideoTrack, { duration, startTime, framesBy }: Heard): string[] {
  // A clock that starts over is none to hold it against: ffmpeg's begins at 0 with the file.
  const zero = framesBy === 'pts' ? startTime : undefined;
  const filters = [
    ...(zero === undefined ? [] : [`asetpts=PTS-(${zero.toFixed(6)})/TB`]),
    `aresample=${RATE}:async=1:first_pts=0`,
    ...(duration === undefined ? [] : [`atrim=end=${duration.toFixed(6)}`]),
  ];
  return [
    ...FFMPEG_ARGUMENTS,
    ...(zero === undefined ? [] : ['-copyts']),
    ...['-vn', '-sn', '-dn', ...inputArguments(path, demuxer), '-map', '0:a:0'],
    ...['-af', filters.join(','), '-ac', '1', '-ar', String(RATE), '-c:a', 'pcm_s16le', '-f', 's16le', 'pipe:1'],
  ];
}
