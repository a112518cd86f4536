/**
 * A WebSocket as a wire: JSON texts, a limit on what waits to be sent, and a heartbeat, for a peer may vanish silently.
 *
 * While the page does not read what waits for it, nothing is read from it either, its answers to the heartbeat among it:
 * then it is what it takes that shows that it is there.
 */
import { WebSocket } from 'ws';
import type { Reader } from '../turns/page-turns.ts';
import type { Wire } from '../wire/rpc.ts';
import { SERVER_LIMITS, type SocketLimits } from './limits.ts';

/** Of RFC 6455: not of the protocol that was agreed on. */
const BAD_DATA = 1007;
/** Bytes of a long message that are sent at once: each piece that is taken shows that the page still reads. */
const PIECE = 256 * 1024;
/** What a slow tunnel carries in a beat, in bytes: the answer to it comes after what was sent before. */
const SLOWEST_BEAT = 256 * 1024;
/** Bytes that systems and tunnels hold between the two, at most, that count for that. */
const MOST_UNDERWAY = 8 * 2 ** 20;

export function socketWire(socket: WebSocket, limits: SocketLimits = SERVER_LIMITS): Wire & Reader {
  const listeners: ((message: unknown, bytes: number) => void)[] = [];
  const closing: (() => void)[] = [];
  const catching: (() => void)[] = [];
  /** beats since the page last showed that it is there */
  let missed = 0;
  /** bytes, and those of them that the page is known to have read */
  let sent = 0;
  let read = 0;
  let isBehind = false;
  /** bytes of the largest message that may still be waiting: that one alone, an export, says nothing of the page's pace */
  let largest = 0;
  const heartbeat = setInterval(() => {
    missed += 1;
    if (missed > 1 + Math.min(sent - read, MOST_UNDERWAY) / SLOWEST_BEAT) return socket.terminate();
    socket.ping(String(sent));
  }, limits.heartbeatMs);
  const onTaken = (error?: Error | null): void => {
    if (error || !isBehind) return;
    missed = 0;
    if (socket.bufferedAmount > limits.behindBytes) return;
    isBehind = false;
    socket.resume();
    for (const listener of catching) listener();
  };
  socket.on('pong', (echo) => {
    missed = 0;
    const upTo = Number(echo);
    if (upTo > read && upTo <= sent) read = upTo;
  });
  socket.on('message', (data, isBinary) => {
    missed = 0;
    const text = isBinary ? undefined : data.toString();
    const message = text === undefined ? undefined : parse(text);
    if (text === undefined || message === undefined) return socket.close(BAD_DATA, 'messages are JSON texts');
    for (const listener of listeners) listener(message.value, text.length);
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
      if (socket.bufferedAmount - largest > limits.unreadBytes) return socket.terminate();
      const bytes = Buffer.from(JSON.stringify(message));
      largest = Math.max(largest, bytes.length);
      sent += bytes.length;
      for (let start = 0; start < bytes.length; start += PIECE) {
        const fin = start + PIECE >= bytes.length;
        socket.send(bytes.subarray(start, start + PIECE), { binary: false, fin }, onTaken);
      }
      if (isBehind || socket.bufferedAmount <= limits.behindBytes) return;
      isBehind = true;
      socket.pause();
    },
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => {
      if (socket.readyState === WebSocket.CLOSED) queueMicrotask(listener);
      else closing.push(listener);
    },
    get isBehind() {
      return isBehind;
    },
    onCaughtUp: (listener) => void catching.push(listener),
  };
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
