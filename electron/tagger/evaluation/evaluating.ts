/** Holds fits against decisions, and people against each other; and finds the videos behind each number. */
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { judgement } from '../../fit/judged.ts';
import { footageName, type Library } from '../../library/index.ts';
import { MOST_NAMED_VIDEOS } from '../../wire/app/asking.ts';
import type { Behind, Evaluation, EvaluationSource } from '../../wire/app/evaluation.ts';
import { USUAL_THRESHOLD } from '../../wire/app/labels.ts';
import type { Fits } from '../fits/fits.ts';
import type { Heads } from '../heads/heads.ts';
import type { LabelList } from '../labels/list.ts';
import type { Tags } from '../tags/tags.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { VideoList } from '../videos/list.ts';
import { withOneModel } from '../videos/one-model.ts';
import { agreementsOf, isSure } from './agreement.ts';
import { confusedOf, groupEvaluation, groupsOf } from './confusion.ts';
import { type FitsNow, heldOf } from './held.ts';
import { evaluationOf } from './label.ts';
import { opinionsOf } from './opinions.ts';
import { type Said, saidOf, videosOf } from './said.ts';
import type { Truths } from './truths.ts';

export interface EvaluatingOptions {
  readonly library: Library;
  readonly list: VideoList;
  readonly embeddings: Pick<Embeddings, 'key'>;
  readonly fits: Fits;
  readonly heads: Heads;
  readonly labels: LabelList;
  readonly tags: Tags;
  readonly truths: Truths;
}

export interface Asking {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { done: number; of: number }) => void;
}

/** What somebody waits for between two labels, milliseconds. */
const TOLD_EVERY_MS = 100;

export class Evaluating {
  readonly #o: EvaluatingOptions;

  constructor(options: EvaluatingOptions) {
    this.#o = options;
  }

  /** @throws AbortError */
  evaluate(source: EvaluationSource, asking: Asking): Promise<Evaluation> {
    return withOneModel(this.#o.embeddings, () => this.#evaluate(source, asking));
  }

  async #evaluate(source: EvaluationSource, { signal, onProgress }: Asking): Promise<Evaluation> {
    const { labels, heads } = this.#o;
    // Labels that change meanwhile have another revision.
    const { listed, revision } = labels;
    const now = await this.#now(signal);
    const said = await this.#said(source, signal);
    const about = listed.filter(({ id }) => said.has(id));
    const evaluations: Evaluation['labels'] = [];
    let told = Number.NEGATIVE_INFINITY;
    for (const [done, { id, facts }] of about.entries()) {
      // Many labels may have few decisions each.
      await turnOfLoop();
      signal.throwIfAborted();
      if (performance.now() - told >= TOLD_EVERY_MS) {
        told = performance.now();
        onProgress({ done, of: about.length });
      }
      const held = await heldOf(id, said.get(id) ?? [], now, signal);
      evaluations.push(
        evaluationOf(
          id,
          facts.threshold ?? USUAL_THRESHOLD,
          held,
          source === 'decisions' ? heads.heldOutAuc(id) : undefined,
        ),
      );
    }
    const groups = await this.#groups(said, now, signal);
    onProgress({ done: about.length, of: about.length });
    const evaluated = { revision, labels: evaluations, groups };
    if (source !== 'decisions') return { ...evaluated, agreements: [] };
    const { opinions } = await this.#opinions(signal);
    const ids = listed.map(({ id }) => id);
    return { ...evaluated, agreements: await agreementsOf(opinions, ids, signal) };
  }

  /** @throws TagError `not-found` for a label that is not in the list; AbortError */
  async behind(source: EvaluationSource, behind: Behind, signal: AbortSignal): Promise<{ ids: string[]; all: number }> {
    const ids = await withOneModel(this.#o.embeddings, () => this.#idsBehind(source, behind, signal));
    return { ids: ids.slice(0, MOST_NAMED_VIDEOS), all: ids.length };
  }

  async #idsBehind(source: EvaluationSource, behind: Behind, signal: AbortSignal): Promise<string[]> {
    if (behind.kind === 'confused') return this.#confused(source, behind, signal);
    const { id: label, facts } = this.#o.labels.require(behind.label);
    if (behind.kind === 'disagreed') return this.#disagreed(label, behind, signal);
    const said = await this.#said(source, signal, label);
    const { known, unsure, unknown } = await heldOf(label, said.get(label) ?? [], await this.#now(signal), signal);
    const threshold = facts.threshold ?? USUAL_THRESHOLD;
    switch (behind.kind) {
      case 'said':
        if (behind.what === 'unsure') return [...unsure];
        if (behind.what === 'unknown') return [...unknown];
        return known.filter(({ yes }) => yes === (behind.what === 'yes')).map(({ id }) => id);
      case 'judged':
        return known.filter(({ yes, fit }) => judgement(fit.value, yes, threshold) === behind.what).map(({ id }) => id);
      case 'bin':
        return known.filter(({ fit }) => binOf(fit.value) === Math.round(10 * behind.from)).map(({ id }) => id);
    }
  }

  async #now(signal: AbortSignal): Promise<FitsNow> {
    const { labels, fits, tags } = this.#o;
    const { active } = labels;
    await fits.ready(active, signal);
    return { active, fits, tags };
  }

  /** @param only of this label, where the others cost something */
  #said(source: EvaluationSource, signal: AbortSignal, only?: string): Promise<Map<string, Said[]>> {
    return source === 'decisions' ? saidOf(this.#o, signal, only) : this.#o.truths.saidOf(source.truth, signal);
  }

  async #groups(said: ReadonlyMap<string, readonly Said[]>, now: FitsNow, signal: AbortSignal) {
    const groups: Evaluation['groups'] = [];
    for (const [name, ids] of groupsOf(this.#o.labels.listed)) {
      const group = groupEvaluation(name, ids, await confusedOf(ids, ids, said, now, signal));
      if (group !== undefined) groups.push(group);
    }
    return groups;
  }

  async #confused(
    source: EvaluationSource,
    { decided, highest }: Extract<Behind, { kind: 'confused' }>,
    signal: AbortSignal,
  ): Promise<string[]> {
    const { labels } = this.#o;
    for (const label of [decided, highest]) labels.require(label);
    const group = [...groupsOf(labels.listed).values()].find((ids) => ids.includes(decided)) ?? [];
    const said = await this.#said(source, signal, decided);
    const confused = await confusedOf(group, [decided], said, await this.#now(signal), signal);
    return confused.filter((one) => one.highest === highest).map(({ id }) => id);
  }

  async #opinions(signal: AbortSignal) {
    const { list, labels } = this.#o;
    const footage = await videosOf(list, signal);
    const groups = groupsOf(labels.listed).values();
    return { footage, opinions: await opinionsOf(this.#o, footage.keys(), groups, signal) };
  }

  async #disagreed(label: string, { one, other }: { one: string; other: string }, signal: AbortSignal) {
    const { footage, opinions } = await this.#opinions(signal);
    return [...footage].flatMap(([of, id]) => {
      const said = opinions.get(label)?.get(footageName(of))?.opinions;
      const [a, b] = [said?.get(one), said?.get(other)];
      return isSure(a) && isSure(b) && a !== b ? [id] : [];
    });
  }
}

/** As `reliability` has it, of ten. */
function binOf(fit: number): number {
  return Math.min(9, Math.floor(fit * 10));
}
