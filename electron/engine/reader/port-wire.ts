/** A wire between threads. Tensors change hands without being copied: whoever sends one has it no more. */
import type { MessagePort, Transferable, Worker } from 'node:worker_threads';
import type { Wire } from '../../wire/rpc.ts';

export function portWire(port: MessagePort | Worker): Wire {
  return {
    send: (message) => port.postMessage(message, tensorsOf(message)),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void ('threadId' in port ? port.once('exit', listener) : port.once('close', listener)),
  };
}

/** The memory of the tensor that a message gives. */
function tensorsOf(message: unknown): Transferable[] {
  const { value } = message as { value?: { input?: { data?: unknown } } };
  const data = value?.input?.data;
  return data instanceof Float32Array ? [data.buffer as ArrayBuffer] : [];
}
