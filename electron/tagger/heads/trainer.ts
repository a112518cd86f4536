/** Trains in a thread: one label at a time, and the event loop stays free. */
import { Worker } from 'node:worker_threads';
import { abortError } from '../../wire/failures.ts';
import type { Learned, Training } from './training.ts';

export class Trainer {
  #worker: Worker | undefined;

  /**
   * The training before has settled.
   *
   * @throws AbortError, and the thread is ended; whatever ended the thread otherwise
   */
  async train(training: Training, signal: AbortSignal): Promise<Learned | undefined> {
    signal.throwIfAborted();
    const worker = this.#worker ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Learned | undefined>();
    const giveUp = (): void => reject(abortError());
    const ended = (code: number): void => reject(new Error(`the thread that trains ended with exit code ${code}`));
    worker.once('message', resolve).once('error', reject).once('exit', ended);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      // The vectors change hands without being copied.
      worker.postMessage(training, [training.vectors.buffer]);
      return await promise;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
      worker.off('message', resolve).off('error', reject).off('exit', ended);
    }
  }

  /** One that ends while it has nothing to do is no failure: the next training has another. */
  #start(): Worker {
    const worker = new Worker(entry(), { execArgv: [] });
    this.#worker = worker;
    worker
      .on('error', () => {})
      .on('exit', () => {
        if (this.#worker === worker) this.#worker = undefined;
      });
    return worker;
  }

  /** Ends the thread; another is started when it is needed. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** Beside this file in the source tree; in a build, where everything is bundled, beside the bundle. */
function entry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './trainer.js', import.meta.url);
}
