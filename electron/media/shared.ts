/** Work that several ask for at the same time, done once, and stopped when the last of them has lost interest. */
import { abortError } from '../wire/failures.ts';

interface Job<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  interested: number;
}

export class Shared<T> {
  readonly #jobs = new Map<string, Job<T>>();

  /** @throws AbortError as soon as `signal` aborts, whether or not the work goes on for others */
  async run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) throw abortError();
    const job = this.#jobs.get(key) ?? this.#start(key, work);
    job.interested += 1;
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => given.reject(abortError());
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([job.promise, given.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
      job.interested -= 1;
      if (job.interested === 0) {
        // Whoever asks from now on must not get the work that is being stopped.
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        job.controller.abort();
      }
    }
  }

  stop(): void {
    for (const { controller } of this.#jobs.values()) controller.abort();
    this.#jobs.clear();
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Job<T> {
    const controller = new AbortController();
    const promise = work(controller.signal);
    // Nobody may be left to hear of it.
    promise.catch(() => {});
    const job = { promise, controller, interested: 0 };
    this.#jobs.set(key, job);
    return job;
  }
}
