/** What makes probabilities of the logits of fits that are no head's, label by label. */
import { FEWEST_TO_CALIBRATE, type Platt, platt } from '../../fit/platt.ts';
import type { Footage } from '../../library/index.ts';
import { chosen, type Decided } from './decided.ts';

/** What a fit comes from, beside heads. */
export type OtherSource = 'match' | 'background';

/** The logit of a fit as it is without calibration; undefined where it has none. */
export type Uncalibrated = (label: string, footage: Footage, source: OtherSource) => number | undefined;

export class Calibrations {
  readonly #uncalibrated: Uncalibrated;
  readonly #found = new Map<string, Map<OtherSource, Platt | undefined>>();

  constructor(uncalibrated: Uncalibrated) {
    this.#uncalibrated = uncalibrated;
  }

  /** Found once, until it is forgotten. */
  of(label: string, source: OtherSource, decided: readonly Decided[]): Platt | undefined {
    const known = this.#found.get(label) ?? new Map<OtherSource, Platt | undefined>();
    this.#found.set(label, known);
    if (!known.has(source)) known.set(source, this.#find(label, source, decided));
    return known.get(source);
  }

  /** Those of one source, of all labels. */
  forgetSource(source: OtherSource): void {
    for (const known of this.#found.values()) known.delete(source);
  }

  /** Finds what was asked for anew. Whether any of it is another now, so that who was told of it must be told again. */
  renew(label: string, decided: readonly Decided[]): boolean {
    const before = this.#found.get(label);
    this.#found.delete(label);
    const sources = [...(before?.keys() ?? [])];
    return sources.map((source) => isSame(before?.get(source), this.of(label, source, decided))).includes(false);
  }

  /** @param label all of them without it */
  forget(label?: string): void {
    if (label === undefined) this.#found.clear();
    else this.#found.delete(label);
  }

  #find(label: string, source: OtherSource, decided: readonly Decided[]): Platt | undefined {
    const logits: number[] = [];
    const yes: number[] = [];
    for (const one of chosen(decided)) {
      const logit = this.#uncalibrated(label, one.footage, source);
      if (logit === undefined) continue;
      logits.push(logit);
      yes.push(Number(one.yes));
    }
    const positive = yes.reduce((sum, one) => sum + one, 0);
    if (Math.min(positive, yes.length - positive) < FEWEST_TO_CALIBRATE) return undefined;
    return platt(Float64Array.from(logits), Uint8Array.from(yes));
  }
}

function isSame(one: Platt | undefined, other: Platt | undefined): boolean {
  return one?.slope === other?.slope && one?.shift === other?.shift;
}
