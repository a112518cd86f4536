/** What the model in use made of parts of videos. A film may have thousands: those of the videos that were asked for last are held. */
import { type Footage, footageName, type Library, type StoredSegment } from '../../library/index.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { Events } from '../events.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import type { VideoList } from '../videos/list.ts';

/** Of all videos together, as long as it is more than one: 60 MB of vectors. */
const MOST_HELD = 30_000;

/** Of these, so many say how cosines lie: more would say nothing else. */
const SAMPLE = 1_000;

export interface SegmentsOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly list: VideoList;
  readonly events: Events;
}

export class Segments {
  readonly #o: SegmentsOptions;
  /** by footage, the ones asked for last at the end */
  readonly #held = new Map<string, readonly StoredSegment[]>();

  #onKnown: () => void = () => {};

  constructor(options: SegmentsOptions) {
    this.#o = options;
  }

  /** @param listener told when there are more */
  onKnown(listener: () => void): void {
    this.#onKnown = listener;
  }

  /** Another model is in use. */
  adopt(): void {
    this.#held.clear();
  }

  /** Vectors of some parts of videos, from all over. */
  sample(): Float32Array[] {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    return key === undefined ? [] : library.segments.sample(key.model, samplingOf(key), SAMPLE);
  }

  /** Ascending; the same array as long as nothing comes to it. */
  of(footage: Footage): readonly StoredSegment[] {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    if (key === undefined) return [];
    const name = footageName(footage);
    const known = this.#held.get(name) ?? library.segments.of(footage, key.model, samplingOf(key));
    this.#hold(name, known);
    return known;
  }

  /**
   * Keeps what was seen: on disk when it returns, all of it or nothing.
   *
   * @throws TagError of the library
   */
  put(footage: Footage, key: ModelKey, seen: readonly StoredSegment[]): void {
    const { library, embeddings, list, events } = this.#o;
    library.transaction(() => {
      for (const each of seen) library.segments.put(footage, key.model, samplingOf(key), each);
    });
    if (key !== embeddings.key) return;
    const spans = new Set(seen.map(({ span }) => spanName(span)));
    const before = this.#held.get(footageName(footage));
    const others = before?.filter(({ span }) => !spans.has(spanName(span)));
    if (others !== undefined) this.#hold(footageName(footage), [...others, ...seen].sort(byTime));
    events.timelines(list.showing(footage.contentId));
    this.#onKnown();
  }

  #hold(name: string, segments: readonly StoredSegment[]): void {
    this.#held.delete(name);
    this.#held.set(name, segments);
    let held = [...this.#held.values()].reduce((sum, { length }) => sum + length, 0);
    for (const [other, { length }] of this.#held) {
      if (held <= MOST_HELD || other === name) return;
      this.#held.delete(other);
      held -= length;
    }
  }
}

/** Frames are chosen in a span as they are in a whole video. */
function samplingOf({ sampling }: ModelKey): string {
  return sampling.replace('whole video', 'span');
}

/** To tell spans apart; times come back from the library as they were. */
export function spanName({ start, end }: Span): string {
  return `${start} ${end}`;
}

function byTime({ span: a }: StoredSegment, { span: b }: StoredSegment): number {
  return a.start - b.start || a.end - b.end;
}
