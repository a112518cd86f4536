/** The labels: as they were typed, as the model reads them, and which of the two the rankings are of. */
import { z } from 'zod';
import { DEFAULT_LABELS } from '../../catalogue/default-labels.ts';
import { labelKey } from '../../catalogue/label-key.ts';
import { unknownWords } from '../../catalogue/labels.ts';
import { distinctLabels, type LabelKey, labelFaults } from '../../engine/internvideo2/tokenizer/distinct.ts';
import type { Library, StoredText } from '../../library/index.ts';
import type { Label, LabelList as LabelFacts } from '../../wire/app/labels.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { type Log, toProblem } from '../problem.ts';
import type { ModelKey } from '../videos/embeddings.ts';
import { LabelKeys } from './keys.ts';

/** The setting that says that the labels have been set. */
const CHOSEN = 'labelsChosen';

/** Texts asked of the engine at once. What is no longer wanted is given up between two such calls: an engine that is
 * cancelled within one may have to be started again, and that takes longer. */
const TEXTS_AT_ONCE = 16;

/** The labels that rankings are of, and their vectors. */
export interface ActiveLabels {
  readonly texts: readonly string[];
  /** (D) each */
  readonly vectors: readonly Float32Array[];
}

export interface LabelListOptions {
  readonly library: Library;
  readonly engines: Engines;
  readonly events: Events;
  readonly model: ModelInUse;
  /** whether the model in use knows the demo's vocabulary alone */
  readonly isDemo: () => boolean;
  readonly log: Log;
}

export class LabelList {
  readonly #o: LabelListOptions;
  #wanted: readonly string[];
  /** whether anybody has set the labels, even to none */
  #isChosen: boolean;
  #key: ModelKey | undefined;
  readonly #keys: LabelKeys;
  /** What keeps wanted labels from being ranked, by their texts. */
  #faults: ReadonlyMap<string, Problem> = new Map();
  /** Lists are taken in the order in which they come. */
  #lastSet: Promise<unknown> = Promise.resolve();
  readonly #known = new Map<string, StoredText>();
  /** What the library does not know either. */
  readonly #unknown = new Set<string>();
  #active: ActiveLabels = { texts: [], vectors: [] };
  #ready = false;
  #revision = 0;
  #problem: Problem | undefined;
  #reading: AbortController | undefined;
  #closed = false;

  constructor(options: LabelListOptions) {
    this.#o = options;
    this.#keys = new LabelKeys(() => options.model.directory);
    const { labels, settings } = options.library;
    this.#isChosen = settings.get(CHOSEN, z.boolean()) ?? false;
    this.#wanted = labels.all();
    this.#fillIn();
    this.#ready = this.#wanted.length === 0;
  }

  /** Until someone has chosen labels, they are what the demo model knows. */
  #fillIn(): void {
    if (!this.#isChosen) this.#wanted = this.#o.isDemo() ? DEFAULT_LABELS : [];
  }

  get active(): ActiveLabels {
    return this.#active;
  }

  get revision(): number {
    return this.#revision;
  }

  get facts(): LabelFacts {
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return {
      labels: this.#wanted.map((text) => this.#label(text)),
      revision: this.#revision,
      ready: this.#ready,
      ...problem,
    };
  }

  /** @throws TagError `empty-label`, `repeated-label`, and those of the library; the labels then stay as they were */
  set(labels: readonly string[]): Promise<void> {
    const set = this.#lastSet.then(() => this.#set(labels));
    this.#lastSet = set.catch(() => {});
    return set;
  }

