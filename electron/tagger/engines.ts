/**
 * The engine processes: one looks at videos, one reads texts, so that a label is read at once while a video blocks the
 * other; and one on request for what neither is to wait for (a download of hours, hashing gigabytes).
 */

import { availableParallelism } from 'node:os';
import type { StartEngine } from '../engine-host/fork.ts';
import { MEASURING_TIDY_MS } from '../engine-host/measure-devices.ts';
import { Supervisor, type SupervisorOptions } from '../engine-host/supervisor.ts';
import { type Audience, Shared } from '../turns/shared.ts';
import { Slots } from '../turns/slots.ts';
import type { Args, CallName, Progress, Result } from '../wire/contract.ts';
import type { EngineContract } from '../wire/engine.ts';
import { isAbortError } from '../wire/failures.ts';
import type { CallOptions } from '../wire/rpc.ts';

type Name = CallName<EngineContract>;
type Options<N extends Name> = CallOptions<Progress<EngineContract, N>>;

/** Videos of the queue at work at once: one a core is read, one is seen, one is at hand. */
export const VIDEOS_AT_ONCE = availableParallelism() + 2;
const ASKED_BESIDE = 2;

export interface EnginesOptions {
  start?: StartEngine | undefined;
  limits?: SupervisorOptions['limits'] | undefined;
  /** Hears what an engine has to say that concerns no call in particular. */
  onWarning?: SupervisorOptions['onWarning'] | undefined;
  /** Hears that the model that looks at videos has left its device for the CPU. */
  onDeviceLeft?: SupervisorOptions['onDeviceLeft'] | undefined;
}

export class Engines {
  readonly #options: SupervisorOptions;
  readonly #onDeviceLeft: NonNullable<SupervisorOptions['onDeviceLeft']>;
  #videos: Supervisor;
  #texts: Supervisor;
  readonly #errands = new Set<Supervisor>();
  readonly #turns = new Map<Name, Slots>();
  readonly #asked = new Shared<unknown, unknown>();
  #restarting: Promise<void> | undefined;

  /** What people ask about a video flies beside those of the queue. */
  get #videoOptions(): SupervisorOptions {
    return {
      ...this.#options,
      onDeviceLeft: this.#onDeviceLeft,
      limits: { inFlight: VIDEOS_AT_ONCE + ASKED_BESIDE, ...this.#options.limits },
    };
  }

  constructor({ start, limits, onWarning, onDeviceLeft = () => {} }: EnginesOptions) {
    this.#onDeviceLeft = onDeviceLeft;
    this.#options = {
      ...(start === undefined ? {} : { start }),
      ...(limits === undefined ? {} : { limits }),
      ...(onWarning === undefined ? {} : { onWarning }),
    };
    this.#videos = new Supervisor(this.#videoOptions);
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

  /**
   * One call in a process of its own, which ends with it. The same call, asked for meanwhile, is that call; another of its
   * name waits for it, so that however much is asked for, there is a process a name.
   */
  errand<N extends Name>(
    name: N,
    args: Args<EngineContract, N>,
    options: Options<N>,
  ): Promise<Result<EngineContract, N>> {
    const turn = this.#turns.get(name) ?? new Slots(1);
    this.#turns.set(name, turn);
    return this.#share(name, args, options, (heard) => turn.run(heard.signal, () => this.#send(name, args, heard)));
  }

  /** One call to the engine that looks at videos; the same call, asked for meanwhile, is that call. */
  askAboutVideo<N extends 'matchVideo' | 'rankVideo' | 'encodeVideo' | 'explainSpan' | 'encodeFrame' | 'encodePicture'>(
    name: N,
    args: Args<EngineContract, N>,
    options: Options<N>,
  ): Promise<Result<EngineContract, N>> {
    return this.#share(name, args, options, async (heard) => {
      for (;;) {
        const videos = this.#videos;
        try {
          return await videos.call(name, args, heard);
        } catch (error) {
          // Where the engine was restarted, nobody has cancelled it.
          if (!isAbortError(error) || heard.signal.aborted || videos === this.#videos) throw error;
        }
      }
    });
  }

  /** New ones in the place of those that gave up. Asked for while it is under way, it is one restart. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async close(): Promise<void> {
    await Promise.all([this.#videos, this.#texts, ...this.#errands].map((supervisor) => supervisor.close()));
  }

  async #restart(): Promise<void> {
    const [videos, texts] = [this.#videos, this.#texts];
    this.#videos = new Supervisor(this.#videoOptions);
    this.#texts = new Supervisor(this.#options);
    await Promise.all([videos.close(), texts.close()]);
  }

  async #send<N extends Name>(
    name: N,
    args: Args<EngineContract, N>,
    options: Options<N>,
  ): Promise<Result<EngineContract, N>> {
    const { limits } = this.#options;
    const tidy = name === 'measureDevice' ? { limits: { ...limits, tidyMs: MEASURING_TIDY_MS } } : {};
    const supervisor = new Supervisor({ ...this.#options, ...tidy });
    this.#errands.add(supervisor);
    try {
      return await supervisor.call(name, args, options);
    } finally {
      this.#errands.delete(supervisor);
      await supervisor.close();
    }
  }

  #share<N extends Name>(
    name: N,
    args: Args<EngineContract, N>,
    options: Options<N>,
    work: (heard: Audience<Progress<EngineContract, N>>) => Promise<Result<EngineContract, N>>,
  ): Promise<Result<EngineContract, N>> {
    // One map for calls of all names: the key has the name, and with it the types of its progress and result.
    const shared = this.#asked as unknown as Shared<Result<EngineContract, N>, Progress<EngineContract, N>>;
    return shared.run(JSON.stringify([name, args]), options, work);
  }
}
