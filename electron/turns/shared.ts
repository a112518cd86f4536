/** Work that several ask for at the same time, done once, and stopped when the last of them has lost interest. */
import { abortError } from '../wire/failures.ts';

/** One who asks. */
export interface Asker<P> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: P) => void) | undefined;
}

/** What the work is told of those who ask: it stops when nobody does any more. */
export interface Audience<P> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: P) => void;
}

interface Job<T, P> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  readonly askers: Set<Asker<P>>;
  /** What was last told: who joins late hears it at once. */
  told?: { readonly progress: P };
}

export class Shared<T, P = never> {
  readonly #jobs = new Map<string, Job<T, P>>();

  /** @throws AbortError as soon as the asker's signal aborts, whether or not the work goes on for others */
  async run(key: string, asker: Asker<P>, work: (audience: Audience<P>) => Promise<T>): Promise<T> {
    const { signal, onProgress } = asker;
    // Each asking is its own, even where one asker asks twice.
    const own: Asker<P> = { signal, onProgress };
    if (signal?.aborted) throw abortError();
    const job = this.#jobs.get(key) ?? this.#start(key, work);
    job.askers.add(own);
    if (job.told !== undefined) onProgress?.(job.told.progress);
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => given.reject(abortError());
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([job.promise, given.promise]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      job.askers.delete(own);
      if (job.askers.size === 0) {
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

  #start(key: string, work: (audience: Audience<P>) => Promise<T>): Job<T, P> {
    const controller = new AbortController();
    const askers = new Set<Asker<P>>();
    const onProgress = (progress: P): void => {
      job.told = { progress };
      for (const asker of askers) asker.onProgress?.(progress);
    };
    // Later, so that work which tells something at once finds its job.
    const promise = Promise.resolve().then(() => work({ signal: controller.signal, onProgress }));
    // Nobody may be left to hear of it.
    promise.catch(() => {});
    const job: Job<T, P> = { promise, controller, askers };
    this.#jobs.set(key, job);
    return job;
  }
}
