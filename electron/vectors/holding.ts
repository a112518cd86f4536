/** Which vectors are held: those of one model in one library at a time, and who reads when. */
import { libraryFailure, sqliteCode } from '../library/failure.ts';
import type { Progress } from '../wire/contract.ts';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import type { HandlerContext } from '../wire/rpc.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import type { Held } from './held.ts';
import { takeAway } from './index/open.ts';
import { type IndexState, openIndexOf, requireMemory, stateOf, wantsNewer } from './index/standing.ts';
import type { Multiply } from './multiply.ts';
import { Reading, type What } from './reading.ts';

type Context = HandlerContext<Progress<VectorsContract, 'hold'>>;

/** SQLite's code for a table or a column that is not there. */
const NO_SUCH = 1;

export class Holding {
  readonly #open: () => Promise<Multiply>;
  #reading: Reading | undefined;
  /** Aborts when something else is to be held. */
  #wanted: { readonly key: string; readonly over: AbortController } | undefined;
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(open: () => Promise<Multiply>) {
    this.#open = open;
  }

  /**
   * What is held now, while more is being read, too.
   *
   * @param model whose vectors the question has
   * @throws TagError `not-found` where these are not held
   */
  held(model?: string): Held {
    if (this.#reading === undefined || (model !== undefined && model !== this.#reading.what.model)) throw another();
    return this.#reading.held;
  }

  /** @throws TagError of the library; `not-found` where meanwhile something else is to be held; AbortError */
  async hold(what: What, { signal, onProgress }: Context): Promise<{ held: Held; rows: number; index: IndexState }> {
    const key = keyOf(what);
    if (this.#wanted?.key !== key) {
      this.#wanted?.over.abort();
      this.#wanted = { key, over: new AbortController() };
    }
    const over = this.#wanted.over.signal;
    return this.#inTurn(async () => {
      try {
        return await this.#update(what, key, AbortSignal.any([signal, over]), onProgress);
      } catch (error) {
        if (over.aborted && !signal.aborted) throw another();
        throw error;
      }
    });
  }

  async #update(what: What, key: string, signal: AbortSignal, onProgress: Context['onProgress']) {
    signal.throwIfAborted();
    try {
      let reading = await this.#readingOf(what, key);
      await reading.update({ signal }, onProgress);
      if (wantsNewer(reading)) reading = await this.#readAgain(reading, signal, onProgress);
      const index = stateOf(reading);
      if (index === 'wanted' && reading.index?.isBroken === true) takeAway(reading.index.folder);
      return { held: reading.held, rows: reading.rows, index };
    } catch (error) {
      if (signal.aborted) throw error;
      this.#letGo();
      throw failureOf(error, what.library);
    }
  }

  async #readingOf(what: What, key: string): Promise<Reading> {
    const multiply = await this.#open();
    const known = this.#reading;
    if (known !== undefined && keyOf(known.what) === key && known.isCurrent()) return known;
    this.#letGo();
    this.#reading = new Reading(what, multiply, { openIndex: openIndexOf(what), requireMemory });
    return this.#reading;
  }

  /** With an index that has been made meanwhile. Until all is read, questions are answered from what was held before. */
  async #readAgain(before: Reading, signal: AbortSignal, onProgress: Context['onProgress']): Promise<Reading> {
    const next = new Reading(before.what, await this.#open(), { openIndex: openIndexOf(before.what), requireMemory });
    try {
      await next.update({ signal }, onProgress);
    } catch (error) {
      next.close();
      throw error;
    }
    this.#letGo();
    this.#reading = next;
    return next;
  }

  #letGo(): void {
    this.#reading?.close();
    this.#reading = undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lastTurn.then(work);
    this.#lastTurn = result.then(
      () => {},
      () => {},
    );
    return result;
  }
}

function keyOf({ library, model, whole, parts }: What): string {
  return JSON.stringify([library, model, whole, parts]);
}

function another(): TagError {
  return new TagError('not-found', 'Another model or library was opened meanwhile: search again.');
}

function failureOf(error: unknown, library: string): unknown {
  if (systemErrorCode(error) === 'ENOENT') {
    return new TagError('not-found', `The library ${library} is not there any more: open it again, or another one.`);
  }
  if (sqliteCode(error) === NO_SUCH) {
    return new TagError('unreadable', `The library ${library} is of another version: open it in this Reeltag first.`, {
      detail: String(error),
      cause: error,
    });
  }
  return libraryFailure(error, library);
}
