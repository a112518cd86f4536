/** The vectors of what was asked about lately: half-typed words, and frames that somebody stopped at, are kept nowhere else. */
import { Shared } from '../../turns/shared.ts';
import { Slots } from '../../turns/slots.ts';

const MOST = 1_000;

export class RecentVectors {
  /** by what it is of; the ones asked for last at the end */
  readonly #known = new Map<string, Float32Array>();
  readonly #asked = new Shared<Float32Array>();
  readonly #turn = new Slots(1);

  /**
   * One after the other, and those that nobody waits for any more not at all. What has been begun is done: an engine that is cancelled
   * within may have to be started again, which takes longer.
   *
   * @param make not told of an end
   * @throws AbortError; what `make` throws
   */
  async of(what: string, signal: AbortSignal, make: () => Promise<Float32Array>): Promise<Float32Array> {
    const known = this.get(what);
    if (known !== undefined) return known;
    return this.#asked.run(what, { signal }, (heard) =>
      this.#turn.run(heard.signal, async () => {
        const vector = this.get(what) ?? (await make());
        this.#put(what, vector);
        return vector;
      }),
    );
  }

  get(what: string): Float32Array | undefined {
    const vector = this.#known.get(what);
    if (vector === undefined) return undefined;
    this.#known.delete(what);
    this.#known.set(what, vector);
    return vector;
  }

  #put(what: string, vector: Float32Array): void {
    this.#known.set(what, vector);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) return;
      this.#known.delete(oldest);
    }
  }
}
