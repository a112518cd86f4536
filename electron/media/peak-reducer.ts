/**
 * From samples to peaks while they stream by, in a memory that is bounded however long the sound is: where there would be too many
 * peaks, each two become one, and from then on each is of twice as many samples. Pure.
 */
import type { Peaks } from '../wire/app/peaks.ts';

/** A hundred a second for the first three hours, six for 30 hours. */
const MOST_PEAKS = 2 ** 20;
const SHORTEST_SECONDS = 0.01;
/** What a sample may be at most. */
const FULL = 2 ** 15;

export class PeakReducer {
  readonly #rate: number;
  readonly #most: number;
  /** how many samples are one peak */
  #each: number;
  readonly #peaks: Uint8Array;
  #count = 0;
  /** of the peak that is not full yet */
  #loudest = 0;
  #taken = 0;

  /**
   * @param rate samples a second
   * @param most peaks that are kept at most: an even number
   */
  constructor(rate: number, most: number = MOST_PEAKS) {
    this.#rate = rate;
    this.#most = most;
    this.#each = Math.max(1, Math.round(rate * SHORTEST_SECONDS));
    this.#peaks = new Uint8Array(most);
  }

  push(samples: Int16Array): void {
    for (let n = 0; n < samples.length; n++) {
      const sample = samples[n] as number;
      const loudness = sample < 0 ? -sample : sample;
      if (loudness > this.#loudest) this.#loudest = loudness;
      this.#taken += 1;
      if (this.#taken === this.#each) this.#close();
    }
  }

  finish(): Peaks {
    if (this.#taken > 0) this.#close();
    return { seconds: this.#each / this.#rate, peaks: this.#peaks.slice(0, this.#count) };
  }

  #close(): void {
    this.#peaks[this.#count] = Math.min(255, Math.ceil((this.#loudest / FULL) * 255));
    this.#count += 1;
    this.#taken = 0;
    this.#loudest = 0;
    if (this.#count === this.#most) this.#halve();
  }

  #halve(): void {
    for (let n = 0; n < this.#count / 2; n++) {
      this.#peaks[n] = Math.max(this.#peaks[2 * n] as number, this.#peaks[2 * n + 1] as number);
    }
    this.#count /= 2;
    this.#each *= 2;
  }
}