  async #set(labels: readonly string[]): Promise<void> {
    const { labels: wanted, keyOf } = await this.#check(labels);
    const { library } = this.#o;
    library.transaction(() => {
      library.labels.replace(wanted);
      library.settings.put(CHOSEN, true);
    });
    this.#isChosen = true;
    this.#want(wanted, keyOf);
    this.#problem = undefined;
    this.#follow();
    this.#tell();
  }

  /**
   * Labels as they are kept. What an older version let into the list or into a set may stay: it would have to be taken out
   * before anything else could be changed.
   *
   * @throws TagError `empty-label`, `repeated-label`
   */
  async checked(labels: readonly string[]): Promise<string[]> {
    return (await this.#check(labels)).labels;
  }

  async #check(texts: readonly string[]): Promise<{ labels: string[]; keyOf: LabelKey }> {
    const wellFormed = texts.map((text) => text.toWellFormed());
    const keyOf = await this.#keys.of(wellFormed);
    try {
      return { labels: distinctLabels(wellFormed, keyOf), keyOf };
    } catch {
      const kept = new Set([...this.#wanted, ...this.#o.library.labels.sets().flatMap((set) => set.labels)]);
      return { labels: distinctLabels(wellFormed, keyOf, kept), keyOf };
    }
  }

  /** Another model reads the labels from now on. */
  adopt(key: ModelKey | undefined): void {
    this.stop();
    this.#key = key;
    this.#known.clear();
    this.#unknown.clear();
    this.#active = { texts: [], vectors: [] };
    this.#problem = undefined;
    this.#revision += 1;
    this.#fillIn();
    this.#want(this.#wanted);
    this.#follow();
    this.#tell();
  }

  /** The model can be asked again. */
  start(): void {
    this.#problem = undefined;
    this.#follow();
    this.#tell();
  }

  /** The model cannot be asked for now. */
  stop(): void {
    this.#reading?.abort();
    this.#reading = undefined;
  }

  close(): void {
    this.#closed = true;
    this.stop();
  }

  /** @param keyOf of a list whose keys are known already */
  #want(labels: readonly string[], keyOf?: LabelKey): void {
    this.#wanted = labels;
    // At once what can be said at once: a list that was read before is ranked by from the start.
    this.#faults = problemsOf(labels, keyOf ?? labelKey);
    if (keyOf === undefined) void this.#findFaults(labels);
  }

  /** Has the labels held against each other, and goes on with those that the model can tell apart. */
  async #findFaults(labels: readonly string[]): Promise<void> {
    const keyOf = await this.#keys.of(labels);
    if (this.#closed || this.#wanted !== labels) return;
    const faults = problemsOf(labels, keyOf);
    if (faults.size === this.#faults.size) return;
    this.#faults = faults;
    this.#follow();
    this.#tell();
  }

  #label(text: string): Label {
    const unknown = this.#o.isDemo() ? unknownWords(text) : [];
    const problem = this.#faults.get(text);
    return {
      text,
      ...(unknown.length === 0 ? {} : { unknownWords: unknown }),
      ...(this.#known.get(text)?.cut === true ? { cut: true } : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #tell(): void {
    this.#o.events.emit('labelsChanged', this.facts);
  }

  /** Ranks by the wanted labels if all are known, and has the others read if not. */
  #follow(): void {
    const missing = this.#missing();
    this.#ready = missing.length === 0;
    if (this.#ready) this.#activate();
    else if (this.#reading === undefined && this.#problem === undefined && this.#o.model.ready) void this.#read();
  }

  #activate(): void {
    const { texts } = this.#active;
    const ranked = this.#ranked();
    const same = texts.length === ranked.length && texts.every((text, i) => text === ranked[i]);
    if (same) return;
    const vectors = ranked.map((text) => (this.#known.get(text) as StoredText).vector);
    this.#active = { texts: ranked, vectors };
    this.#revision += 1;
  }

  /** The wanted labels, less those that are empty or repeated to the model. */
  #ranked(): readonly string[] {
    return this.#faults.size === 0 ? this.#wanted : this.#wanted.filter((text) => !this.#faults.has(text));
  }

  /** The labels to be ranked that neither memory nor the library know, each once. */
  #missing(): string[] {
    const key = this.#key;
    // Which model will read them is not known yet.
    if (key === undefined) return [...this.#wanted];
    return this.#ranked().filter((text) => {
      if (this.#known.has(text)) return false;
      if (this.#unknown.has(text)) return true;
      const stored = this.#o.library.texts.get(key.model, text);
      if (stored === undefined) this.#unknown.add(text);
      else this.#known.set(text, stored);
      return stored === undefined;
    });
  }

  /** Reads what is missing, some texts at a time, as long as something is. Never rejects. */
  async #read(): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    try {
      for (let next = this.#missing(); next.length > 0; next = this.#missing()) {
        await this.#readSome(next.slice(0, TEXTS_AT_ONCE), reading.signal);
      }
      this.#reading = undefined;
      this.#follow();
    } catch (error) {
      if (reading.signal.aborted) return;
      this.#reading = undefined;
      if (isAbortError(error)) return;
      const { engines, model, log } = this.#o;
      this.#problem = toProblem(error, log);
      const isCrash = error instanceof TagError && error.kind === 'engine-crashed';
      if (isCrash && engines.stopped) model.stop(error);
    }
    this.#tell();
  }

  async #readSome(texts: string[], signal: AbortSignal): Promise<void> {
    const { engines, model, library } = this.#o;
    const key = this.#key;
    if (key === undefined) return;
    const args = { model: model.ref, texts };
    const [{ embeddings }, { cut }] = await Promise.all([
      engines.texts.call('embedTexts', args, { signal }),
      engines.texts.call('findCutTexts', args, { signal }),
    ]);
    signal.throwIfAborted();
    const isCut = new Set(cut);
    library.transaction(() => {
      for (const [i, text] of texts.entries()) {
        const stored = { vector: embeddings[i] as Float32Array, cut: isCut.has(text) };
        library.texts.put(key.model, text, stored);
        this.#known.set(text, stored);
      }
    });
  }
}

function problemsOf(labels: readonly string[], keyOf: LabelKey): Map<string, Problem> {
  const faults = [...labelFaults(labels, keyOf)];
  return new Map(faults.map(([index, { error }]) => [labels[index] as string, error.toJSON()]));
}
