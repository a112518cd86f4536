/** How one label's fits lie over the library, and which threshold its decisions ask for. */
import { percents } from '../../fit/histogram.ts';
import { thresholdOfPrecision } from '../../fit/thresholds.ts';
import { footageName } from '../../library/index.ts';
import type { FitCounts } from '../../wire/app/learning.ts';
import type { Heads } from '../heads/heads.ts';
import { missingOf } from '../heads/learning.ts';
import type { LabelList } from '../labels/list.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import type { VideoList } from '../videos/list.ts';
import { withOneModel } from '../videos/one-model.ts';
import { footageOf } from '../videos/track.ts';
import type { Asking } from './asking.ts';

export interface FitHistogramsOptions {
  readonly list: VideoList;
  readonly embeddings: Pick<Embeddings, 'key'>;
  readonly labels: LabelList;
  readonly heads: Heads;
  readonly asking: Asking;
}

interface Known {
  /** of every video, null where it is not known */
  readonly fits: readonly (number | null)[];
  /** of each content once; where decisions taught the fit, by a head that had not seen it */
  readonly yes: readonly number[];
  readonly no: readonly number[];
}

export class FitHistograms {
  readonly #o: FitHistogramsOptions;

  constructor(options: FitHistogramsOptions) {
    this.#o = options;
  }

  /** @throws TagError `not-found` for a label that is not in the list; AbortError */
  async of(label: string, signal: AbortSignal): Promise<FitCounts> {
    const { fits, yes, no } = await this.#known(label, signal);
    const known = fits.filter((fit) => fit !== null);
    return {
      ...{ videos: percents(known), unknown: fits.length - known.length, yes: percents(yes), no: percents(no) },
      ...missingOf({ yes: yes.length, no: no.length }),
    };
  }

  /**
   * The lowest threshold that had a precision among the decisions.
   *
   * @throws TagError `not-found` for a label that is not in the list; AbortError
   */
  async thresholdFor(label: string, precision: number, signal: AbortSignal): Promise<number | undefined> {
    const { yes, no } = await this.#known(label, signal);
    const isYes = Uint8Array.from([...yes.map(() => 1), ...no.map(() => 0)]);
    return thresholdOfPrecision(Float64Array.of(...yes, ...no), isYes, precision)?.at;
  }

  #known(label: string, signal: AbortSignal): Promise<Known> {
    return withOneModel(this.#o.embeddings, () => this.#find(label, signal));
  }

  async #find(label: string, signal: AbortSignal): Promise<Known> {
    const { list, labels, heads, asking } = this.#o;
    const found = await asking.find({ label, sort: 'added', descending: false, filters: {} }, signal);
    const unseen = await heads.unseen(labels.require(label), signal);
    const { ids, scores: fits = [], decisions = [] } = found;
    const decided = { yes: new Map<string, number>(), no: new Map<string, number>() };
    for (const [place, id] of ids.entries()) {
      const [decision, fit] = [decisions[place], fits[place] ?? undefined];
      if (decision !== 'yes' && decision !== 'no') continue;
      const entry = list.get(id);
      const footage = entry && footageOf(entry);
      const name = footage && footageName(footage);
      const told = name === undefined ? undefined : (unseen?.get(name) ?? fit);
      if (name !== undefined && told !== undefined) decided[decision].set(name, told);
    }
    return { fits, yes: [...decided.yes.values()], no: [...decided.no.values()] };
  }
}
