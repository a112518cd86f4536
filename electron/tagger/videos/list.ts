/** The list of videos: as it is kept, and what is going on with each now. */
import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { FileIdentity } from '../../content/identify.ts';
import type { Footage, Library, StoredState, StoredVideo } from '../../library/index.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { MOST_VIDEOS, type Video, type VideoState } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';
import type { Events } from '../events.ts';
import { footageOf, isProxyOnly, shownTrack } from './track.ts';

export interface VideoEntry extends StoredVideo {
  /** at work now; it is kept as one that waits */
  readonly stage: 'decoding' | 'crawling' | 'encoding' | undefined;
  /** the drive or folder that is away with it */
  readonly away: string | undefined;
  /** to be encoded even if the model has seen it before */
  readonly again: boolean;
  /** what the file held before it was changed, until it is known whether its pictures were, too */
  readonly before: KnownPictures | undefined;
}

/** Footage, and the name of its pictures. */
interface KnownPictures {
  readonly footage: Footage;
  readonly picturesId: string;
}

/** Videos, and characters of all their paths: a state with all of them must fit into one text of JavaScript's. */
const LIMITS = { videos: MOST_VIDEOS as number, pathText: 2 ** 26 };

/** So many that were removed can be put back after a restart. */
const MOST_REMOVED = 10_000;

/** A plain file that was found. */
export interface FoundFile extends FileIdentity {
  readonly path: string;
  readonly realPath: string;
}

/** The time of a file that nobody has seen here: what it holds is what another machine has told. */
export const NEVER_SEEN = 0;

/** What another machine says of a file, which may not be here. */
export interface ToldFile extends FoundFile {
  readonly contentId: string | undefined;
  readonly state: StoredState;
  readonly problem: Problem | undefined;
  /** whether it has been found where it is said to be */
  readonly isHere: boolean;
  /** where the same file may be in the list: it has been found somewhere else since */
  readonly before: readonly string[];
}

export class VideoList {
  readonly #library: Library;
  readonly #events: Events;
  readonly #limits: typeof LIMITS;
  readonly #entries = new Map<string, VideoEntry>();
  readonly #byRealPath = new Map<string, string>();
  readonly #byContent = new Map<string, Set<string>>();
  #lastOrder = 0;
  #revision = 0;
  /** characters of all paths */
  #pathText = 0;
  /** Within a transaction: what was held before it of what it has changed. */
  #before: Map<string, VideoEntry | undefined> | undefined;

  constructor(library: Library, events: Events, limits = LIMITS) {
    this.#limits = limits;
    this.#library = library;
    this.#events = events;
    library.videos.forgetRemoved(MOST_REMOVED);
    for (const stored of library.videos.all())
      this.#hold({ ...stored, stage: undefined, away: undefined, again: false, before: undefined });
  }

