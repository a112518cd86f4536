/** When the frames of the videos on screen are shown: found out once for each, and kept for those that were asked for last. */
import { secondsSinceFirst } from '../../engine/video/part.ts';
import { probeVideo, type VideoInfo } from '../../engine/video/probe.ts';
import type { Footage } from '../../library/index.ts';
import { Shared } from '../../turns/shared.ts';
import type { FrameTimes as Told } from '../../wire/app/moments.ts';
import { TagError } from '../../wire/errors.ts';
import type { Disk } from '../videos/disk.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoList } from '../videos/list.ts';
import { asked } from '../videos/track.ts';
import { requireSame } from './open-video.ts';

/** A day of video has some two million frames, of eight bytes each. */
const MOST_KEPT = 2;
/** A whole file may have to be read for its timestamps; the tool has limits of its own within this. */
const LIMIT_MS = 30 * 60_000;

type Times = Pick<VideoInfo, 'pts' | 'timeBase' | 'durationSeconds'>;

export interface FrameTimesOptions {
  readonly list: VideoList;
  readonly files: FileFacts;
  readonly disk: Disk;
}

export class FrameTimes {
  readonly #o: FrameTimesOptions;
  /** by footage, those that were asked for last at the end */
  readonly #kept = new Map<string, Times>();
  readonly #finding = new Shared<Times>();

  constructor(options: FrameTimesOptions) {
    this.#o = options;
  }

  /** @throws TagError as `probeVideo`; `not-found`, `unreadable`, `offline`; AbortError */
  async around(id: string, seconds: number, count: number, signal: AbortSignal): Promise<Told> {
    const footage = await this.#o.files.footage(id, signal);
    if (footage === undefined)
      throw new TagError('unreadable', 'This video is still being looked at: step through its frames in a moment.');
    const key = `${footage.contentId} ${footage.track}`;
    const times =
      this.#kept.get(key) ?? (await this.#finding.run(key, { signal }, (all) => this.#find(id, footage, all.signal)));
    this.#kept.delete(key);
    this.#kept.set(key, times);
    for (const oldest of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(oldest);
    return timesAround(times, seconds, count);
  }

  close(): void {
    this.#finding.stop();
  }

  async #find(id: string, footage: Footage, signal: AbortSignal): Promise<Times> {
    const { list, files, disk } = this.#o;
    const entry = list.get(id);
    if (entry === undefined) throw new TagError('not-found', 'This video is no longer in the list: add it again.');
    const { path } = entry;
    const probe = () => probeVideo(path, { ...asked(footage), signal });
    const { pts, timeBase, durationSeconds } = await disk.run(path, probe, { signal, limitMs: LIMIT_MS });
    await requireSame(files, { id, path, footage }, signal);
    return { pts, timeBase, durationSeconds };
  }
}

/** Times are rounded to a microsecond. */
const TOLERANCE = 1e-6;

/** The frame that is shown at a time, and as many before and after it. */
export function timesAround(info: Times, seconds: number, count: number): Told {
  const { length } = info.pts;
  const shown = lastUntil(info, seconds + TOLERANCE);
  const first = Math.max(0, shown - count);
  const after = Math.min(length, shown + count + 1);
  const times = Array.from({ length: after - first }, (_, n) => secondsSinceFirst(info, first + n));
  const end = after < length ? secondsSinceFirst(info, after) : Math.round(info.durationSeconds * 1e6) / 1e6;
  return { times, end, first, of: length };
}

function lastUntil(info: Times, seconds: number): number {
  let [low, high] = [0, info.pts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (secondsSinceFirst(info, middle) <= seconds) low = middle;
    else high = middle;
  }
  return low;
}
