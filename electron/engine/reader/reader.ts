/** One reader: a thread that is started with its first clip, and stays for the next. It reads one at a time. */
import { Worker } from 'node:worker_threads';
import { TagError } from '../../wire/errors.ts';
import { abortError, InternalError } from '../../wire/failures.ts';
import { findTools } from '../video/tools.ts';
import type { Clip, FailedSpan, FromReader, ReadFailure, ReadSpan, ToReader } from './clip.ts';

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Where it gives a promise, the span is taken when that resolves. */
  readonly onSpan: (span: ReadSpan | FailedSpan) => void | Promise<void>;
  /** How many spans may be read that are not taken (default: all). */
  readonly window?: () => number;
}

/** The thread has ended in the midst of a clip. */
export class ReaderEnded extends Error {
  override readonly name = 'ReaderEnded';
}

interface Reading {
  readonly id: number;
  readonly onSpan: (span: ReadSpan | FailedSpan) => void;
  readonly settle: (error: Error | undefined) => void;
}

export class Reader {
  readonly #worker: Worker;
  #reading: Reading | undefined;
  #lastId = 0;
  #ended: ReaderEnded | undefined;

  /** @param entry the thread's file */
  constructor(entry: URL = defaultEntry()) {
    this.#worker = new Worker(entry, { execArgv: [] });
    let fault: unknown;
    this.#worker.on('error', (error) => {
      fault = error;
    });
    this.#worker.on('exit', (code) => {
      this.#ended = new ReaderEnded(`a reader ended with exit code ${code}`, { cause: fault });
      this.#reading?.settle(this.#ended);
    });
    this.#worker.on('message', (message: FromReader) => {
      const reading = this.#reading;
      if (reading?.id !== message.id) return;
      if ('span' in message) reading.onSpan(message.span);
      else reading.settle(message.failure && toError(message.failure));
    });
  }

  /**
   * Reads one clip; the one before has settled. After an abort it settles when the thread is free again.
   *
   * @throws as `readClip`; ReaderEnded; InternalError for a bug in the thread
   */
  async read(clip: Clip, { signal, onSpan, window = () => Number.POSITIVE_INFINITY }: ReadOptions): Promise<void> {
    const tools = await findTools();
    signal.throwIfAborted();
    const id = ++this.#lastId;
    const cancel = (): void => this.#send({ cancel: id });
    let taken = 0;
    const take = async (span: ReadSpan | FailedSpan): Promise<void> => {
      await onSpan(span);
      taken += 1;
      if (this.#reading?.id === id) this.#send({ id, taken, window: window() });
    };
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (error: Error | undefined): void => (error === undefined ? resolve() : reject(error));
        this.#reading = { id, onSpan: (span) => void take(span), settle };
        signal.addEventListener('abort', cancel, { once: true });
        if (this.#ended === undefined) this.#send({ id, clip, tools, window: window() });
        else settle(this.#ended);
      });
    } finally {
      this.#reading = undefined;
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Ends the thread. What ffmpeg of its is left ends with its pipe. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(message: ToReader): void {
    this.#worker.postMessage(message);
  }
}

function toError(failure: ReadFailure): Error {
  if (failure.kind === 'expected') return TagError.fromJSON(failure.error);
  if (failure.kind === 'aborted') return abortError();
  return new InternalError(failure.message, failure.detail);
}

/** Beside this file in the source tree; in a build, where everything is bundled, beside the bundle. */
function defaultEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './reader.js', import.meta.url);
}
