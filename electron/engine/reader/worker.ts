/**
 * A reader's thread: it decodes, resizes and normalises, and knows nothing of the model but its sizes.
 *
 * It speaks with its own process alone, so nothing has to be checked, and the library that would check it is not loaded: a
 * reader is there in half the time.
 */
import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { TagError } from '../../wire/errors.ts';
import { abortError, isAbortError } from '../../wire/failures.ts';
import { acceptTools } from '../video/tools.ts';
import type { Clip, FailedSpan, FromReader, ReadFailure, ReadSpan, ToReader } from './clip.ts';
import { readClip } from './read.ts';

if (parentPort === null) throw new Error('a reader is started by its pool, not by hand');
const port = parentPort;
// The engine is ended without warning: what was compiled for its readers is stored now.
flushCompileCache();
let reading: Reading | undefined;

/** A clip that is read, and how far ahead of who takes its spans. */
class Reading {
  readonly id: number;
  readonly #controller = new AbortController();
  #window: number;
  #given = 0;
  #taken = 0;
  #goOn = (): void => {};

  constructor(id: number, window: number) {
    this.id = id;
    this.#window = window;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(): void {
    this.#controller.abort();
    this.#goOn();
  }

  /** So many spans have been taken in all. */
  taken(spans: number, window: number): void {
    this.#taken = spans;
    this.#window = window;
    this.#goOn();
  }

  /** A tensor changes hands without being copied. Resolves when more may be read. */
  async give(span: ReadSpan | FailedSpan): Promise<void> {
    port.postMessage({ id: this.id, span } satisfies FromReader, 'input' in span ? [span.input.data.buffer] : []);
    this.#given += 1;
    while (this.#given - this.#taken >= this.#window) {
      if (this.signal.aborted) throw abortError();
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
  }
}

port.on('message', (message: ToReader) => {
  if ('clip' in message) {
    if (message.tools !== undefined) acceptTools(message.tools);
    void read(new Reading(message.id, message.window), message.clip);
  } else if ('cancel' in message) {
    if (reading?.id === message.cancel) reading.cancel();
  } else if (reading?.id === message.id) reading.taken(message.taken, message.window);
});

async function read(next: Reading, clip: Clip): Promise<void> {
  reading = next;
  const { id, signal } = next;
  const failure = await readClip(clip, { signal, onSpan: (span) => next.give(span) }).then(() => undefined, toFailure);
  reading = undefined;
  port.postMessage({ id, failure } satisfies FromReader);
}

function toFailure(error: unknown): ReadFailure {
  if (error instanceof TagError) return { kind: 'expected', error: error.toJSON() };
  if (isAbortError(error)) return { kind: 'aborted' };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'bug', message, detail: stack };
}
