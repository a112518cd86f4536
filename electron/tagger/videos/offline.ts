/**
 * Drives and folders that are away, each one state for all videos on it. What the models saw is there all the same; what waits
 * goes on when they are back, and nothing of them has failed.
 *
 * A file that cannot be read leads here. Now and then a few files are looked at, one a folder, and the places that are away.
 */
import { dirname, sep } from 'node:path';
import type { OfflinePlace } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Events } from '../events.ts';
import type { Log } from '../problem.ts';
import { absentPlace } from './absence.ts';
import type { Disk } from './disk.ts';
import type { VideoEntry, VideoList } from './list.ts';
import type { MountPoints } from './mount-points.ts';

const LOOK_EVERY_MS = 15_000;
/** Folders of which a file is looked at each time; all of them in turn. */
const FOLDERS_AT_ONCE = 8;

export interface OfflineOptions {
  readonly list: VideoList;
  readonly events: Events;
  readonly disk: Disk;
  readonly mountPoints: MountPoints;
  readonly log: Log;
  readonly lookEveryMs?: number | undefined;
}

export class Offline {
  readonly #o: OfflineOptions;
  readonly #closing = new AbortController();
  #onBack: (ids: readonly string[]) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** the folder that was looked at last */
  #lastFolder = '';
  #told = '[]';
  /** when videos were last back, by `performance.now()` */
  readonly #backAt = new Map<string, number>();

  constructor(options: OfflineOptions) {
    this.#o = options;
  }

  /** @param onBack told of the videos of a place that is there again */
  start(onBack: (ids: readonly string[]) => void): void {
    this.#onBack = onBack;
    const next = (): void => {
      void this.look().finally(() => {
        if (!this.#closing.signal.aborted) this.#timer = setTimeout(next, this.#o.lookEveryMs ?? LOOK_EVERY_MS).unref();
      });
    };
    next();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  /** The places that are away, those with the most videos first. */
  get facts(): OfflinePlace[] {
    const counts = new Map<string, number>();
    for (const { away } of this.#o.list.all()) if (away !== undefined) counts.set(away, (counts.get(away) ?? 0) + 1);
    const places = [...counts].map(([place, videos]) => ({ place, videos }));
    return places.sort((a, b) => b.videos - a.videos);
  }

  /**
   * To be asked when a video's file could not be read: whether it is away with its drive, and all others there with it.
   *
   * @param since when the reading began, by `performance.now()`: it may have been away meanwhile, and be back by now
   * @returns what is to be said of it, or undefined where something else is wrong
   * @throws AbortError
   */
  async failureOf(id: string, since: number, signal: AbortSignal): Promise<TagError | undefined> {
    const entry = this.#o.list.get(id);
    if (entry === undefined) return undefined;
    const place = await this.#absence(entry, signal);
    if (place === undefined) {
      if (entry.away !== undefined) this.#bringBack(entry.away);
      return (this.#backAt.get(id) ?? 0) >= since ? offlineError(entry.path, 'its drive') : undefined;
    }
    // Of ten thousand files on a drive that is away, the first has taken all of them along.
    if (entry.away !== place) this.#takeAway(place);
    return offlineError(entry.path, place);
  }

  /** Looks now: at the places that are away, and at a few that are not. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { signal } = this.#closing;
    const { mountPoints } = this.#o;
    try {
      for (const entry of this.#oneOfEachPlace()) {
        const place = await this.#absence(entry, signal);
        if (place === entry.away) continue;
        this.#bringBack(entry.away as string);
        if (place !== undefined) this.#takeAway(place);
      }
      for (const entry of this.#oneOfSomeFolders()) {
        const place = await this.#absence(entry, signal);
        if (place !== undefined) this.#takeAway(place);
        else await mountPoints.learn(entry.realPath, signal);
      }
    } catch (error) {
      if (!signal.aborted && !isAbortError(error)) this.#o.log('the drives could not be looked at', error);
    }
  }

  /** A link's own folder may be there while what it leads to is not. */
  async #absence({ path, realPath }: VideoEntry, signal: AbortSignal): Promise<string | undefined> {
    const { disk, mountPoints } = this.#o;
    const isMountPoint = (folder: string): boolean => mountPoints.has(folder);
    const place = await absentPlace(path, isMountPoint, disk, signal);
    return place === undefined && path !== realPath ? absentPlace(realPath, isMountPoint, disk, signal) : place;
  }

  #oneOfEachPlace(): VideoEntry[] {
    const first = new Map<string, VideoEntry>();
    for (const entry of this.#o.list.all()) {
      if (entry.away !== undefined && !first.has(entry.away)) first.set(entry.away, entry);
    }
    return [...first.values()];
  }

  #oneOfSomeFolders(): VideoEntry[] {
    const first = new Map<string, VideoEntry>();
    for (const entry of this.#o.list.all()) {
      const folder = dirname(entry.path);
      if (entry.away === undefined && !first.has(folder)) first.set(folder, entry);
    }
    const folders = [...first.keys()];
    const begin = folders.indexOf(this.#lastFolder) + 1;
    const some = [...folders.slice(begin), ...folders.slice(0, begin)].slice(0, FOLDERS_AT_ONCE);
    this.#lastFolder = some.at(-1) ?? '';
    return some.map((folder) => first.get(folder) as VideoEntry);
  }

  #takeAway(place: string): void {
    const { list } = this.#o;
    list.transaction(() => {
      for (const entry of [...list.all()]) {
        if (!isIn(place, entry) || entry.away === place) continue;
        list.setAway(entry.id, place);
        // One by one they had been given up for gone.
        if (entry.state === 'failed' && entry.problem?.kind === 'not-found') list.setState(entry.id, 'waiting');
      }
    });
    this.#tell();
  }

  #bringBack(place: string): void {
    const { list } = this.#o;
    const back = [...list.all()].filter(({ away }) => away === place).map(({ id }) => id);
    for (const id of back) {
      list.setAway(id, undefined);
      this.#backAt.set(id, performance.now());
    }
    this.#tell();
    this.#onBack(back);
  }

  #tell(): void {
    const { facts } = this;
    const text = JSON.stringify(facts);
    if (text === this.#told) return;
    this.#told = text;
    this.#o.events.emit('offlineChanged', { offline: facts });
  }
}

function offlineError(path: string, place: string): TagError {
  return new TagError(
    'offline',
    `${path} is offline, for ${place} is away: connect that drive or put the folder back, and it goes on by itself.`,
  );
}

function isIn(place: string, { path, realPath }: VideoEntry): boolean {
  const within = place.endsWith(sep) ? place : place + sep;
  return path.startsWith(within) || realPath.startsWith(within);
}
