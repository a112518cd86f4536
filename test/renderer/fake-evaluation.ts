/** The made host's evaluation: its own decisions held against its own scores. */
import { judgement } from '../../electron/fit/judged.ts';
import type { StoredLabel } from '../../electron/library/index.ts';
import { type Confused, groupEvaluation, groupsOf } from '../../electron/tagger/evaluation/confusion.ts';
import type { Held } from '../../electron/tagger/evaluation/held.ts';
import { evaluationOf } from '../../electron/tagger/evaluation/label.ts';
import type { Agreement, Behind, Evaluation } from '../../electron/wire/app/evaluation.ts';
import { USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { Tag } from '../../electron/wire/app/tags.ts';

/** Decisions by video and label. */
type Decisions = ReadonlyMap<string, ReadonlyMap<string, Tag>>;

export class FakeEvaluation {
  readonly #labels: readonly StoredLabel[];
  readonly #decisions: Decisions;
  readonly #learned: ReadonlySet<string>;
  readonly #score: (video: string, label: string) => number;

  constructor(
    labels: readonly StoredLabel[],
    decisions: Decisions,
    learned: ReadonlySet<string>,
    score: (video: string, label: string) => number,
  ) {
    this.#labels = labels;
    this.#decisions = decisions;
    this.#learned = learned;
    this.#score = score;
  }

  all(revision: number, agreements: Agreement[]): Evaluation {
    const decided = this.#labels.filter(({ id }) => [...this.#decisions.values()].some((tags) => tags.has(id)));
    return {
      revision,
      labels: decided.map((label) => {
        const heldOut = this.#learned.has(label.text) ? 0.875 : undefined;
        return evaluationOf(label.id, thresholdOf(label), this.#held(label), heldOut);
      }),
      groups: [...groupsOf(this.#labels)]
        .map(([name, ids]) => groupEvaluation(name, ids, this.#confused(ids)))
        .filter((group) => group !== undefined),
      agreements,
    };
  }

  behind(behind: Behind): { ids: string[]; all: number } {
    const ids = this.#idsBehind(behind);
    return { ids, all: ids.length };
  }

  #idsBehind(behind: Behind): string[] {
    if (behind.kind === 'confused') {
      const group = [...groupsOf(this.#labels).values()].find((ids) => ids.includes(behind.decided)) ?? [];
      const same = ({ decided, highest }: Confused) => decided === behind.decided && highest === behind.highest;
      return this.#confused(group)
        .filter(same)
        .map(({ id }) => id);
    }
    const label = this.#labels.find(({ id }) => id === behind.label);
    if (label === undefined) return [];
    const { known, unsure, unknown } = this.#held(label);
    const among = (test: (one: (typeof known)[number]) => boolean) => known.filter(test).map(({ id }) => id);
    switch (behind.kind) {
      case 'said':
        if (behind.what === 'unsure') return [...unsure];
        return behind.what === 'unknown' ? [...unknown] : among(({ yes }) => yes === (behind.what === 'yes'));
      case 'judged':
        return among(({ fit, yes }) => judgement(fit.value, yes, thresholdOf(label)) === behind.what);
      case 'bin':
        return among(({ fit }) => Math.min(9, Math.floor(fit.value * 10)) === Math.round(behind.from * 10));
      case 'disagreed':
        return among(() => true).slice(0, 1);
    }
  }

  #held({ id: label, text }: StoredLabel): Held {
    const known: Held['known'][number][] = [];
    const unsure: string[] = [];
    for (const [id, tags] of this.#decisions) {
      const decision = tags.get(label)?.decision;
      const from = this.#learned.has(text) ? 'head' : 'background';
      if (decision === 'unsure') unsure.push(id);
      else if (decision !== undefined) {
        known.push({ id, yes: decision === 'yes', fit: { value: this.#score(id, text), from }, seen: from === 'head' });
      }
    }
    return { known, unsure, unknown: [] };
  }

  #confused(group: readonly string[]): Confused[] {
    const texts = new Map(this.#labels.map(({ id, text }) => [id, text]));
    return [...this.#decisions].flatMap(([id, tags]) => {
      const decided = group.find((label) => tags.get(label)?.decision === 'yes');
      const scored = group.map((label) => ({ label, value: this.#score(id, texts.get(label) ?? '') }));
      const highest = scored.toSorted((a, b) => b.value - a.value)[0]?.label;
      return decided === undefined || highest === undefined ? [] : [{ id, decided, highest }];
    });
  }
}

function thresholdOf({ facts }: StoredLabel): number {
  return facts.threshold ?? USUAL_THRESHOLD;
}
