/**
 * The heads of the labels: kept for the model in use, trained anew some time after decisions have stopped coming, and asked for
 * logits where they are shown to be better than the label's words.
 */
import { FEWEST_FOR_HEAD } from '../../fit/head.ts';
import type { Platt } from '../../fit/platt.ts';
import { dot } from '../../fit/rows.ts';
import type { Library, StoredHead, StoredLabel } from '../../library/index.ts';
import type { LabelEntry } from '../../wire/app/labels.ts';
import type { Learning } from '../../wire/app/learning.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Events } from '../events.ts';
import type { LabelList } from '../labels/list.ts';
import type { Log } from '../problem.ts';
import type { Tags } from '../tags/tags.ts';
import type { Embeddings, ModelKey } from '../videos/embeddings.ts';
import { Calibrations, type OtherSource, type Uncalibrated } from './calibrations.ts';
import { countOf, type Decided, decidedOf, digestOf } from './decided.ts';
import { fromLabelHead, toLabelHead } from './exported.ts';
import { learningOf } from './learning.ts';
import { knownOf, trainingOf, wordsOf } from './lessons.ts';
import { Trainer } from './trainer.ts';
import { Unseen } from './unseen.ts';

/** Milliseconds after the last decision. */
const PAUSE_MS = 400;
/** So often is looked at what teaches more only because the model has seen more of it: thousands may be on their way. */
const SEEN_EVERY_MS = 20_000;

export interface HeadsOptions {
  readonly library: Library;
  readonly events: Events;
  readonly tags: Tags;
  readonly labels: LabelList;
  readonly embeddings: Embeddings;
  readonly uncalibrated: Uncalibrated;
  readonly log: Log;
}

export class Heads {
  readonly #o: HeadsOptions;
  readonly #trainer = new Trainer();
  readonly #unseen = new Unseen();
  #key: ModelKey | undefined;
  #heads: Map<string, StoredHead> = new Map();
  /** those that are used */
  #used: ReadonlyMap<string, StoredHead> = new Map();
  /** as of the last look */
  #decided: ReadonlyMap<string, readonly Decided[]> = new Map();
  readonly #calibrations: Calibrations;
  /** Labels that are to be looked at. */
  readonly #changed: Set<string>;
  #seen: readonly [listed: unknown, active: unknown] = [undefined, undefined];
  /** What a look has made of labels: it counts once all is looked at, so that rankings move once. */
  readonly #learned = new Map<string, StoredHead | undefined>();
  /** Labels whose fits decisions have calibrated otherwise, whatever heads there are: told with the rest of a look. */
  readonly #recalibrated = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #lastSeen = Number.NEGATIVE_INFINITY;
  #looking = new AbortController();
  #lastLook: Promise<void> = Promise.resolve();
  #closed = false;
  #onChanged: (labels: readonly string[]) => void = () => {};
  readonly #unsubscribe: () => void;

