/**
 * The clips that are read and that the model has not seen yet. Each waits for its own turn at the model, and in whichever turn
 * comes first the model sees as many together as pay, those of its own in their order; in their turns they then have
 * their answers.
 */
import type { FrameTensor, InternVideo2MultiModality, SeenClip } from '../index.ts';

export interface WaitingClip {
  /** Which model is to see it: the same for the same. */
  readonly model: string;
  /** (1, T, 3, S, S) */
  readonly input: FrameTensor;
  /** Whether it is to be matched with texts. */
  readonly tokens: boolean;
  readonly signal: AbortSignal;
  /** It is looked at now, with the one whose turn it is. */
  readonly onSeeing: () => void;
  /** Its frames are no longer needed. */
  readonly onSeen: () => void;
}

/** What the model saw; `tokens` where they were wanted. */
export type Sight = SeenClip<never> & Partial<SeenClip<'tokens'>>;

export class Line {
  /** In their order, with what was seen of them in another's turn, or why nothing can be. */
  readonly #clips = new Map<WaitingClip, Sight | Error | undefined>();
  readonly #onBatch: (clips: number) => void;

  /** @param onBatch told how many clips one run saw */
  constructor(onBatch: (clips: number) => void = () => {}) {
    this.#onBatch = onBatch;
  }

  join(clip: WaitingClip): void {
    this.#clips.set(clip, undefined);
  }

  leave(clip: WaitingClip): void {
    this.#clips.delete(clip);
  }

  /** What was seen of a clip; undefined where that has not been yet. */
  seen(clip: WaitingClip): Sight | Error | undefined {
    return this.#clips.get(clip);
  }

  /**
   * What the model sees of a clip whose turn it is. Others that have been cancelled are left out, and what is wrong with one
   * is its own.
   *
   * @throws what is wrong with it, as `InternVideo2MultiModality.see`
   */
  async see(clip: WaitingClip, model: Pick<InternVideo2MultiModality, 'clipsAtOnce' | 'see'>): Promise<Sight> {
    const seen = this.#clips.get(clip) ?? (await this.#seeTogether(clip, model));
    if (seen === undefined || seen instanceof Error) throw seen;
    return seen;
  }

  async #seeTogether(clip: WaitingClip, model: Pick<InternVideo2MultiModality, 'clipsAtOnce' | 'see'>) {
    const others = [...this.#clips].filter(
      ([each, seen]) => each !== clip && seen === undefined && each.model === clip.model && !each.signal.aborted,
    );
    const together = [clip, ...others.map(([each]) => each)];
    const batch = together.slice(0, await model.clipsAtOnce(together.length));
    for (const each of batch.slice(1)) each.onSeeing();
    const inputs = batch.map(({ input }) => input);
    const sights: (Sight | Error)[] = batch.some(({ tokens }) => tokens)
      ? await model.see(inputs, ['tokens'])
      : await model.see(inputs);
    for (const [i, each] of batch.entries()) {
      // Who has left meanwhile does not come back.
      if (this.#clips.has(each)) this.#clips.set(each, sights[i]);
      each.onSeen();
    }
    this.#onBatch(batch.length);
    return sights[0];
  }
}
