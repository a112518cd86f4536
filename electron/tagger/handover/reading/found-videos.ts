/** Which video of the list a file means, by all that it says of it. */
import { parse } from 'node:path';
import { nameSays } from '../../../engine/video/source/file-name.ts';
import type { ReadVideo } from '../../../interchange/handed.ts';
import { safeName } from '../../../interchange/words/file-namer.ts';
import { breathing } from '../../../turns/breath.ts';
import type { VideoEntry, VideoList } from '../../videos/list.ts';
import { moved, nameIn } from '../paths.ts';
import { uuid5OfUrl } from './uuid5.ts';

export type FoundBy = 'path' | 'name' | 'content' | 'id';

export interface FolderMap {
  readonly from: string;
  readonly to: string;
}

/** Seconds, and parts, by which two lengths of one video may differ. */
const OFF = { seconds: 1, part: 0.01 };
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

export class FoundVideos {
  readonly #list: VideoList;
  readonly #map: FolderMap | undefined;
  readonly #byPath = new Map<string, VideoEntry>();
  readonly #byName = new Map<string, VideoEntry[]>();
  /** without its ending, as files beside it are called */
  readonly #byStem = new Map<string, VideoEntry[]>();
  /** both, as another system may have written them */
  readonly #byWritten = new Map<string, VideoEntry[]>();
  readonly #byReel = new Map<string, VideoEntry[]>();
  /** what the files themselves call a video */
  readonly #byTheirId = new Map<string, VideoEntry>();
  /** made when it is asked for: each is a hash */
  #byUuid: Map<string, VideoEntry> | undefined;

  private constructor(list: VideoList, map: FolderMap | undefined) {
    this.#list = list;
    this.#map = map;
  }

  /** @throws AbortError */
  static async in(list: VideoList, map: FolderMap | undefined, signal: AbortSignal): Promise<FoundVideos> {
    const found = new FoundVideos(list, map);
    const breathe = breathing(signal);
    for (const entry of [...list.all()]) {
      found.#add(entry);
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return found;
  }

  #add(entry: VideoEntry): void {
    const { path, realPath } = entry;
    for (const known of [realPath, path].map(composed)) if (!this.#byPath.has(known)) this.#byPath.set(known, entry);
    this.#byPath.set(realPath, entry);
    this.#byPath.set(path, entry);
    const { base, name } = parse(path);
    put(this.#byName, base, entry);
    put(this.#byStem, name, entry);
    put(this.#byWritten, asWritten(base), entry);
    if (name !== base) put(this.#byWritten, asWritten(name), entry);
    put(this.#byReel, asReel(nameSays(path).reel ?? name), entry);
  }

  /** Another library's id, of a video that a file tells by more than that. */
  learn(id: string, entry: VideoEntry): void {
    this.#byTheirId.set(id, entry);
  }

  /** @returns undefined for none, and where more than one could be meant */
  find(names: ReadVideo['names']): { entry: VideoEntry; by: FoundBy } | undefined {
    const { contentId, id, path, uuid } = names;
    for (const [by, entry] of [
      ['content', contentId === undefined ? undefined : this.#byContent(contentId, path)],
      ['id', id === undefined ? undefined : (this.#list.get(id) ?? this.#byTheirId.get(id))],
      ['path', path === undefined ? undefined : this.#atPath(path)],
      ['id', uuid === undefined ? undefined : this.#named(uuid)],
      ['name', this.#called(names)],
    ] as const) {
      if (entry !== undefined) return { entry, by };
    }
    return undefined;
  }

  /** Of copies the one that lies where the file says. */
  #byContent(contentId: string, path: string | undefined): VideoEntry | undefined {
    const showing = this.#list.showing(contentId).flatMap((id) => this.#list.get(id) ?? []);
    return showing.find((entry) => entry.path === path) ?? showing[0];
  }

  #atPath(written: string): VideoEntry | undefined {
    const path = this.#here(written);
    const known = this.#byPath.get(path) ?? this.#byPath.get(composed(path));
    if (known !== undefined) return known;
    // Relative to a folder that nobody names, it is the end of one path.
    const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
    if (/^[\\/]/.test(path) || /^[A-Za-z]:/.test(path) || parts.length < 2) return undefined;
    const end = `/${parts.join('/')}`;
    return only(
      (this.#byName.get(parts.at(-1) ?? '') ?? []).filter((entry) => entry.path.replaceAll('\\', '/').endsWith(end)),
    );
  }

  #here(path: string): string {
    return (this.#map && moved(path, this.#map.from, this.#map.to)) ?? path;
  }

  /** A clip's file is called so, or it is the name of all of a video's frames. */
  #named(uuid: string): VideoEntry | undefined {
    this.#byUuid ??= this.#uuids();
    return this.#byUuid.get(uuid.toLowerCase());
  }

  #uuids(): Map<string, VideoEntry> {
    const byUuid = new Map<string, VideoEntry>();
    for (const entry of this.#list.all()) {
      const { name } = parse(entry.path);
      if (UUID.test(name)) byUuid.set(name.toLowerCase(), entry);
      const { duration, fps } = entry.facts ?? {};
      if (duration === undefined || fps === undefined) continue;
      const there = this.#map && moved(entry.path, this.#map.to, this.#map.from);
      // A rate or a length that is rounded makes it one frame more or less.
      const frames = Math.floor(duration * fps);
      for (const path of [entry.path, ...(there === undefined ? [] : [there])]) {
        for (const last of [frames - 1, frames, frames + 1]) byUuid.set(uuid5OfUrl(`${path}_0_${last}`), entry);
      }
    }
    return byUuid;
  }

  #called({ name, path, reel, duration }: ReadVideo['names']): VideoEntry | undefined {
    for (const written of [name, path]) {
      if (written === undefined) continue;
      const base = nameIn(written);
      const called = this.#byName.get(base) ?? this.#byStem.get(base) ?? this.#byWritten.get(asWritten(base));
      const entry = oneOf(called ?? [], duration);
      if (entry !== undefined) return entry;
    }
    return reel === undefined ? undefined : oneOf(this.#byReel.get(asReel(reel)) ?? [], duration);
  }
}

/** A Mac may take a letter and its dots apart, and nobody sees it. */
function composed(name: string): string {
  return name.normalize('NFC');
}

/** As exports call the file of a video, whose own name may hold what not every system takes. */
function asWritten(name: string): string {
  return composed(safeName(name));
}

/** As edit decision lists have room for. */
function asReel(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 8);
}

function put(map: Map<string, VideoEntry[]>, name: string, entry: VideoEntry): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, [entry]);
  else known.push(entry);
}

/** One whose length is another is another video. */
function oneOf(entries: readonly VideoEntry[], duration: number | undefined): VideoEntry | undefined {
  if (duration === undefined) return only(entries);
  return only(
    entries.filter(({ facts }) => {
      const known = facts?.duration;
      return known === undefined || Math.abs(known - duration) <= Math.max(OFF.seconds, OFF.part * known);
    }),
  );
}

/** Copies of one content are one video. */
function only(entries: readonly VideoEntry[]): VideoEntry | undefined {
  const [first, ...others] = entries;
  const isOne = others.every(({ contentId }) => contentId !== undefined && contentId === first?.contentId);
  return isOne ? first : undefined;
}

/** How a file calls a video that nobody here knows. */
export function calledThere({ path, name, id, uuid, reel, contentId }: ReadVideo['names']): string {
  return path ?? name ?? uuid ?? id ?? reel ?? contentId ?? '?';
}
