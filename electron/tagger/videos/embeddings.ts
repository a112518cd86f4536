/** What the model in use made of the videos, in memory: rankings are products with these. */
import { type Footage, footageName, type Library, type StoredEmbedding } from '../../library/index.ts';
import type { EncodedVideo } from '../../wire/engine.ts';

/** Which embeddings are comparable: those of one model, as exact as each other, that was shown frames in one way. */
export interface ModelKey {
  /** the model's id, and which of its vectors may stand beside each other */
  readonly model: string;
  /** which part of a video, how its frames are chosen, and which of its tracks is meant to be shown */
  readonly sampling: string;
}

/** Matches that are held; of thousands of videos with thousands of labels each there are more than memory. */
const MOST_HELD = 1_000_000;

export class Embeddings {
  readonly #library: Library;
  readonly #mostHeld: number;
  #key: ModelKey | undefined;
  readonly #byFootage = new Map<string, StoredEmbedding>();
  readonly #matches = new Map<string, Map<string, number>>();
  /** how many those are, of all footage */
  #held = 0;
  /** Of most footage nobody has asked for matches: they are not looked up. */
  #matched = new Set<string>();
  readonly #onKnown: ((footage: Footage) => void)[] = [];

  constructor(library: Library, mostHeld = MOST_HELD) {
    this.#library = library;
    this.#mostHeld = mostHeld;
  }

  get key(): ModelKey | undefined {
    return this.#key;
  }

  /** Goes over to another model, and to what it has seen of the listed videos. */
  adopt(key: ModelKey | undefined): void {
    this.#key = key;
    this.#byFootage.clear();
    this.#matches.clear();
    this.#held = 0;
    this.#matched = new Set();
    if (key === undefined) return;
    const { model, sampling } = key;
    for (const footage of this.#library.matches.footage(model, sampling)) this.#matched.add(footageName(footage));
    const stored = this.#library.embeddings.ofListed(model, sampling);
    for (const [footage, embedding] of stored) this.#byFootage.set(footageName(footage), embedding);
  }

  /** Undefined where the model in use has not seen the footage. */
  get(footage: Footage | undefined): StoredEmbedding | undefined {
    if (footage === undefined || this.#key === undefined) return undefined;
    const name = footageName(footage);
    const held = this.#byFootage.get(name);
    if (held !== undefined) return held;
    const stored = this.#library.embeddings.get(footage, this.#key.model, this.#key.sampling);
    if (stored !== undefined) this.#byFootage.set(name, stored);
    return stored;
  }

  /** (D) unit vectors of all that the model in use has seen. */
  vectors(): Float32Array[] {
    return [...this.#byFootage.values()].map(({ vector }) => vector);
  }

  put(footage: Footage, key: ModelKey, embedding: StoredEmbedding): void {
    this.#library.embeddings.put(footage, key.model, key.sampling, embedding);
    if (key !== this.#key) return;
    this.#byFootage.set(footageName(footage), embedding);
    for (const listener of this.#onKnown) listener(footage);
  }

  /** @param listener told of footage that the model in use has seen */
  onKnown(listener: (footage: Footage) => void): void {
    this.#onKnown.push(listener);
  }

  /** What is known of some footage holds of other that shows the same. */
  inherit(from: Footage, to: Footage): void {
    this.#library.contents.adopt(from.contentId, to.contentId, from.track);
    if (this.#matched.has(footageName(from))) this.#matched.add(footageName(to));
    this.#dropMatches(footageName(to));
  }

  /** The match probabilities that are known of some footage, by text. */
  matches(footage: Footage): ReadonlyMap<string, number> {
    const name = footageName(footage);
    if (this.#key === undefined || !this.#matched.has(name)) return NO_MATCHES;
    const held = this.#matches.get(name);
    if (held !== undefined) return held;
    const stored = this.#library.matches.of(footage, this.#key.model, this.#key.sampling);
    this.#holdMatches(name, stored);
    return stored;
  }

  /** Which of the texts have no match with the footage yet. What is looked up for this is not held: all videos may be asked for. */
  unmatched(footage: Footage, texts: readonly string[]): string[] {
    const name = footageName(footage);
    if (this.#key === undefined || !this.#matched.has(name)) return [...texts];
    const { model, sampling } = this.#key;
    const known = this.#matches.get(name) ?? this.#library.matches.of(footage, model, sampling);
    return texts.filter((text) => !known.has(text));
  }

  #holdMatches(name: string, matches: Map<string, number>): void {
    this.#matches.set(name, matches);
    this.#held += matches.size;
    for (const [first, { size }] of this.#matches) {
      if (this.#held <= this.#mostHeld || first === name) return;
      this.#matches.delete(first);
      this.#held -= size;
    }
  }

  #dropMatches(name: string): void {
    this.#held -= this.#matches.get(name)?.size ?? 0;
    this.#matches.delete(name);
  }

  putMatches(footage: Footage, key: ModelKey, matches: ReadonlyMap<string, number>): void {
    const { model, sampling } = key;
    this.#library.transaction(() => {
      for (const [text, probability] of matches) this.#library.matches.put(footage, model, sampling, text, probability);
    });
    if (key !== this.#key) return;
    this.#matched.add(footageName(footage));
    this.#dropMatches(footageName(footage));
  }
}

const NO_MATCHES: ReadonlyMap<string, number> = new Map();

/** What the engine saw, as it is kept. */
export function asStored({ frames, seconds, embedding }: EncodedVideo): StoredEmbedding {
  return { vector: embedding, frames: frames.map((index, n) => ({ index, timestamp: seconds[n] as number })) };
}
