/**
 * How long an engine has said nothing, by the time in which its host was running itself: in a laptop's sleep, or while the
 * terminal is stopped with Ctrl-Z, nobody could have said or heard anything.
 */
export class Silence {
  readonly #tickMs: number;
  readonly #now: () => number;
  #silentMs = 0;
  #last: number;

  /** @param tickMs how often `tick` is called, in milliseconds */
  constructor(tickMs: number, now: () => number = () => performance.now()) {
    this.#tickMs = tickMs;
    this.#now = now;
    this.#last = now();
  }

  /** Milliseconds of silence so far. Of a tick that came late no more counts than the time of two. */
  tick(): number {
    const now = this.#now();
    this.#silentMs += Math.min(now - this.#last, 2 * this.#tickMs);
    this.#last = now;
    return this.#silentMs;
  }

  /** The engine has said something: what counted until then, in milliseconds. */
  end(): number {
    const silentMs = this.tick();
    this.#silentMs = 0;
    return silentMs;
  }
}
