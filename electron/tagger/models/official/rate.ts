/** How fast something comes, and how long the rest will take: by the last seconds, so that a pause or a resumed start says nothing. Pure but for the clock. */
const WINDOW_MS = 10_000;
/** Before that, a figure would jump. */
const ENOUGH_MS = 1_000;

export interface Pace {
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

export class Rate {
  readonly #now: () => number;
  #samples: { at: number; bytes: number }[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Something else comes, or the same from another place. */
  restart(): void {
    this.#samples = [];
  }

  take(bytes: number, total: number | undefined): Pace {
    const at = this.#now();
    if (bytes < (this.#samples.at(-1)?.bytes ?? 0)) this.restart();
    this.#samples = [...this.#samples.filter((sample) => at - sample.at <= WINDOW_MS), { at, bytes }];
    const [first] = this.#samples;
    if (first === undefined || at - first.at < ENOUGH_MS) return {};
    const perMs = (bytes - first.bytes) / (at - first.at);
    if (perMs <= 0) return { bytesPerSecond: 0 };
    const left = total === undefined ? {} : { secondsLeft: Math.ceil((total - bytes) / perMs / 1000) };
    return { bytesPerSecond: Math.round(perMs * 1000), ...left };
  }
}
