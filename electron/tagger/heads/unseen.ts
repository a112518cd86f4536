/**
 * What heads that had not seen it say of decided footage: a head says too much good of what it was trained on. They are trained
 * again where somebody asks, for they are kept nowhere.
 */
import { type Platt, plattAt, sigmoid } from '../../fit/platt.ts';
import { footageName } from '../../library/index.ts';
import type { Decided } from './decided.ts';
import { Trainer } from './trainer.ts';
import type { Training } from './training.ts';

interface Found {
  readonly digest: string;
  /** by the footage's name */
  readonly logits: ReadonlyMap<string, number>;
}

export class Unseen {
  readonly #found = new Map<string, Found>();

  /**
   * The fits of what is decided, by the footage's name.
   *
   * @param digest of the decisions and of the label's words: asked again with the same, nothing is trained
   * @param known the decisions that `training` is made of
   * @throws AbortError
   */
  async fits(
    label: string,
    digest: string,
    known: readonly Decided[],
    training: () => Promise<Training>,
    calibration: Platt | undefined,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>> {
    const found = this.#found.get(label);
    const { logits } = found?.digest === digest ? found : await this.#train(label, digest, known, training, signal);
    const toFit = (logit: number) => (calibration === undefined ? sigmoid(logit) : plattAt(calibration, logit));
    return new Map([...logits].map(([name, logit]) => [name, toFit(logit)]));
  }

  async #train(
    label: string,
    digest: string,
    known: readonly Decided[],
    training: () => Promise<Training>,
    signal: AbortSignal,
  ): Promise<Found> {
    const trainer = new Trainer();
    try {
      const learned = await trainer.train(await training(), signal);
      const names = known.map(({ footage }) => footageName(footage));
      const logits = new Map(names.flatMap((name, i) => (learned ? [[name, learned.outOfFold[i] as number]] : [])));
      const found = { digest, logits };
      this.#found.set(label, found);
      return found;
    } finally {
      await trainer.close();
    }
  }
}
