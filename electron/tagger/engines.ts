/**
 * The engine processes: one looks at videos, one reads texts, so that a label is read at once while a video blocks the
 * other; and one on request for what neither is to wait for (a download of hours, hashing gigabytes).
 */

import type { StartEngine } from '../engine-host/fork.ts';
import { Supervisor, type SupervisorOptions } from '../engine-host/supervisor.ts';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import type { EngineContract } from '../wire/engine.ts';
import type { CallOptions } from '../wire/rpc.ts';

export interface EnginesOptions {
  start?: StartEngine | undefined;
  limits?: SupervisorOptions['limits'] | undefined;
}

export class Engines {
  readonly #options: SupervisorOptions;
  #videos: Supervisor;
  #texts: Supervisor;
  readonly #errands = new Set<Supervisor>();

  constructor({ start, limits }: EnginesOptions) {
    this.#options = { ...(start === undefined ? {} : { start }), ...(limits === undefined ? {} : { limits }) };
    this.#videos = new Supervisor(this.#options);
    this.#texts = new Supervisor(this.#options);
  }

  /** Whether one of the two has crashed too often. */
  get stopped(): boolean {
    return this.#videos.stopped || this.#texts.stopped;
  }

  get videos(): Supervisor {
    return this.#videos;
  }

  get texts(): Supervisor {
    return this.#texts;
  }

  /** One call in a process of its own, which ends with it. */
  async errand<N extends CallName<EngineContract>>(
    name: N,
    args: Args<EngineContract, N>,
    options: CallOptions<Progress<EngineContract, N>>,
  ): Promise<Result<EngineContract, N>> {
    const supervisor = new Supervisor(this.#options);
    this.#errands.add(supervisor);
    try {
      return await supervisor.call(name, args, options);
    } finally {
      this.#errands.delete(supervisor);
      await supervisor.close();
    }
  }

  /** New ones in the place of those that gave up. */
  async restart(): Promise<void> {
    const [videos, texts] = [this.#videos, this.#texts];
    this.#videos = new Supervisor(this.#options);
    this.#texts = new Supervisor(this.#options);
    await Promise.all([videos.close(), texts.close()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#videos, this.#texts, ...this.#errands].map((supervisor) => supervisor.close()));
  }
}
