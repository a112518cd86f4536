/** The labels of the list: as they are kept, as the model reads them, and which of the two the rankings are of. */
import { DEFAULT_LABELS } from '../../catalogue/default-labels.ts';
import { isForeign } from '../../catalogue/foreign.ts';
import { labelKey } from '../../catalogue/label-key.ts';
import { unknownWords } from '../../catalogue/labels.ts';
import { distinctLabels, type LabelKey, labelFaults } from '../../engine/internvideo2/tokenizer/distinct.ts';
import { type Library, requireLabelRoom, type StoredLabel, type StoredText } from '../../library/index.ts';
import {
  type Label,
  type LabelEdit,
  type LabelEntry,
  type LabelList as LabelFacts,
  USUAL_THRESHOLD,
} from '../../wire/app/labels.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Acts, RunningAct } from '../acts/acts.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { readTexts } from '../models/read-texts.ts';
import { type Log, toProblem } from '../problem.ts';
import type { ModelKey } from '../videos/embeddings.ts';
import { editedList, placed } from './edits.ts';
import { KeptLabels, labelAs } from './kept.ts';
import { LabelKeys } from './keys.ts';
import { meanVector, phrasesOf } from './phrases.ts';

/** Texts asked of the engine at once. What is no longer wanted is given up between two such calls: an engine that is
 * cancelled within one may have to be started again, and that takes longer. */
const TEXTS_AT_ONCE = 16;

/** The labels that rankings are of, and their vectors. */
export interface ActiveLabels {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  /** (D) each */
  readonly vectors: readonly Float32Array[];
  /** whether the model has learnt all of its words: of others its numbers mean nothing */
  readonly learnt: readonly boolean[];
}

export interface LabelListOptions {
  readonly library: Library;
  readonly engines: Engines;
  readonly events: Events;
  readonly model: ModelInUse;
  readonly acts: Acts;
  /** how many tags a label has, and whether anything was ever decided with it */
  readonly tags: { countOf(label: string): number; isInLog(label: string): boolean };
  /** whether the model in use knows the demo's vocabulary alone */
  readonly isDemo: () => boolean;
  readonly log: Log;
}

type ChangeLabel = RunningAct['change'];

/** The name of labels among the things that acts change. */
const LABEL = 'label';

export class LabelList {
  readonly #o: LabelListOptions;
  readonly #kept: KeptLabels;
  #wanted: readonly StoredLabel[];
  #key: ModelKey | undefined;
  readonly #keys: LabelKeys;
  /** What keeps wanted labels from being ranked, by their texts. */
  #faults: ReadonlyMap<string, Problem> = new Map();
  /** Edits are made in the order in which they come. */
  #lastEdit: Promise<unknown> = Promise.resolve();
  /** what the model made of phrases */
  readonly #known = new Map<string, StoredText>();
  /** What the library does not know either. */
  readonly #unknown = new Set<string>();
  #active: ActiveLabels = NO_LABELS;
  /** the phrases that the active labels' vectors are of */
  #activePhrases = '[]';
  #ready = false;
  #revision = 0;
  #problem: Problem | undefined;
  #reading: AbortController | undefined;
  #closed = false;
  #onChanged: () => void = () => {};
  #toldOfTags = '';

