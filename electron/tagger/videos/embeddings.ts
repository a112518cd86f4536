/** What the model in use made of the videos, in memory: rankings are products with these. */
import type { Library, StoredEmbedding } from '../../library/index.ts';

/** Which embeddings are comparable: those of one model, run in one precision, that was shown frames in one way. */
export interface ModelKey {
  /** the model's id and the precision */
  readonly model: string;
  /** which part of a video, and how its frames are chosen */
  readonly sampling: string;
}

export class Embeddings {
  readonly #library: Library;
  #key: ModelKey | undefined;
  readonly #byContent = new Map<string, StoredEmbedding>();
  readonly #matches = new Map<string, Map<string, number>>();
  /** Of most contents nobody has asked for matches: they are not looked up. */
  #matched = new Set<string>();

  constructor(library: Library) {
    this.#library = library;
  }

  get key(): ModelKey | undefined {
    return this.#key;
  }

  /** Goes over to another model, and to what it has seen of the listed videos. */
  adopt(key: ModelKey | undefined): void {
    this.#key = key;
    this.#byContent.clear();
    this.#matches.clear();
    this.#matched = key === undefined ? new Set() : this.#library.matches.contents(key.model, key.sampling);
    if (key === undefined) return;
    const stored = this.#library.embeddings.ofListed(key.model, key.sampling);
    for (const [contentId, embedding] of stored) this.#byContent.set(contentId, embedding);
  }

  /** Undefined where the model in use has not seen the content. */
  get(contentId: string | undefined): StoredEmbedding | undefined {
    if (contentId === undefined || this.#key === undefined) return undefined;
    const held = this.#byContent.get(contentId);
    if (held !== undefined) return held;
    const stored = this.#library.embeddings.get(contentId, this.#key.model, this.#key.sampling);
    if (stored !== undefined) this.#byContent.set(contentId, stored);
    return stored;
  }

  put(contentId: string, key: ModelKey, embedding: StoredEmbedding): void {
    this.#library.embeddings.put(contentId, key.model, key.sampling, embedding);
    if (key === this.#key) this.#byContent.set(contentId, embedding);
  }

  /** What is known of a content holds of another that shows the same. */
  inherit(from: string, to: string): void {
    this.#library.contents.adopt(from, to);
    if (this.#matched.has(from)) this.#matched.add(to);
    this.#matches.delete(to);
  }

  /** The match probabilities that are known of a content, by text. */
  matches(contentId: string): ReadonlyMap<string, number> {
    if (this.#key === undefined || !this.#matched.has(contentId)) return NO_MATCHES;
    const held = this.#matches.get(contentId);
    if (held !== undefined) return held;
    const stored = this.#library.matches.of(contentId, this.#key.model, this.#key.sampling);
    this.#matches.set(contentId, stored);
    return stored;
  }

  putMatches(contentId: string, key: ModelKey, matches: ReadonlyMap<string, number>): void {
    const { model, sampling } = key;
    this.#library.transaction(() => {
      for (const [text, probability] of matches)
        this.#library.matches.put(contentId, model, sampling, text, probability);
    });
    if (key !== this.#key) return;
    this.#matched.add(contentId);
    this.#matches.delete(contentId);
  }
}

const NO_MATCHES: ReadonlyMap<string, number> = new Map();