  constructor(options: HeadsOptions) {
    this.#o = options;
    this.#calibrations = new Calibrations(options.uncalibrated);
    const { events, tags, embeddings } = options;
    this.#changed = new Set(options.labels.listed.map(({ id }) => id));
    // Later: pages are told of other labels first, and then of what follows from them.
    this.#unsubscribe = events.on((name) => name === 'labelsChanged' && queueMicrotask(() => this.#follow()));
    tags.onDecided((labels) => this.#look(labels));
    embeddings.onKnown((footage) => this.#see([...tags.of(footage)].map(({ label }) => label)));
  }

  /** @param listener told of labels whose head begins or ceases to be used, or is another, and of those calibrated otherwise */
  onChanged(listener: (labels: readonly string[]) => void): void {
    this.#onChanged = listener;
  }

  /** The head that a label's fits come from, for telling it from another. */
  headOf(label: string): object | undefined {
    return this.#used.get(label);
  }

  /**
   * @param vector (D) unit vector of a video
   * @returns undefined where the label's head is not used
   */
  logit(label: string, vector: Float32Array): number | undefined {
    const head = this.#used.get(label);
    // A damaged library may have one of another length while nothing says how long the model's vectors are.
    if (head?.weights.length !== vector.length) return undefined;
    return dot(vector, 0, head.weights, vector.length) + head.bias;
  }

  /** A used head as it is: its logits are products with `weights`, and `bias`. Undefined where none of this width is used. */
  linear(label: string, width: number): Pick<StoredHead, 'weights' | 'bias'> | undefined {
    const head = this.#used.get(label);
    return head?.weights.length === width ? head : undefined;
  }

  /** Where a head is used that has learned here: how it does on decisions that it had not seen. */
  heldOutAuc(label: string): number | undefined {
    const head = this.#used.get(label);
    return head?.digest === undefined ? undefined : head.facts.auc;
  }

  /** What makes probabilities of a source's logits, where enough has been decided. */
  calibrationOf(label: string, source: 'head' | OtherSource): Platt | undefined {
    if (source === 'head') return this.#used.get(label)?.facts.calibration;
    return this.#calibrations.of(label, source, this.#decided.get(label) ?? []);
  }

  /**
   * The fits of decided footage by heads that had not seen it, by its name; undefined where the label's head is not used, or came
   * in with a file and has seen nothing of this library.
   *
   * @throws AbortError
   */
  async unseen(label: StoredLabel, signal: AbortSignal): Promise<ReadonlyMap<string, number> | undefined> {
    const { embeddings, labels, library } = this.#o;
    const { ids, vectors } = labels.active;
    const [head, key, text] = [this.#used.get(label.id), this.#key, vectors[ids.indexOf(label.id)]];
    if (head?.digest === undefined || key === undefined || text === undefined) return undefined;
    const known = await knownOf(this.#decided.get(label.id) ?? [], embeddings, signal);
    const words = wordsOf(label, text, library, key);
    const training = () => trainingOf(known, words, embeddings, signal);
    const digest = digestOf(known, words);
    return this.#unseen.fits(label.id, digest, known, training, head.facts.calibration, signal);
  }

  /** @param source it has other logits now; each but heads has where none is named */
  forgetCalibrations(source?: OtherSource): void {
    if (source === undefined) this.#calibrations.forget();
    else this.#calibrations.forgetSource(source);
  }

  /** Of the labels of the list about which something was decided or learned. */
  learnings(): Learning[] {
    return this.#o.labels.listed.flatMap((label) => {
      const decided = this.#decided.get(label.id) ?? [];
      const head = this.#heads.get(label.id);
      return decided.length === 0 && head === undefined ? [] : [learningOf(label, countOf(decided), head)];
    });
  }

  /** Entries for a file, with what was learned about the labels of their words. */
  withHeads(entries: readonly LabelEntry[]): LabelEntry[] {
    const key = this.#key;
    const ids = this.#idsByText();
    return entries.map((entry) => {
      const head = this.#heads.get(ids.get(entry.text) ?? '');
      return key === undefined || head === undefined ? entry : { ...entry, head: toLabelHead(head, key) };
    });
  }

  /** Keeps the heads that came in with labels, but for labels about which enough was decided here. */
  take(entries: readonly LabelEntry[]): void {
    const key = this.#key;
    const width = key && this.#o.library.widthOf(key.model);
    if (key === undefined || width === undefined || entries.every(({ head }) => head === undefined)) return;
    const ids = this.#idsByText();
    const taken = new Map<string, StoredHead>();
    this.#o.library.transaction(() => {
      for (const { text, head } of entries) {
        const id = ids.get(text.toWellFormed().trim());
        const stored = head && fromLabelHead(head, key, width);
        if (id === undefined || stored === undefined || this.#heads.get(id)?.digest !== undefined) continue;
        this.#o.library.heads.put(id, key.model, key.sampling, stored);
        taken.set(id, stored);
      }
    });
    for (const [id, head] of taken) this.#heads.set(id, head);
    this.#tell([...taken.keys()]);
    this.#settle();
  }

  #idsByText(): ReadonlyMap<string, string> {
    return new Map(this.#o.labels.listed.map(({ id, text }) => [text, id]));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#looking.abort();
    await this.#lastLook;
    await this.#trainer.close();
  }

  /** The labels, or the model, may be others. */
  #follow(): void {
    if (this.#closed) return;
    const { labels, embeddings } = this.#o;
    if (embeddings.key !== this.#key) {
      this.#key = embeddings.key;
      this.#learned.clear();
      this.#heads = this.#key === undefined ? new Map() : this.#stored(this.#key);
    }
    const seen = [labels.listed, labels.active] as const;
    if (seen[0] !== this.#seen[0] || seen[1] !== this.#seen[1]) {
      this.#seen = seen;
      this.#calibrations.forget();
      this.#look(labels.listed.map(({ id }) => id));
    }
    this.#settle();
  }

  /** None where the library cannot be read: nobody has called, and nobody could hear of it. */
  #stored({ model, sampling }: ModelKey): Map<string, StoredHead> {
    try {
      return this.#o.library.heads.of(model, sampling);
    } catch (error) {
      this.#o.log('what was learned could not be read', error);
      return new Map();
    }
  }

  /** Finds out which heads are used, and tells where that, or one of them, is another. */
  #settle(): void {
    const used = new Map<string, StoredHead>();
    for (const { id, facts } of this.#o.labels.listed) {
      const head = this.#heads.get(id);
      if (head !== undefined && facts.learn !== false && head.facts.better) used.set(id, head);
    }
    const before = this.#used;
    const others = [...new Set([...used.keys(), ...before.keys()])].filter((id) => used.get(id) !== before.get(id));
    // Where a head is used, its own calibration counts, and that is a part of it.
    const recalibrated = [...this.#recalibrated].filter((id) => !used.has(id));
    this.#recalibrated.clear();
    const changed = [...new Set([...others, ...recalibrated])];
    if (changed.length === 0) return;
    this.#used = used;
    this.#tell(changed);
    this.#onChanged(changed);
  }