  /** Those that are not removed, in their order. */
  *all(): Generator<VideoEntry> {
    for (const entry of this.#entries.values()) if (!entry.removed) yield entry;
  }

  /** Another number whenever anything in the list has changed but how far the work on a video is. */
  get revision(): number {
    return this.#revision;
  }

  /** How many those are. */
  get size(): number {
    let size = 0;
    for (const _ of this.all()) size += 1;
    return size;
  }

  /** Undefined for one that is unknown or removed. */
  get(id: string): VideoEntry | undefined {
    const entry = this.#entries.get(id);
    return entry?.removed ? undefined : entry;
  }

  /** All of `work`'s changes or, where they cannot be written, none of them: neither in the library nor in memory. */
  transaction<T>(work: () => T): T {
    if (this.#before !== undefined) return work();
    const before = new Map<string, VideoEntry | undefined>();
    this.#before = before;
    try {
      return this.#library.transaction(work);
    } catch (error) {
      for (const [id, entry] of before) this.#putBack(id, entry);
      this.#sort();
      throw error;
    } finally {
      this.#before = undefined;
    }
  }

  /**
   * Takes files into the list, one write for all of them. A removed one comes back as it was.
   *
   * @throws TagError `too-large` for more than a list may hold: then none of them is taken
   */
  add(files: readonly FoundFile[]): { added: string[]; known: string[]; changed: string[] } {
    const result = { added: [] as string[], known: [] as string[], changed: [] as string[] };
    this.transaction(() => {
      for (const file of files) {
        const id = this.#byRealPath.get(file.realPath);
        const entry = id === undefined ? undefined : this.#entries.get(id);
        if (entry === undefined) {
          this.#requireRoom(file);
          result.added.push(this.#insert(file));
          continue;
        }
        (entry.removed ? result.added : result.known).push(entry.id);
        if (entry.removed) {
          this.#library.videos.setRemoved(entry.id, false);
          this.holdRemoved(entry.id, false);
        }
        if (entry.away !== undefined) this.setAway(entry.id, undefined);
        if (isSameFile(entry, file)) continue;
        result.changed.push(entry.id);
        this.put(entry.id, { ...file, ...asChanged(entry) });
      }
    });
    return result;
  }

  /**
   * Takes videos of which another machine has told into the list. What is known here of a file holds; one that was not here
   * goes to where it is now.
   *
   * @returns the id of each, and whether the list had none
   * @throws TagError `too-large` for more than a list may hold: then none of them is taken
   */
  take(files: readonly ToldFile[]): { id: string; isNew: boolean }[] {
    return this.transaction(() => files.map((file) => this.#take(file)));
  }

  #take({ before, isHere, ...file }: ToldFile): { id: string; isNew: boolean } {
    const at = (path: string): VideoEntry | undefined => this.#entries.get(this.#byRealPath.get(path) ?? '');
    // What has been seen at one of the other paths may be another file, whose name is all that they have in common.
    const isMeant = ({ mtimeMs, contentId }: VideoEntry): boolean =>
      mtimeMs === NEVER_SEEN || (contentId !== undefined && contentId === file.contentId);
    const entry = at(file.realPath) ?? before.map(at).find((other) => other !== undefined && isMeant(other));
    if (entry === undefined) {
      this.#requireRoom(file);
      const { path, realPath, size, mtimeMs, ...told } = file;
      return { id: this.#insert({ path, realPath, size, mtimeMs }, told), isNew: true };
    }
    if (entry.removed) {
      this.#library.videos.setRemoved(entry.id, false);
      this.holdRemoved(entry.id, false);
    }
    const isElsewhere = entry.realPath !== file.realPath && (isHere || entry.mtimeMs === NEVER_SEEN);
    const isToldOf = entry.contentId === undefined && entry.size === file.size && file.contentId !== undefined;
    const isIdle = entry.state !== 'done' && entry.stage === undefined && !entry.again;
    const isSame = isToldOf || (entry.contentId !== undefined && entry.contentId === file.contentId);
    if (isElsewhere || isToldOf) {
      const { path, realPath, contentId } = file;
      this.put(entry.id, { ...(isElsewhere ? { path, realPath } : {}), ...(isToldOf ? { contentId } : {}) });
    }
    if (isElsewhere && entry.away !== undefined) this.setAway(entry.id, undefined);
    if (isSame && isIdle && file.state === 'done') this.setState(entry.id, 'done');
    return { id: entry.id, isNew: entry.removed };
  }

  /** Changes what is kept of a video. */
  put(id: string, change: Partial<Omit<VideoEntry, 'id' | 'order'>>): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const changed = { ...entry, ...change };
    this.#library.videos.put(changed);
    this.#hold(changed);
    this.#events.touch(id);
  }

  setState(id: string, state: StoredState, problem?: Problem, again = false): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#library.videos.setState(id, state, problem);
    this.#hold({ ...entry, state, problem, stage: undefined, again });
    this.#events.touch(id);
  }

  /** A failure that cannot be kept, because it is the library's own: after a restart the video waits. */
  showFailure(id: string, problem: Problem): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#hold({ ...entry, state: 'failed', problem, stage: undefined });
    this.#events.touch(id);
  }

  /** What is going on with it; nothing that is kept. */
  setStage(id: string, stage: VideoEntry['stage']): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.stage === stage) return;
    const { revision } = this;
    this.#hold({ ...entry, stage });
    this.#revision = revision;
    this.#events.touch(id);
  }

