/**
 * A video that the page cannot play, made playable while it plays: a fragmented MP4 of H.264 and AAC.
 *
 * ffmpeg runs only as fast as the player reads, for its output waits in the pipe, and ends with its reader.
 */
import type { VideoTrack } from '../engine/video/probe.ts';
import { FFMPEG_ARGUMENTS, inputArguments, spawnQuietly } from '../engine/video/run.ts';
import { findFfmpeg } from '../engine/video/tools.ts';
import { turnFilters } from '../engine/video/turn.ts';
import { displayName, openVideoFile } from '../engine/video/video-file.ts';
import { TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';

import { seekLead, videoContentType } from './content-type.ts';
import { frameSyncArguments } from './frame-sync.ts';

import type { ShownFile, Tracks } from './tracks.ts';

/** What is shown of a video where its very end, or a time beyond, is asked for: an empty video cannot be played. */
const LAST_SECONDS = 0.5;
/** Each takes all the cores it gets. A page has one player. */
const AT_ONCE = 3;
/** Seconds that a frame may seem to lie before its time, since sums of seconds are rounded. */
const TOLERANCE = 0.0005;
/** A player that has read nothing for so long, in milliseconds, is paused or forgotten, and gives way to another. */
const IDLE_MS = 5_000;
/** ffmpeg, asked for more, has nothing to give for so long: the file's drive hangs. */
const STALL_MS = 60_000;
const STDERR_BYTES = 16 * 1024;
/** The longer side, pixels: what one core can encode as fast as it plays. */
const MAX_SIDE = 1280;
const TYPE = 'video/mp4; codecs="avc1.640028, mp4a.40.2"';

interface Source extends ShownFile {
  readonly duration?: number | undefined;
  /** seconds: where the file's own clock stands at the first frame; undefined until that is known */
  readonly startTime?: number | undefined;
  readonly framesBy?: 'pts' | 'number' | undefined;
}

/** Where the proxy begins. */
interface Beginning {
  /** On the file's own clock, or else after the file's start, which sound may make another than the first frame. */
  readonly on: 'clock' | 'start';
  readonly seconds: number;
  /** how many seconds before that the file must be opened */
  readonly lead: number;
}

export class Proxies {
  readonly #running = new Set<Transcoder>();
  readonly #tracks: Tracks;

  constructor(tracks: Tracks) {
    this.#tracks = tracks;
  }

  /**
   * @param start seconds since the first frame; undefined for what is no time
   * @param isFrame a frame is shown at that very time
   * @throws {TagError} `bad-range`, `in-use`, `ffmpeg-failed`, `ffmpeg-missing`, and as `openVideoFile`
   * @throws {DOMException} `AbortError`
   */
  async respond(
    source: Source,
    { start, isFrame }: { start: number | undefined; isFrame: boolean },
    request: Request,
  ): Promise<Response> {
    const { path, duration } = source;
    if (start === undefined) {
      throw new TagError('bad-range', `${displayName(path)} has no such time: ask for seconds from its start.`);
    }
    const { head } = await openVideoFile(path);
    const headers = { 'Cache-Control': 'no-store', 'Content-Type': TYPE };
    if (request.method === 'HEAD') return new Response(null, { headers });
    const { path: ffmpeg } = await findFfmpeg();
    const [track, sync] = await Promise.all([this.#tracks.of(source), frameSyncArguments(ffmpeg)]);
    if (request.signal.aborted) throw abortError();
    this.#makeRoom();
    const within = isFrame ? start : Math.min(start, Math.max(0, (duration ?? start) - LAST_SECONDS));
    const transcoder = new Transcoder(ffmpeg, path, proxyArguments(track, beginning(source, within, head), sync));
    this.#running.add(transcoder);
    transcoder.onEnd(() => this.#running.delete(transcoder));
    // Not before the first bytes: a file that cannot be decoded is an answer of its own.
    return new Response(await transcoder.begin(request), { headers });
  }

  close(): void {
    for (const transcoder of this.#running) transcoder.stop();
  }

  #makeRoom(): void {
    // One that was told to stop, for its player has gone on to another, is as good as gone.
    const running = [...this.#running].filter(({ stopped }) => !stopped);
    if (running.length < AT_ONCE) return;
    const [idlest] = running.sort((a, b) => b.idleMs - a.idleMs);
    if (idlest === undefined || idlest.idleMs < IDLE_MS) {
      throw new TagError('in-use', 'Too many videos are being converted for playing: stop one of them first.');
    }
    idlest.stop();
    this.#running.delete(idlest);
  }
}

class Transcoder {
  readonly #child: ReturnType<typeof spawnQuietly>;
  readonly #path: string;
  readonly #ended: Promise<number | null>;
  #said = '';
  /** When the player had what it asked for last; undefined while it waits for it. */
  #given: number | undefined;
  #stopped = false;

  constructor(ffmpeg: string, path: string, args: readonly string[]) {
    this.#path = path;
    this.#child = spawnQuietly(ffmpeg, args);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-STDERR_BYTES);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#said += String(error);
        resolve(null);
      });
      this.#child.on('close', resolve);
    });
    // A host that ends takes its tools along.
    const stop = (): void => this.stop();
    process.on('exit', stop);
    this.onEnd(() => process.off('exit', stop));
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Milliseconds for which the player has asked for nothing. */
  get idleMs(): number {
    return this.#given === undefined ? 0 : performance.now() - this.#given;
  }

  onEnd(listener: () => void): void {
    void this.#ended.then(listener);
  }

  stop(): void {
    this.#stopped = true;
    this.#child.kill('SIGKILL');
    // What nobody will read would keep the pipe open, and the end from being noticed.
    this.#child.stdout.destroy();
  }

  async begin(request: Request): Promise<ReadableStream<Uint8Array>> {
    const stop = (): void => this.stop();
    request.signal.addEventListener('abort', stop, { once: true });
    // Of the request, not of its signal: a request that is garbage takes the way from its sender to its signal along.
    this.onEnd(() => request.signal.removeEventListener('abort', stop));
    const chunks = this.#child.stdout.iterator({ destroyOnReturn: true }) as AsyncIterator<Buffer>;
    const first = await this.#next(chunks);
    if (request.signal.aborted) throw abortError();
    if (first === undefined) throw await this.#failure();
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => controller.enqueue(first),
        pull: async (controller) => {
          const chunk = await this.#next(chunks);
          if (chunk !== undefined) return controller.enqueue(chunk);
          // What breaks off must not pass for a video that has ended.
          if ((await this.#ended) === 0) controller.close();
          else controller.error(await this.#failure());
        },
        cancel: stop,
      },
      { highWaterMark: 1 },
    );
  }

  /** The next bytes, or undefined where no more come: ffmpeg has ended, or was stopped for giving nothing. */
  async #next(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
    this.#given = undefined;
    const stall = setTimeout(() => {
      this.#said += `\nnothing came for ${STALL_MS} ms`;
      this.stop();
    }, STALL_MS);
    try {
      const { value, done } = await chunks.next();
      return done ? undefined : value;
    } catch {
      return undefined;
    } finally {
      clearTimeout(stall);
      this.#given = performance.now();
    }
  }

  async #failure(): Promise<TagError> {
    await this.#ended;
    const name = displayName(this.#path);
    const message = `${name} cannot be converted for playing: it is damaged, or needs another ffmpeg.`;
    return new TagError('ffmpeg-failed', message, { detail: this.#said });
  }
}

/**
 * A clock that starts over, or that the file does not store, is none to seek on: all before is decoded, but in AVI, whose
 * index tells where to go.
 */
function beginning({ startTime, framesBy }: Source, seconds: number, head: Buffer): Beginning {
  if (framesBy === 'number' && videoContentType(head) !== 'video/x-msvideo')
    return { on: 'start', seconds, lead: seconds };
  if (startTime === undefined || framesBy === 'number') return { on: 'start', seconds, lead: 0 };
  return { on: 'clock', seconds: startTime + seconds, lead: seekLead(head) };
}

/** Before the input: ffmpeg's clock then begins at 0 where it was opened. */
function openAt({ on, seconds, lead }: Beginning): string[] {
  if (on === 'start') return seconds > lead ? ['-ss', seconds.toFixed(6)] : [];
  return ['-seek_timestamp', '1', '-ss', (seconds - TOLERANCE - lead).toFixed(6)];
}

function proxyArguments(
  { path, demuxer, streamIndex, ...turn }: VideoTrack,
  start: Beginning,
  sync: readonly string[],
): string[] {
  const side = `min(1,${MAX_SIDE}/max(iw*sar,ih))`;
  const picture = [
    ...turnFilters(turn),
    // The turn is done: ffmpeg would hand the file's matrix on, and the player turn the picture once more.
    'sidedata=mode=delete:type=DISPLAYMATRIX',
    `scale=w='max(2,2*round(iw*sar*${side}/2))':h='max(2,2*round(ih*${side}/2))'`,
    'setsar=1',
  ];
  return [
    ...FFMPEG_ARGUMENTS,
    ...openAt(start),
    ...['-noautorotate', '-sn', '-dn', ...inputArguments(path, demuxer)],
    // To what comes of one track ffmpeg gives that track's matrix; of a graph with a second, idle entrance it knows none.
    ...['-filter_complex', `[0:${streamIndex}]${picture.join(',')}[picture];[0:${streamIndex}]nullsink`],
    // What was decoded on the way is left out, and the clock begins where that ends.
    ...(start.lead > 0 ? ['-ss', (start.on === 'start' ? start.lead - TOLERANCE : start.lead).toFixed(6)] : []),
    // Sound, if there is any.
    ...['-map', '[picture]'],
    ...['-map', '0:a:0?', '-map_metadata', '-1', '-map_chapters', '-1', '-pix_fmt', 'yuv420p', ...sync],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-crf',
      '23',
      '-maxrate',
      '6M',
      '-bufsize',
      '6M',
      '-profile:v',
      'high',
    ],
    // A key frame each two seconds, whatever the frame rate: the player can start and skip there.
    ...['-force_key_frames', 'expr:gte(t,n_forced*2)'],
    ...['-c:a', 'aac', '-ac', '2', '-b:a', '128k'],
    // The head comes with the first fragment, for only then can it say that the first frame is shown at 0: without that the
    // clock would begin as late as frames are decoded before they are shown.
    ...['-movflags', 'frag_keyframe+delay_moov+default_base_moof', '-f', 'mp4', 'pipe:1'],
  ];
}
