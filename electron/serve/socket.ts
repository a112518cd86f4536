/** A WebSocket as a wire: JSON texts, a limit on what waits to be sent, and a heartbeat, for a peer may vanish silently. */
import { WebSocket } from 'ws';
import type { Wire } from '../wire/rpc.ts';

/** Milliseconds. A peer that has answered nothing for two beats is gone: a laptop that sleeps, a tunnel that broke. */
const HEARTBEAT_MS = 15_000;
/** Bytes. A page that reads so slowly is better off to connect anew and to ask for the state. */
const MOST_WAITING = 64 * 2 ** 20;
/** Of RFC 6455: not of the protocol that was agreed on. */
const BAD_DATA = 1007;

export function socketWire(socket: WebSocket, heartbeatMs: number = HEARTBEAT_MS): Wire {
  const listeners: ((message: unknown) => void)[] = [];
  const closing: (() => void)[] = [];
  let alive = true;
  /** bytes of the largest message that may still be waiting: that one alone, an export, says nothing of the page's pace */
  let largest = 0;
  const heartbeat = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, heartbeatMs);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data, isBinary) => {
    alive = true;
    const message = isBinary ? undefined : parse(data.toString());
    if (message === undefined) return socket.close(BAD_DATA, 'messages are JSON texts');
    for (const listener of listeners) listener(message.value);
  });
  socket.on('close', () => {
    clearInterval(heartbeat);
    for (const listener of closing) listener();
  });
  // Followed by `close`: a message that was too large, a connection that was reset.
  socket.on('error', () => {});
  return {
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount === 0) largest = 0;
      if (socket.bufferedAmount - largest > MOST_WAITING) return socket.terminate();
      const text = JSON.stringify(message);
      largest = Math.max(largest, Buffer.byteLength(text));
      socket.send(text);
    },
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => {
      if (socket.readyState === WebSocket.CLOSED) queueMicrotask(listener);
      else closing.push(listener);
    },
  };
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