  /** Whether its drive or folder is away; nothing that is kept. */
  setAway(id: string, away: string | undefined): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.away === away) return;
    this.#hold({ ...entry, away });
    this.#events.touch(id);
  }

  /** Whether no other video, of the list or removed from it, has its file there. */
  isFree(id: string, realPath: string): boolean {
    return (this.#byRealPath.get(realPath) ?? id) === id;
  }

  /** Whether it was in the list, and can be put back. */
  isRemoved(id: string): boolean {
    return this.#entries.get(id)?.removed === true;
  }

  /** Where the file of one lay that was in the list. */
  removedPath(id: string): string | undefined {
    const entry = this.#entries.get(id);
    return entry?.removed ? entry.path : undefined;
  }

  /** Whether it is out of the list now, which is kept elsewhere. */
  holdRemoved(id: string, removed: boolean): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.removed === removed) return;
    this.#hold({ ...entry, removed });
    this.#events.touch(id);
  }

  /** The videos of the list that show this content. */
  showing(contentId: string): string[] {
    return [...(this.#byContent.get(contentId) ?? [])].filter((id) => this.get(id) !== undefined);
  }

  /** Those that were removed make room. */
  #requireRoom(file: FoundFile): void {
    if (this.#isFull(file)) this.#forgetRemoved();
    if (this.#entries.size >= this.#limits.videos) {
      throw new TagError(
        'too-large',
        `The list has ${this.#limits.videos.toLocaleString('en')} videos, as many as it can hold: remove some.`,
      );
    }
    if (this.#isFull(file)) {
      throw new TagError(
        'too-large',
        'The paths of all videos together are more than the list can hold: remove some videos.',
      );
    }
  }

  #isFull({ path }: FoundFile): boolean {
    return this.#entries.size >= this.#limits.videos || this.#pathText + path.length > this.#limits.pathText;
  }

  #forgetRemoved(): void {
    this.#library.videos.forgetRemoved(0);
    for (const [id, entry] of this.#entries) {
      if (!entry.removed) continue;
      if (this.#before?.has(id) === false) this.#before.set(id, entry);
      this.#entries.delete(id);
      this.#byRealPath.delete(entry.realPath);
      this.#index(entry, undefined);
      this.#pathText -= entry.path.length;
    }
  }

  #insert(file: FoundFile, told: Partial<Pick<VideoEntry, 'contentId' | 'state' | 'problem'>> = {}): string {
    const id = randomUUID();
    const entry: VideoEntry = {
      ...{ id, path: file.path, realPath: file.realPath, size: file.size, mtimeMs: file.mtimeMs },
      ...{ order: this.#lastOrder + 1, removed: false, contentId: undefined, facts: undefined, away: undefined },
      track: 0,
      before: undefined,
      ...WAITING,
      ...told,
    };
    this.#library.videos.put(entry);
    this.#hold(entry);
    this.#events.touch(id);
    return id;
  }

  #hold(entry: VideoEntry): void {
    const { id } = entry;
    const before = this.#entries.get(id);
    if (this.#before?.has(id) === false) this.#before.set(id, before);
    this.#pathText += entry.path.length - (before?.path.length ?? 0);
    // A file that lies elsewhere now: what comes to its old place is another.
    if (before !== undefined && before.realPath !== entry.realPath) this.#byRealPath.delete(before.realPath);
    this.#entries.set(entry.id, entry);
    this.#byRealPath.set(entry.realPath, entry.id);
    this.#index(before, entry);
    this.#lastOrder = Math.max(this.#lastOrder, entry.order);
  }

  #index(before: VideoEntry | undefined, now: VideoEntry | undefined): void {
    this.#revision += 1;
    if (before?.contentId === now?.contentId) return;
    if (before?.contentId !== undefined) {
      const ids = this.#byContent.get(before.contentId);
      ids?.delete(before.id);
      if (ids?.size === 0) this.#byContent.delete(before.contentId);
    }
    if (now?.contentId === undefined) return;
    const ids = this.#byContent.get(now.contentId) ?? new Set();
    this.#byContent.set(now.contentId, ids.add(now.id));
  }

  /** What was forgotten and is there again has lost its place. */
  #sort(): void {
    const sorted = [...this.#entries].sort(([, a], [, b]) => a.order - b.order);
    this.#entries.clear();
    for (const [id, entry] of sorted) this.#entries.set(id, entry);
  }

  #putBack(id: string, entry: VideoEntry | undefined): void {
    const now = this.#entries.get(id);
    if (now !== undefined) this.#byRealPath.delete(now.realPath);
    this.#pathText += (entry?.path.length ?? 0) - (now?.path.length ?? 0);
    this.#index(now, entry);
    if (entry === undefined) this.#entries.delete(id);
    else {
      this.#entries.set(id, entry);
      this.#byRealPath.set(entry.realPath, id);
    }
    this.#events.touch(id);
  }
}

const WAITING = { state: 'waiting', problem: undefined, stage: undefined, again: false } as const;

/** What holds of a video whose file has been changed: all of it is to be found out anew. */
export function asChanged(entry: VideoEntry) {
  const picturesId = entry.facts?.picturesId;
  const footage = footageOf(entry);
  const known = footage === undefined || picturesId === undefined ? entry.before : { footage, picturesId };
  return { contentId: undefined, facts: undefined, before: known, ...WAITING };
}

export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs;
}

/** Names a file as it is at one time. */
export function editionOf({ size, mtimeMs }: FileIdentity): string {
  return `${size.toString(36)}-${Math.round(mtimeMs * 1000).toString(36)}`;
}

/** As the pages see it. */
export function toVideo(entry: VideoEntry): Video {
  const { id, path, order, facts, problem, away } = entry;
  const state = stateOf(entry);
  const track = shownTrack(entry);
  return {
    id,
    name: basename(path),
    folder: dirname(path),
    edition: editionOf(entry),
    state,
    ...(away === undefined ? {} : { offline: true as const }),
    ...(state === 'failed' && problem !== undefined ? { problem } : {}),
    ...(facts?.duration === undefined ? {} : { duration: facts.duration }),
    ...(facts?.startTime === undefined ? {} : { startTime: facts.startTime }),
    ...(facts === undefined ? {} : { width: facts.width, height: facts.height }),
    ...(track ? { track } : {}),
    ...(isProxyOnly(entry) ? { proxyOnly: true as const } : {}),
    order,
  };
}

function stateOf({ state, stage }: VideoEntry): VideoState {
  return state === 'waiting' && stage !== undefined ? stage : state;
}
