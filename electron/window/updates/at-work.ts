/** Whether a person or the program is at work: nothing is looked for, downloaded or ended meanwhile. */
import type { AppContract } from '../../wire/app/index.ts';
import type { CallName } from '../../wire/contract.ts';
import type { Handlers } from '../../wire/rpc.ts';

export interface Work {
  /** something runs that would be disturbed or lost */
  readonly busy: boolean;
  /** nothing runs, and nobody has touched anything for a while */
  readonly quiet: boolean;
}

/** Who reads has their hands still, and is at work. */
const QUIET_MS = 90_000;

/** They last as long as a page shows something, or are about updates themselves. */
const NO_WORK: ReadonlySet<CallName<AppContract>> = new Set([
  ...(['showVideo', 'makeReport'] as const),
  ...(['getUpdates', 'setUpdates', 'checkForUpdates', 'downloadUpdate', 'cancelUpdate', 'restartToUpdate'] as const),
]);

export class AtWork {
  readonly #now: () => number;
  #inFlight = 0;
  #touched: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#touched = now();
  }

  /** A key was pressed, something was asked for. */
  touch(): void {
    this.#touched = this.#now();
  }

  /** @param runs whether anything goes on that nobody waits for */
  state(runs: boolean): Work {
    const busy = runs || this.#inFlight > 0;
    return { busy, quiet: !busy && this.#now() - this.#touched >= QUIET_MS };
  }

  /** The same handlers, of which it is known here how many are at it. */
  watch(handlers: Handlers<AppContract>): Handlers<AppContract> {
    const watched = Object.entries(handlers).map(([name, handler]) => [
      name,
      NO_WORK.has(name as CallName<AppContract>) ? handler : this.#watched(handler as Handler),
    ]);
    return Object.fromEntries(watched) as Handlers<AppContract>;
  }

  #watched(handler: Handler): Handler {
    return async (...args) => {
      this.touch();
      this.#inFlight += 1;
      try {
        return await handler(...args);
      } finally {
        this.#inFlight -= 1;
        this.touch();
      }
    };
  }
}

type Handler = (...args: unknown[]) => unknown;
