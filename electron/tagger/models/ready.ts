/** Waiting for the model in use, where it is only still being opened. */
import type { Events } from '../events.ts';
import { type ModelInUse, requireReady } from './in-use.ts';

/** @throws TagError as the model's status says, where it has failed or was stopped; AbortError */
export async function untilReady(model: ModelInUse, events: Events, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (model.status.state !== 'opening') return requireReady(model.status);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (): void => reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const off = events.on((name) => {
    if (name === 'modelChanged' && model.status.state !== 'opening') resolve();
  });
  try {
    await promise;
  } finally {
    off();
    signal.removeEventListener('abort', giveUp);
  }
  requireReady(model.status);
}
