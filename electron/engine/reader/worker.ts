/**
 * A reader's thread: it decodes, resizes and normalises, and knows nothing of the model but its sizes.
 *
 * It speaks with its own process alone, so nothing has to be checked, and the library that would check it is not loaded: a
 * reader is there in half the time.
 */
import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import { acceptTools } from '../video/tools.ts';
import type { Clip, FailedSpan, FromReader, ReadFailure, ReadSpan, ToReader } from './clip.ts';
import { readClip } from './read.ts';

if (parentPort === null) throw new Error('a reader is started by its pool, not by hand');
const port = parentPort;
// The engine is ended without warning: what was compiled for its readers is stored now.
flushCompileCache();
let reading: { readonly id: number; readonly controller: AbortController } | undefined;

port.on('message', (message: ToReader) => {
  if ('clip' in message) {
    if (message.tools !== undefined) acceptTools(message.tools);
    void read(message.id, message.clip);
  } else if (reading?.id === message.cancel) reading.controller.abort();
});

async function read(id: number, clip: Clip): Promise<void> {
  const controller = new AbortController();
  reading = { id, controller };
  const failure = await readClip(clip, { signal: controller.signal, onSpan: (span) => give(id, span) }).then(
    () => undefined,
    toFailure,
  );
  reading = undefined;
  port.postMessage({ id, failure } satisfies FromReader);
}

/** A tensor changes hands without being copied. */
function give(id: number, span: ReadSpan | FailedSpan): void {
  port.postMessage({ id, span } satisfies FromReader, 'input' in span ? [span.input.data.buffer] : []);
}

function toFailure(error: unknown): ReadFailure {
  if (error instanceof TagError) return { kind: 'expected', error: error.toJSON() };
  if (isAbortError(error)) return { kind: 'aborted' };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'bug', message, detail: stack };
}
