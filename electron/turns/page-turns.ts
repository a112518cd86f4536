/**
 * The turns of one page's calls, so that it leaves the other pages theirs, and cannot take more than it reads.
 *
 * Few calls of one name are at work at once; the others wait, in the order in which they came, and beyond a bound are refused.
 * In one turn of the event loop a page begins one call, whatever others have asked for meanwhile. While it does not read what
 * it has been answered, none of its calls begins, and answers wait.
 */
import { TagError } from '../wire/errors.ts';
import type { CallInTurn, Turns } from '../wire/rpc.ts';
import { Lane, type Waiting } from './lane.ts';

export interface PageTurnsLimits {
  /** of one name: what takes long (a download, a folder of a network drive) holds only its like */
  readonly callsAtOnce: number;
  /** at work or waiting */
  readonly callsInFlight: number;
  /** of the messages that wait */
  readonly bytesWaiting: number;
}

/** Far beyond what a page asks for, however many videos it shows. */
export const PAGE_TURNS_LIMITS: PageTurnsLimits = {
  callsAtOnce: 4,
  callsInFlight: 1_024,
  bytesWaiting: 64 * 2 ** 20,
};

/** Whether the page reads what it is sent. */
export interface Reader {
  readonly isBehind: boolean;
  /** Called whenever it has caught up. */
  onCaughtUp(listener: () => void): void;
}

export class PageTurns implements Turns {
  readonly #limits: PageTurnsLimits;
  readonly #reader: Reader | undefined;
  /** By name. Names come from the page: none is remembered longer than it is used. */
  readonly #lanes = new Map<string, Lane>();
  /** Answers of calls that are done. */
  readonly #answers = new Set<() => void>();
  #inFlight = 0;
  #arrived = 0;
  #bytesWaiting = 0;
  #next: NodeJS.Immediate | undefined;

  constructor(limits: PageTurnsLimits = PAGE_TURNS_LIMITS, reader?: Reader) {
    this.#limits = limits;
    this.#reader = reader;
    reader?.onCaughtUp(() => this.#soon());
  }

  /** @throws TagError `in-use` beyond what may be in flight; AbortError where the call is cancelled before its turn */
  async run<T>(call: CallInTurn, work: () => Promise<T>): Promise<T> {
    const { callsInFlight, bytesWaiting } = this.#limits;
    // One alone may be as large as a message can be.
    const isTooLarge = this.#bytesWaiting > 0 && this.#bytesWaiting + call.bytes > bytesWaiting;
    if (this.#inFlight >= callsInFlight || isTooLarge) throw tooMany();
    const lane = this.#lanes.get(call.name) ?? new Lane(this.#limits.callsAtOnce);
    this.#lanes.set(call.name, lane);
    this.#inFlight += 1;
    try {
      const done = await this.#turn(lane, call);
      try {
        const answer = await work();
        await this.#untilRead(call.signal);
        return answer;
      } finally {
        done();
      }
    } finally {
      this.#inFlight -= 1;
      if (lane.isEmpty) this.#lanes.delete(call.name);
      this.#soon();
    }
  }

  async #turn(lane: Lane, call: CallInTurn): Promise<() => void> {
    this.#bytesWaiting += call.bytes;
    this.#soon();
    try {
      return await lane.wait(call, this.#arrived++);
    } finally {
      this.#bytesWaiting -= call.bytes;
    }
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
    const next = answer ?? this.#first()?.enter;
    if (next === undefined) return;
    next();
    this.#soon();
  }

  /** The call that has waited longest among those that may begin. */
  #first(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const { next } of this.#lanes.values()) {
      if (next !== undefined && (first === undefined || next.arrival < first.arrival)) first = next;
    }
    return first;
  }
}

function tooMany(): TagError {
  return new TagError(
    'in-use',
    'Reeltag was asked for too much at once by this page: wait until some of it is done, then try again.',
  );
}
