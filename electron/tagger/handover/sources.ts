/** What of files is found out for handing them over: when their frames are, and where they come from. */
import { probeVideo } from '../../engine/video/probe.ts';
import { readSource } from '../../engine/video/source/read-source.ts';
import type { Source } from '../../engine/video/source/source.ts';
import { type FrameClock, frameClock } from '../../interchange/frame-clock.ts';
import { TagError } from '../../wire/errors.ts';
import { Held } from '../moments/held.ts';
import type { Disk } from '../videos/disk.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import { editionOf, type VideoEntry } from '../videos/list.ts';
import { asked, shownTrack } from '../videos/track.ts';

/** A day of video has some two million frames, of eight bytes each. */
const MOST_FRAMES = 4_000_000;
const MOST_SOURCES = 20_000;
/** A whole file may have to be read for its timestamps; the tool has limits of its own within this. */
const LIMIT_MS = 30 * 60_000;

export interface SourcesOptions {
  readonly files: FileFacts;
  readonly disk: Disk;
}

/** What could not be found out is undefined, and why is told. */
export interface FoundOut {
  readonly clock: FrameClock | undefined;
  readonly source: Source | undefined;
  readonly problem: string | undefined;
}

export class Sources {
  readonly #o: SourcesOptions;
  /** by video, file and track */
  readonly #clocks = new Held<FrameClock>(MOST_FRAMES, ({ ticks }) => ticks.length);
  readonly #sources = new Held<Source>(MOST_SOURCES, () => 1);

  constructor(options: SourcesOptions) {
    this.#o = options;
  }

  /** @throws AbortError alone */
  async of(entry: VideoEntry, needs: { clock?: true; source?: true }, signal: AbortSignal): Promise<FoundOut> {
    if (needs.clock === undefined && needs.source === undefined) return NOTHING;
    if (entry.away !== undefined) return { ...NOTHING, problem: AWAY };
    try {
      if (!(await this.#o.files.isUnchanged(entry.id, signal))) return { ...NOTHING, problem: CHANGED };
      const clock = needs.clock && (await this.#clock(entry, signal));
      const source = needs.source && (await this.#source(entry, signal));
      return { clock, source, problem: undefined };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TagError) return { ...NOTHING, problem: error.kind === 'not-found' ? AWAY : UNREADABLE };
      throw error;
    }
  }

  async #clock(entry: VideoEntry, signal: AbortSignal): Promise<FrameClock> {
    const name = nameOf(entry);
    const known = this.#clocks.get(name);
    if (known !== undefined) return known;
    const { path, contentId = '' } = entry;
    const probe = () => probeVideo(path, { ...asked({ contentId, track: shownTrack(entry) ?? 0 }), signal });
    const info = await this.#o.disk.run(path, probe, { signal, limitMs: LIMIT_MS });
    const clock = frameClock(info.pts, info.timeBase, info.durationSeconds, info.frameRate);
    this.#clocks.put(name, clock);
    return clock;
  }

  async #source(entry: VideoEntry, signal: AbortSignal): Promise<Source> {
    const name = nameOf(entry);
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const source = await this.#o.disk.run(entry.path, () => readSource(entry.path, signal), {
      signal,
      limitMs: LIMIT_MS,
    });
    this.#sources.put(name, source);
    return source;
  }
}

const NOTHING: FoundOut = { clock: undefined, source: undefined, problem: undefined };
const AWAY = 'The file is away, and with it when its frames are: connect its drive, then do it again.';
const CHANGED = 'The file has been changed since it was looked at: wait until that has been done again.';
const UNREADABLE = 'The file cannot be read now, so that nobody knows when its frames are.';

function nameOf(entry: VideoEntry): string {
  return `${entry.id} ${editionOf(entry)} ${shownTrack(entry) ?? ''}`;
}
