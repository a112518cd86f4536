/** Where the scenes of videos begin: found once for each content, and kept. */
import { SCENE_RULES } from '../../engine/video/scenes/cuts.ts';
import { findScenes } from '../../engine/video/scenes/find-scenes.ts';
import { type Footage, footageName, type Library, type StoredScenes } from '../../library/index.ts';
import type { Events } from '../events.ts';
import type { FileFacts } from '../videos/file-facts.ts';
import type { VideoList } from '../videos/list.ts';
import { asked } from '../videos/track.ts';
import { requireSame } from './open-video.ts';

/** Which rules found them. */
const RULES = `v${SCENE_RULES}`;
/** So many films say how others may be cut. */
const SHOWN = 50;

export interface ScenesOptions {
  readonly library: Library;
  readonly list: VideoList;
  readonly files: FileFacts;
  readonly events: Events;
}

export class Scenes {
  readonly #o: ScenesOptions;
  /** How often they were found, by footage. */
  readonly #changes = new Map<string, number>();
  #latest: readonly StoredScenes[] | undefined;

  constructor(options: ScenesOptions) {
    this.#o = options;
  }

  /** Undefined until they were looked for. */
  of(footage: Footage): StoredScenes | undefined {
    return this.#o.library.scenes.get(footage, RULES);
  }

  /** Of the films that were looked at last; the same array as long as it is the same. */
  latest(): readonly StoredScenes[] {
    this.#latest ??= this.#o.library.scenes.latest(RULES, SHOWN);
    return this.#latest;
  }

  /** Another number whenever `of` gives something else. */
  changes(footage: Footage): number {
    return this.#changes.get(footageName(footage)) ?? 0;
  }

  /**
   * Looks for them: reads the whole file.
   *
   * @throws TagError as `findScenes` does; `unreadable` where it is another file by then; of the library; AbortError
   */
  async find(
    { id, path, footage }: { id: string; path: string; footage: Footage },
    { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void },
  ): Promise<StoredScenes> {
    const { library, list, files, events } = this.#o;
    const { scenes } = await findScenes(path, { ...asked(footage), signal, onProgress });
    await requireSame(files, { id, path, footage }, signal);
    // They begin with the times of frames, to the bit. The end is a sum.
    const end = Math.round((scenes.at(-1)?.end ?? 0) * 1e6) / 1e6;
    const found = { starts: scenes.map(({ start }) => start), end };
    library.scenes.put(footage, RULES, found);
    this.#latest = undefined;
    this.#changes.set(footageName(footage), this.changes(footage) + 1);
    events.timelines(list.showing(footage.contentId));
    return found;
  }
}
