/** Calls of one name, in the order in which they came: few at work, the others waiting. */
import { abortError } from '../wire/failures.ts';
import type { CallInTurn } from '../wire/rpc.ts';

export interface Waiting {
  readonly call: CallInTurn;
  /** its place among the calls of all lanes */
  readonly arrival: number;
  /** It is its turn. */
  enter(): void;
}

export class Lane {
  readonly #atOnce: number;
  readonly #waiting = new Set<Waiting>();
  /** How many calls each work answers: calls that are alike are one. */
  readonly #works = new Map<unknown, number>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#works.size === 0;
  }

  /** The first that waits, if it may begin. */
  get next(): Waiting | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    return this.#works.size < this.#atOnce || this.#works.has(first.call.like) ? first : undefined;
  }

  /**
   * @returns once it is its turn, what is to be called when it is done
   * @throws AbortError where it is cancelled before that
   */
  wait(call: CallInTurn, arrival: number): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiting);
        call.signal.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        leave();
        reject(abortError());
      };
      const enter = (): void => {
        leave();
        resolve(this.#begin(call));
      };
      const waiting = { call, arrival, enter };
      this.#waiting.add(waiting);
      call.signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #begin(call: CallInTurn): () => void {
    const work = call.like ?? call;
    this.#works.set(work, (this.#works.get(work) ?? 0) + 1);
    return () => {
      const left = (this.#works.get(work) ?? 1) - 1;
      if (left > 0) this.#works.set(work, left);
      else this.#works.delete(work);
    };
  }
}
