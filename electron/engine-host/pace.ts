/** How long a job may be silent before it counts as hung, from how long the same work took before. */

export interface PaceLimits {
  /** For work that was never measured, in milliseconds: the largest model on the slowest machine must fit. */
  readonly unmeasuredMs: number;
  /**
   * The least patience, in milliseconds: a machine can be busy with something else. Also for work that was never measured,
   * where the engine can say that it lives.
   */
  readonly leastMs: number;
  /** How many times as long as the slowest measurement. */
  readonly factor: number;
}

export const PACE_LIMITS: PaceLimits = { unmeasuredMs: 30 * 60_000, leastMs: 60_000, factor: 20 };

export class Pace {
  readonly #limits: PaceLimits;
  readonly #slowestMs = new Map<string, number>();

  constructor(limits: PaceLimits = PACE_LIMITS) {
    this.#limits = limits;
  }

  /** `units` units of the kind of work `key` took `milliseconds`. */
  record(key: string, milliseconds: number, units = 1): void {
    const each = milliseconds / Math.max(1, units);
    this.#slowestMs.set(key, Math.max(each, this.#slowestMs.get(key) ?? 0));
  }

  /** How many milliseconds `units` units took at most; 0 where that was never measured. */
  slowest(key: string, units = 1): number {
    return (this.#slowestMs.get(key) ?? 0) * Math.max(1, units);
  }

  /** How many milliseconds `units` units of the kind of work `key` may take. */
  allowance(key: string, units = 1): number {
    const slowest = this.#slowestMs.get(key);
    const { unmeasuredMs, leastMs, factor } = this.#limits;
    if (slowest === undefined) return unmeasuredMs;
    return Math.max(leastMs, factor * slowest * Math.max(1, units));
  }
}
