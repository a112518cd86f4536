/** What the model in use made of the videos, in memory: rankings are products with these. */
import { type Footage, footageName, type Library, type StoredEmbedding } from '../../library/index.ts';

/** Which embeddings are comparable: those of one model, as exact as each other, that was shown frames in one way. */
export interface ModelKey {
  /** the model's id, and which of its vectors may stand beside each other */
  readonly model: string;
  /** which part of a video, how its frames are chosen, and which of its tracks is meant to be shown */
  readonly sampling: string;
}

export class Embeddings {
  readonly #library: Library;
  #key: ModelKey | undefined;
  readonly #byFootage = new Map<string, StoredEmbedding>();
  readonly #matches = new Map<string, Map<string, number>>();
  /** Of most footage nobody has asked for matches: they are not looked up. */
  #matched = new Set<string>();
  #onKnown: (footage: Footage) => void = () => {};

  constructor(library: Library) {
    this.#library = library;
  }

  get key(): ModelKey | undefined {
    return this.#key;
  }

  /** Goes over to another model, and to what it has seen of the listed videos. */
  adopt(key: ModelKey | undefined): void {
    this.#key = key;
    this.#byFootage.clear();
    this.#matches.clear();
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

  put(footage: Footage, key: ModelKey, embedding: StoredEmbedding): void {
    this.#library.embeddings.put(footage, key.model, key.sampling, embedding);
    if (key !== this.#key) return;
    this.#byFootage.set(footageName(footage), embedding);
    this.#onKnown(footage);
  }

  /** @param listener told of footage that the model in use has seen */
  onKnown(listener: (footage: Footage) => void): void {
    this.#onKnown = listener;
  }

  /** What is known of some footage holds of other that shows the same. */
  inherit(from: Footage, to: Footage): void {
    this.#library.contents.adopt(from.contentId, to.contentId, from.track);
    if (this.#matched.has(footageName(from))) this.#matched.add(footageName(to));
    this.#matches.delete(footageName(to));
  }

  /** The match probabilities that are known of some footage, by text. */
  matches(footage: Footage): ReadonlyMap<string, number> {
    const name = footageName(footage);
    if (this.#key === undefined || !this.#matched.has(name)) return NO_MATCHES;
    const held = this.#matches.get(name);
    if (held !== undefined) return held;
    const stored = this.#library.matches.of(footage, this.#key.model, this.#key.sampling);
    this.#matches.set(name, stored);
    return stored;
  }

  putMatches(footage: Footage, key: ModelKey, matches: ReadonlyMap<string, number>): void {
    const { model, sampling } = key;
    this.#library.transaction(() => {
      for (const [text, probability] of matches) this.#library.matches.put(footage, model, sampling, text, probability);
    });
    if (key !== this.#key) return;
    this.#matched.add(footageName(footage));
    this.#matches.delete(footageName(footage));
  }
}

const NO_MATCHES: ReadonlyMap<string, number> = new Map();