  #tell(labels: string[]): void {
    if (labels.length > 0) this.#o.events.emit('learningsChanged', { labels });
  }

  /** Looks at labels once nothing has come for a while. What is being trained meanwhile is given up. */
  #look(labels: Iterable<string>): void {
    for (const label of labels) this.#changed.add(label);
    if (this.#closed || this.#changed.size === 0) return;
    this.#looking.abort();
    this.#lookIn(PAUSE_MS);
  }

  /** The model has seen what was decided about with these labels. Nothing waits for more to come. */
  #see(labels: readonly string[]): void {
    for (const label of labels) this.#changed.add(label);
    if (this.#closed || labels.length === 0 || this.#timer !== undefined) return;
    const now = performance.now();
    const wait = Math.max(PAUSE_MS, this.#lastSeen + SEEN_EVERY_MS - now);
    this.#lastSeen = now + wait;
    this.#lookIn(wait);
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const looking = new AbortController();
      this.#looking = looking;
      this.#lastLook = this.#lastLook.then(() => this.#lookNow(looking.signal));
    }, milliseconds).unref();
  }

  /** Never rejects. What is not come to stays to be looked at. */
  async #lookNow(signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted();
      await this.#count(signal);
      await this.#learn(signal);
    } catch (error) {
      if (!isAbortError(error)) this.#o.log('what decisions teach could not be learned', error);
    } finally {
      await this.#trainer.close();
      if (!this.#closed) this.#adopt();
    }
  }

  #adopt(): void {
    for (const [label, head] of this.#learned) {
      if (head === undefined) this.#heads.delete(label);
      else this.#heads.set(label, head);
    }
    this.#tell([...this.#learned.keys()]);
    this.#learned.clear();
    this.#settle();
  }

  /** Of labels about which nothing has been decided since, what is known from before is left as it is. */
  async #count(signal: AbortSignal): Promise<void> {
    const before = this.#decided;
    const decided = new Map(before);
    for (const label of [...this.#changed]) {
      decided.set(label, await decidedOf(this.#o.tags.wholesOf(label), signal));
    }
    this.#decided = decided;
    const counted = [...this.#changed].filter((label) => {
      const [was, is] = [before, this.#decided].map((all) => countOf(all.get(label) ?? []));
      return was?.yes !== is?.yes || was?.no !== is?.no;
    });
    this.#tell(counted);
  }

  async #learn(signal: AbortSignal): Promise<void> {
    const { listed, active } = this.#o.labels;
    const byId = new Map(listed.map((label) => [label.id, label]));
    const vectors = new Map(active.ids.map((id, place) => [id, active.vectors[place] as Float32Array]));
    for (const id of [...this.#changed]) {
      if (this.#calibrations.renew(id, this.#decided.get(id) ?? [])) this.#recalibrated.add(id);
      const [label, text] = [byId.get(id), vectors.get(id)];
      // Of one that the model has not read yet it is told when it has.
      const isDone = label === undefined || text === undefined || (await this.#tryToLearn(label, text, signal));
      signal.throwIfAborted();
      if (isDone) this.#changed.delete(id);
    }
  }

  /**
   * One that cannot be learned keeps none of the others from it, and is tried again with the next look.
   *
   * @throws AbortError; TagError of the library, which would fail for the others, too
   */
  async #tryToLearn(label: StoredLabel, text: Float32Array, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#learnOf(label, text, signal);
      return true;
    } catch (error) {
      if (isAbortError(error) || error instanceof TagError) throw error;
      // Without its words, which are the user's own: a log may be sent to others.
      this.#o.log(`what decisions teach about label ${label.id} could not be learned`, error);
      return false;
    }
  }

  async #learnOf(label: StoredLabel, text: Float32Array, signal: AbortSignal): Promise<void> {
    const { embeddings, library } = this.#o;
    const key = this.#key;
    if (key === undefined) return;
    const known = await knownOf(this.#decided.get(label.id) ?? [], embeddings, signal);
    const held = this.#heads.get(label.id);
    const { yes, no } = countOf(known);
    if (Math.min(yes, no) < FEWEST_FOR_HEAD) {
      // One that came in with a file goes on until there is enough to be learned here.
      if (held?.digest !== undefined) this.#put(label.id, key, undefined);
      return;
    }
    const words = wordsOf(label, text, library, key);
    const digest = digestOf(known, words);
    if (held?.digest === digest) return;
    const learned = await this.#trainer.train(await trainingOf(known, words, embeddings, signal), signal);
    if (learned === undefined || key !== embeddings.key) return;
    const { outOfFold: _, ...kept } = learned;
    this.#put(label.id, key, { ...kept, digest, at: new Date().toISOString() });
  }

  #put(label: string, { model, sampling }: ModelKey, head: StoredHead | undefined): void {
    const { heads } = this.#o.library;
    if (head === undefined) heads.delete(label, model, sampling);
    else heads.put(label, model, sampling, head);
    this.#learned.set(label, head);
  }
}