  constructor(options: LabelListOptions) {
    this.#o = options;
    this.#keys = new LabelKeys(() => options.model.directory);
    this.#kept = new KeptLabels(options.library, () => this.#changed());
    options.acts.learn(LABEL, this.#kept);
    this.#wanted = this.#kept.listed;
    this.#ready = this.#wanted.length === 0;
  }

  get active(): ActiveLabels {
    return this.#active;
  }

  get revision(): number {
    return this.#revision;
  }

  /** From which fit on each of the active labels counts as true, by its place. */
  get thresholds(): readonly number[] {
    const byId = new Map(this.#kept.listed.map(({ id, facts }) => [id, facts.threshold]));
    return this.#active.ids.map((id) => byId.get(id) ?? USUAL_THRESHOLD);
  }

  /** Whether the active labels are those of the list. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Those of the list, in its order. */
  get listed(): readonly StoredLabel[] {
    return this.#kept.listed;
  }

  get facts(): LabelFacts {
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return {
      labels: this.#wanted.map((label) => this.#label(label)),
      revision: this.#revision,
      ready: this.#ready,
      ...(this.#isExample() ? { examples: true as const } : {}),
      away: this.away().length,
      ...problem,
    };
  }

  /** A label of the list. @throws TagError `not-found` */
  require(id: string): StoredLabel {
    const label = this.#kept.get(id);
    if (label?.position !== undefined) return label;
    throw new TagError('not-found', 'This label is not in the list any more: bring it back first, or choose another.');
  }

  /** Labels with tags that are not in the list. */
  away(): { id: string; text: string; tags: number }[] {
    return this.#kept.away
      .map(({ id, text }) => ({ id, text, tags: this.#o.tags.countOf(id) }))
      .filter(({ tags }) => tags > 0);
  }

  /** Labels that have left the list. */
  awayLabels(): readonly StoredLabel[] {
    return this.#kept.away;
  }

  /**
   * Changes the list.
   *
   * @param window whose undo it is
   * @throws TagError `empty-label`, `repeated-label`, `not-found`, and those of the library; the labels then stay as they were
   */
  edit(edit: LabelEdit, window?: string): Promise<void> {
    const edited = this.#lastEdit.then(() => this.#edit(edit, window));
    this.#lastEdit = edited.catch(() => {});
    return edited;
  }

  async #edit(edit: LabelEdit, window: string | undefined): Promise<void> {
    for (;;) {
      const { isCurrent, put } = await this.edited(edit);
      if (!isCurrent()) continue;
      this.#o.acts.perform('labels', window, ({ change }) => put(change));
      return;
    }
  }

  /**
   * What an edit would make of the list, for an act that does more than that.
   *
   * @returns what puts it, and whether the list is still the one that it was made of
   * @throws TagError as `edit`
   */
  async edited(edit: LabelEdit): Promise<{ isCurrent: () => boolean; put: (change: ChangeLabel) => void }> {
    // Before tens of megabytes are made tokens of.
    requireLabelRoom(newLabels(edit));
    const { listed, away, keyOf } = await this.withKeys(newLabels(edit));
    const edited = editedList(wellFormed(edit), {
      ...{ listed, away, examples: DEFAULT_LABELS, isExample: this.#isExample() },
      keyOf: (text) => keyOf(text.trim()),
    });
    // What is new is what is told to be there already, wherever it comes in.
    const before = new Set(listed.map(({ id }) => id));
    const isNew = ({ id }: StoredLabel): number => Number(!before.has(id));
    this.#requireDistinct(
      edited.toSorted((a, b) => isNew(a) - isNew(b)),
      keyOf,
    );
    requireLabelRoom(edited.map(({ text, facts }) => ({ text, ...facts })));
    const list = placed(edited);
    return { isCurrent: () => this.#kept.listed === listed, put: (change) => this.#put(list, change) };
  }

  /** The labels that there are, and the keys of all and of those that are to come: labels of one key are one to the model. */
  async withKeys(added: readonly { text: string }[]) {
    for (;;) {
      const { listed, away } = this.#kept;
      const texts = [...listed, ...away, ...added].map(({ text }) => text.toWellFormed());
      const keyOf = await this.#keys.of([...texts, ...DEFAULT_LABELS]);
      // An undo or a redo waits for no edit: what it has brought must not be written over.
      if (this.#kept.listed === listed) return { listed, away, keyOf };
    }
  }

  /** What is not in the list any more leaves it, and all of it where nothing was ever decided with it. */
  #put(list: readonly StoredLabel[], change: ChangeLabel): void {
    const staying = new Set(list.map(({ id }) => id));
    const leaving = this.#kept.listed.filter(({ id }) => !staying.has(id));
    for (const label of leaving) {
      const isKept = this.#o.tags.isInLog(label.id);
      change(LABEL, label.id, isKept ? labelAs({ ...label, position: undefined }) : undefined);
    }
    for (const label of list) change(LABEL, label.id, labelAs(label));
  }

  /** They are the examples, and nobody has made them their own. */
  #isExample(): boolean {
    const { listed } = this.#kept;
    if (listed.length !== DEFAULT_LABELS.length || listed.length === 0) return false;
    return listed.every(
      ({ id, text, facts }) => EXAMPLES.has(text) && Object.keys(facts).length === 0 && this.#o.tags.countOf(id) === 0,
    );
  }

  /** Told when an act has changed them. */
  onChanged(listener: () => void): void {
    this.#onChanged = listener;
  }

  #changed(): void {
    this.#want();
    this.#problem = undefined;
    this.#follow();
    this.#tell();
    this.#onChanged();
  }

  /** What is known of videos by these labels is other than before, though the labels are the same. */
  refit(): void {
    this.#revision += 1;
    this.#tell();
  }

  /** Tags have changed: tells what that changes of the labels, if anything. */
  refresh(): void {
    if (this.#tagFacts() !== this.#toldOfTags) this.#tell();
  }

  #tagFacts(): string {
    return `${this.#isExample()} ${this.away().length}`;
  }

  /**
   * Labels of a set, as they are kept. What an older version let into the list or into a set may stay: it would have to be taken
   * out before anything else could be changed.
   *
   * @throws TagError `empty-label`, `repeated-label`, `too-large`
   */
  async checked(labels: readonly LabelEntry[]): Promise<LabelEntry[]> {
    const trimmed = labels.map(({ head: _, ...label }) => ({ ...label, text: label.text.toWellFormed().trim() }));
    requireLabelRoom(trimmed);
    this.#requireDistinct(trimmed, await this.#keys.of(trimmed.map(({ text }) => text)));
    return trimmed;
  }

  #requireDistinct(labels: readonly { text: string }[], keyOf: LabelKey): void {
    const texts = labels.map(({ text }) => text);
    try {
      distinctLabels(texts, keyOf);
    } catch {
      const { labelSets } = this.#o.library;
      const kept = [...this.#kept.listed, ...labelSets.all().flatMap((set) => set.labels)];
      distinctLabels(texts, keyOf, new Set(kept.map(({ text }) => text)));
    }
  }

  /** Another model reads the labels from now on. */
  adopt(key: ModelKey | undefined): void {
    this.stop();
    this.#key = key;
    this.#known.clear();
    this.#unknown.clear();
    this.#active = NO_LABELS;
    this.#activePhrases = '[]';
    this.#problem = undefined;
    this.#revision += 1;
    this.#want();
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

  #want(): void {
    this.#wanted = this.#kept.listed;
    // At once what can be said at once: a list that was read before is ranked by from the start.
    this.#faults = problemsOf(this.#wanted, labelKey);
    void this.#findFaults(this.#wanted);
  }

  /** Has the labels held against each other, and goes on with those that the model can tell apart. */
  async #findFaults(labels: readonly StoredLabel[]): Promise<void> {
    const keyOf = await this.#keys.of(labels.map(({ text }) => text));
    if (this.#closed || this.#wanted !== labels) return;
    const faults = problemsOf(labels, keyOf);
    if (faults.size === this.#faults.size) return;
    this.#faults = faults;
    this.#follow();
    this.#tell();
  }

  #label({ id, text, facts }: StoredLabel): Label {
    const isDemo = this.#o.isDemo();
    const phrases = [text, ...(facts.wordings ?? [])];
    const unknown = this.#unknownWords({ text, facts });
    const problem = this.#faults.get(text);
    return {
      ...{ id, text, ...facts },
      ...(unknown.length === 0 ? {} : { unknownWords: unknown }),
      ...(!isDemo && phrases.some(isForeign) ? { foreign: true as const } : {}),
      ...(phrases.some((phrase) => this.#known.get(phrase)?.cut === true) ? { cut: true } : {}),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  #unknownWords({ text, facts }: Pick<StoredLabel, 'text' | 'facts'>): string[] {
    if (!this.#o.isDemo()) return [];
    return [...new Set([text, ...(facts.wordings ?? [])].flatMap(unknownWords))];
  }

  #tell(): void {
    this.#toldOfTags = this.#tagFacts();
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
    const ranked = this.#ranked();
    const phrases = ranked.map((label) => phrasesOf({ text: label.text, ...label.facts }));
    const names = JSON.stringify(ranked.map(({ id }, i) => [id, phrases[i]]));
    if (names === this.#activePhrases) return;
    this.#activePhrases = names;
    this.#active = {
      ids: ranked.map(({ id }) => id),
      texts: ranked.map(({ text }) => text),
      vectors: phrases.map((texts) => meanVector(texts.map((text) => (this.#known.get(text) as StoredText).vector))),
      learnt: ranked.map((label) => this.#unknownWords(label).length === 0),
    };
    this.#revision += 1;
  }

  /** The wanted labels, less those that are empty or repeated to the model. */
  #ranked(): readonly StoredLabel[] {
    return this.#faults.size === 0 ? this.#wanted : this.#wanted.filter(({ text }) => !this.#faults.has(text));
  }

  /** The phrases of labels to be ranked that neither memory nor the library know, each once. */
  #missing(): string[] {
    const key = this.#key;
    const phrases = this.#ranked().flatMap(({ text, facts }) => phrasesOf({ text, ...facts }));
    // Which model will read them is not known yet.
    if (key === undefined) return phrases;
    return [...new Set(phrases)].filter((text) => {
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
    const key = this.#key;
    if (key === undefined) return;
    const read = await readTexts(this.#o, key, texts, signal);
    for (const [i, text] of texts.entries()) this.#known.set(text, read[i] as StoredText);
  }
}

const NO_LABELS: ActiveLabels = { ids: [], texts: [], vectors: [], learnt: [] };
const EXAMPLES: ReadonlySet<string> = new Set(DEFAULT_LABELS);

function problemsOf(labels: readonly StoredLabel[], keyOf: LabelKey): Map<string, Problem> {
  const texts = labels.map(({ text }) => text);
  const faults = [...labelFaults(texts, keyOf)];
  return new Map(faults.map(([index, { error }]) => [texts[index] as string, error.toJSON()]));
}

function newLabels(edit: LabelEdit): { text: string }[] {
  if (edit.kind === 'add' || edit.kind === 'replace') return edit.labels;
  return edit.kind === 'rename' ? [edit] : [];
}

/** Half of a character is none that could be kept. */
function wellFormed(edit: LabelEdit): LabelEdit {
  if (edit.kind === 'rename') return { ...edit, text: edit.text.toWellFormed() };
  if (edit.kind !== 'add' && edit.kind !== 'replace') return edit;
  return { ...edit, labels: edit.labels.map((label) => ({ ...label, text: label.text.toWellFormed() })) };
}
