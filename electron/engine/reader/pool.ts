/** The readers' threads: started when there is something to read, and kept for the next. */
import { Reader } from './reader.ts';

export class Pool {
  readonly #most: number;
  readonly #start: () => Reader;
  readonly #idle: Reader[] = [];
  readonly #all = new Set<Reader>();

  /** @param most so many stay that have nothing to do */
  constructor(most: number, start = () => new Reader()) {
    this.#most = most;
    this.#start = start;
  }

  /** Starts one before there is anything to read. */
  warmUp(): void {
    if (this.#all.size === 0) this.#idle.push(this.#startReader());
  }

  take(): Reader {
    return this.#idle.pop() ?? this.#startReader();
  }

  /** It has nothing to do any more. Of those that took the place of busy ones there may be too many now. */
  putBack(reader: Reader): void {
    if (this.#idle.length < this.#most) this.#idle.push(reader);
    else if (this.#all.delete(reader)) void reader.close();
  }

  /** It has ended. */
  forget(reader: Reader): void {
    this.#all.delete(reader);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((reader) => reader.close()));
  }

  #startReader(): Reader {
    const reader = this.#start();
    this.#all.add(reader);
    return reader;
  }
}
