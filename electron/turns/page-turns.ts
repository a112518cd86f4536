/**
 * The turns of one page's calls, so that it leaves the other pages theirs, and cannot take more than it reads.
 *
 * Few calls of one name are at work at once; the others wait, in the order in which they came, and beyond a bound are refused.
 * In one turn of the event loop a page begins one call, whatever others have asked for meanwhile. While it does not read what
 * it has been answered, none of its calls begins, and answers wait.
 */
import { TagError } from '../wire/errors.ts';
import { abortError } from '../wire/failures.ts';
import type { CallInTurn, Turns } from '../wire/rpc.ts';

export interface PageTurnsLimits {
  /** of one name: what takes long (a download, a folder of a network drive) holds only its like */
  readonly callsAtOnce: number;
  readonly callsWaiting: number;
  /** of the messages that wait */
  readonly bytesWaiting: number;
}

/** Far beyond what a page asks for, however many videos it shows. */
export const PAGE_TURNS_LIMITS: PageTurnsLimits = {
  callsAtOnce: 4,
  callsWaiting: 1_024,
  bytesWaiting: 64 * 2 ** 20,
};

/** Whether the page reads what it is sent. */
export interface Reader {
  readonly isBehind: boolean;
  /** Called whenever it has caught up. */
  onCaughtUp(listener: () => void): void;
}

interface Waiting {
  readonly call: CallInTurn;
  readonly begin: () => void;
}

export class PageTurns implements Turns {
  readonly #limits: PageTurnsLimits;
  readonly #reader: Reader | undefined;
  readonly #atWork = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  #bytes = 0;
  /** Answers of calls that are done. */
  readonly #answers = new Set<() => void>();
  #next: NodeJS.Immediate | undefined;

  constructor(limits: PageTurnsLimits = PAGE_TURNS_LIMITS, reader?: Reader) {
    this.#limits = limits;
    this.#reader = reader;
    reader?.onCaughtUp(() => this.#soon());
  }

  /** @throws TagError `in-use` beyond what may wait; AbortError where the call is cancelled before its turn */
  async run<T>(call: CallInTurn, work: () => Promise<T>): Promise<T> {
    await this.#turn(call);
    try {
      const answer = await work();
      await this.#untilRead(call.signal);
      return answer;
    } finally {
      const atWork = (this.#atWork.get(call.name) ?? 1) - 1;
      if (atWork > 0) this.#atWork.set(call.name, atWork);
      // Names come from the page: none is remembered longer than it is used.
      else this.#atWork.delete(call.name);
      this.#soon();
    }
  }

  #turn(call: CallInTurn): Promise<void> {
    const { callsWaiting, bytesWaiting } = this.#limits;
    const isTooLarge = this.#waiting.size > 0 && this.#bytes + call.bytes > bytesWaiting;
    if (this.#waiting.size >= callsWaiting || isTooLarge) throw tooMany();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        this.#bytes -= call.bytes;
        call.signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        leave();
        reject(abortError());
      };
      const begin = (): void => {
        leave();
        this.#atWork.set(call.name, (this.#atWork.get(call.name) ?? 0) + 1);
        resolve();
      };
      const waiting = { call, begin };
      this.#waiting.add(waiting);
      this.#bytes += call.bytes;
      call.signal.addEventListener('abort', giveUp, { once: true });
      this.#soon();
    });
  }

  /** Until the page has read what it was answered before, or has gone. */
  async #untilRead(signal: AbortSignal): Promise<void> {
    if (this.#reader?.isBehind !== true || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#answers.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      this.#answers.add(go);
      signal.addEventListener('abort', go, { once: true });
    });
  }

  #soon(): void {
    this.#next ??= setImmediate(() => {
      this.#next = undefined;
      this.#go();
    });
  }

  /** One answer, or else one call: it may be all that the page reads for a while. */
  #go(): void {
    if (this.#reader?.isBehind === true) return;
    const [answer] = this.#answers;
    const next = answer ?? this.#first()?.begin;
    if (next === undefined) return;
    next();
    this.#soon();
  }

  /** The first that has no like at work, or few. */
  #first(): Waiting | undefined {
    for (const waiting of this.#waiting) {
      if ((this.#atWork.get(waiting.call.name) ?? 0) < this.#limits.callsAtOnce) return waiting;
    }
    return undefined;
  }
}

function tooMany(): TagError {
  return new TagError(
    'in-use',
    'Reeltag was asked for too much at once by this page: wait until some of it is done, then try again.',
  );
}
