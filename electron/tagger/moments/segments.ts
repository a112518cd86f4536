/** What the model in use made of parts of videos. A film may have thousands: those of the videos that were asked for last are held. */
import { type Footage, footageName, type Library, type StoredSegment } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { Events } from '../events.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import type { VideoList } from '../videos/list.ts';
import { Held } from './held.ts';

/** Of all videos together, as long as it is more than one: 60 MB of vectors. */
const MOST_HELD = 30_000;

/** Spans of all videos of which it is known which were looked at: some 30 MB of names. */
const MOST_NAMED = 300_000;

/** Of these, so many say how cosines lie: more would say nothing else. */
const SAMPLE = 1_000;

export interface SegmentsOptions {
  readonly library: Library;
  readonly embeddings: Embeddings;
  readonly list: VideoList;
  readonly events: Events;
}

/** Which spans of some footage were looked at, by name. */
export interface Looked {
  readonly names: Set<string>;
  /** of these, the ones that the model cannot see */
  readonly unseen: Set<string>;
  /** how many names it had at first, and one more */
  readonly size: number;
}

export class Segments {
  readonly #o: SegmentsOptions;
  /** by footage */
  readonly #held = new Held<readonly StoredSegment[]>(MOST_HELD, ({ length }) => length);
  /** of many more videos; each as large as it was when it was read, and what comes to it then is little */
  readonly #looked = new Held<Looked>(MOST_NAMED, ({ size }) => size);
  /** How often there was something new, by footage. */
  readonly #changes = new Map<string, number>();
  /** What comes in while some are read in turns. */
  readonly #reading = new Set<{ readonly name: string; readonly came: StoredSegment[] }>();

  #onKnown: () => void = () => {};
  #sample: { readonly of: number; readonly vectors: readonly Float32Array[] } | undefined;
  #sinceSample = 0;

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
    this.#looked.clear();
    this.#sample = undefined;
  }

  /** Vectors of some parts of videos, from all over; others than before where there are a tenth more of them. */
  sample(): readonly Float32Array[] {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    if (key === undefined) return [];
    if (this.#sample === undefined || this.#sinceSample * 10 > this.#sample.of) {
      // To find them all rows are gone through.
      this.#sample = library.segments.sample(key.model, samplingOf(key), SAMPLE);
      this.#sinceSample = 0;
    }
    return this.#sample.vectors;
  }

  /** Ascending; the same array as long as nothing comes to it. */
  of(footage: Footage): readonly StoredSegment[] {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    if (key === undefined) return [];
    const name = footageName(footage);
    return this.#held.get(name) ?? this.#read(name, library.segments.of(footage, key.model, samplingOf(key)));
  }

  /** (D) what the model in use made of one span; undefined where it has not seen it. */
  vectorOf(footage: Footage, span: Span): Float32Array | undefined {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    return key && library.segments.vectorOf(footage, key.model, samplingOf(key), span);
  }

  /** Reads those that `of` gives, in turns. @throws TagError of the library; AbortError */
  async ready(footage: Footage, signal: AbortSignal): Promise<void> {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    const name = footageName(footage);
    if (key === undefined || this.#held.has(name)) return;
    const reading = { name, came: [] };
    this.#reading.add(reading);
    try {
      const breathe = breathing(signal, 1);
      const segments: StoredSegment[] = [];
      for (const page of library.segments.pagesOf(footage, key.model, samplingOf(key))) {
        for (const each of page) segments.push(each);
        await breathe();
      }
      if (key === embeddings.key) this.#read(name, withMore(segments, reading.came));
    } finally {
      this.#reading.delete(reading);
    }
  }

  /** Which spans were looked at: without reading what was seen there. */
  looked(footage: Footage): Looked {
    const { library, embeddings } = this.#o;
    const { key } = embeddings;
    const name = footageName(footage);
    const known = this.#looked.get(name);
    if (known !== undefined || key === undefined) return known ?? { names: new Set(), unseen: new Set(), size: 0 };
    const spans = library.segments.spansOf(footage, key.model, samplingOf(key));
    return this.#hasLooked(
      name,
      spans.map(({ span, isSeen }) => [spanName(span), isSeen]),
    );
  }

  /** Another number whenever `looked` gives something else for the model that is in use. */
  changes(footage: Footage): number {
    return this.#changes.get(footageName(footage)) ?? 0;
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
    this.#sinceSample += seen.length;
    const name = footageName(footage);
    for (const reading of this.#reading) if (reading.name === name) reading.came.push(...seen);
    const held = this.#held.get(name);
    if (held !== undefined) this.#held.put(name, withMore(held, seen));
    const looked = this.#looked.get(name);
    for (const each of looked === undefined ? [] : seen) {
      looked?.names.add(spanName(each.span));
      looked?.unseen[each.seen === undefined ? 'add' : 'delete'](spanName(each.span));
    }
    this.#changed(name);
    events.timelines(list.showing(footage.contentId));
    this.#onKnown();
  }

  /** Of what was just read: rows that are none are there no more. */
  #read(name: string, segments: StoredSegment[]): readonly StoredSegment[] {
    this.#held.put(name, segments);
    const before = this.#looked.get(name)?.names.size;
    if (before !== undefined && before !== segments.length) this.#changed(name);
    this.#hasLooked(
      name,
      segments.map(({ span, seen }) => [spanName(span), seen !== undefined]),
    );
    return segments;
  }

  #hasLooked(name: string, spans: readonly (readonly [name: string, isSeen: boolean])[]): Looked {
    const looked = {
      names: new Set(spans.map(([span]) => span)),
      unseen: new Set(spans.flatMap(([span, isSeen]) => (isSeen ? [] : [span]))),
      size: 1 + spans.length,
    };
    this.#looked.put(name, looked);
    return looked;
  }

  #changed(name: string): void {
    this.#changes.set(name, (this.#changes.get(name) ?? 0) + 1);
  }
}

/** Ascending, as they were. */
function withMore(segments: readonly StoredSegment[], more: readonly StoredSegment[]): StoredSegment[] {
  const names = new Set(more.map(({ span }) => spanName(span)));
  const starts = new Set(more.map(({ span }) => span.start));
  // A name of each of thirty thousand would take longer than all the rest.
  const others = segments.filter(({ span }) => !starts.has(span.start) || !names.has(spanName(span)));
  return [...others, ...more].sort(byTime);
}

/** Frames are chosen in a span as they are in a whole video. */
export function samplingOf({ sampling }: ModelKey): string {
  return sampling.replace('whole video', 'span');
}

/** To tell spans apart; times come back from the library as they were. */
export function spanName({ start, end }: Span): string {
  return `${start} ${end}`;
}

function byTime({ span: a }: StoredSegment, { span: b }: StoredSegment): number {
  return a.start - b.start || a.end - b.end;
}
