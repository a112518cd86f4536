/**
 * Which of this machine's devices is the fastest for the model in use: measured once, after the first answer, which the CPU gives
 * or the device that was measured before. Videos wait for these seconds, or the figures would be theirs.
 */
import { measureDevices, toMeasure } from '../engine-host/measure-devices.ts';
import { Shared } from '../turns/shared.ts';
import type { Devices } from '../wire/app/models.ts';
import type { DeviceFacts } from '../wire/engine.ts';
import { isAbortError } from '../wire/failures.ts';
import type { Engines } from './engines.ts';
import type { Events } from './events.ts';
import type { ModelInUse } from './models/in-use.ts';
import type { Log } from './problem.ts';
import type { Queue } from './queue.ts';

export interface DeviceMeasuringOptions {
  readonly engines: Engines;
  readonly events: Events;
  readonly model: ModelInUse;
  readonly queue: Pick<Queue, 'hold' | 'facts'>;
  readonly log: Log;
}

export class DeviceMeasuring {
  readonly #o: DeviceMeasuringOptions;
  readonly #measuring = new Shared<Devices>();
  readonly #closing = new AbortController();
  /** Another model was chosen. */
  #leftModel = new AbortController();
  #key = '';
  /** To which devices the models of this session were to go over. */
  readonly #wentOver = new Set<string>();
  /** Whether there is something to measure for the model in use, once an answer has been given. */
  #isDue = false;

  constructor(options: DeviceMeasuringOptions) {
    this.#o = options;
  }

  async list(signal: AbortSignal): Promise<Devices> {
    const { engines, model } = this.#o;
    const { devices } = await engines.texts.call('listDevices', { model: model.ref }, { signal });
    return { devices };
  }

  /** Measures all devices, and goes over to the fastest where nobody has named one. @throws TagError; AbortError */
  measure(signal: AbortSignal): Promise<Devices> {
    return this.#measure('all', signal);
  }

  /** The model is open: looks whether devices are to be measured. */
  async onReady(): Promise<void> {
    const { model, queue } = this.#o;
    this.#isDue = false;
    if (model.status.choice.device !== 'auto') return;
    await this.#quietly(async (signal) => {
      const { devices } = await this.list(signal);
      this.#isDue = toMeasure(devices).length > 0;
      if (queue.facts.left === 0) await this.#measureIfDue(signal);
    });
  }

  /** The model is being opened: what is measured for another is of no use any more, and videos wait for it. */
  onAway(): void {
    const key = JSON.stringify(this.#o.model.ref);
    if (key === this.#key) return;
    this.#key = key;
    this.#isDue = false;
    this.#leftModel.abort();
    this.#leftModel = new AbortController();
  }

  /** A video is done. */
  async onAnswer(): Promise<void> {
    if (this.#isDue) await this.#quietly((signal) => this.#measureIfDue(signal));
  }

  close(): void {
    this.#closing.abort();
  }

  async #measureIfDue(signal: AbortSignal): Promise<void> {
    if (!this.#isDue) return;
    this.#isDue = false;
    await this.#measure('open', signal);
  }

  #measure(which: 'all' | 'open', signal: AbortSignal): Promise<Devices> {
    const { engines, events, model, queue } = this.#o;
    const { ref } = model;
    return this.#measuring.run(JSON.stringify(ref), { signal }, async (audience) => {
      const left = this.#leftModel.signal;
      const heard = { signal: AbortSignal.any([audience.signal, left, this.#closing.signal]) };
      const letGo = await queue.hold(heard.signal);
      let known: readonly DeviceFacts[] = [];
      let isTold = false;
      const asking = {
        list: async () => {
          known = (await engines.texts.call('listDevices', { model: ref }, heard)).devices;
          return known;
        },
        measure: (device: DeviceFacts['device']) => engines.errand('measureDevice', { model: ref, device }, heard),
      };
      try {
        const devices = await measureDevices(asking, which, ({ name }) => {
          isTold = true;
          events.emit('devicesChanged', { devices: [...known], measuring: name });
        });
        known = devices;
        await this.#goOver(ref, devices, which);
        return { devices: [...devices] };
      } finally {
        // The page asks what is known of another model.
        if (isTold) events.emit('devicesChanged', { devices: left.aborted ? [] : [...known] });
        letGo();
      }
    });
  }

  /**
   * Engines learn of it when they open the model. Where that did not go over, it would not the next time: only who asks for it has
   * it tried again.
   */
  async #goOver(ref: ModelInUse['ref'], devices: readonly DeviceFacts[], which: 'all' | 'open'): Promise<void> {
    const { engines, model } = this.#o;
    const { choice, state, device, precision } = model.status;
    if (choice.device !== 'auto' || state === 'stopped' || JSON.stringify(model.ref) !== JSON.stringify(ref)) return;
    const [best] = devices.toSorted((a, b) => (b.clipsPerSecond ?? 0) - (a.clipsPerSecond ?? 0));
    if (best?.state !== 'measured' || (best.device === device && best.precision === precision)) return;
    const place = JSON.stringify([ref, best.device, best.precision]);
    if (which === 'open' && this.#wentOver.has(place)) return;
    this.#wentOver.add(place);
    await engines.restart();
    if (!this.#closing.signal.aborted) model.reopen();
  }

  /** Nobody has asked for it, so that nobody is told of a failure: it is for the log. */
  async #quietly(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.#closing.signal);
    } catch (error) {
      if (!isAbortError(error) && !this.#closing.signal.aborted) this.#o.log('devices could not be measured', error);
    }
  }
}
