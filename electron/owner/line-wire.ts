/**
 * A local socket as a wire: a message is a line of JSON. A peer that sends anything else, or takes too long for a line, or
 * does not read what it is sent, is disconnected. No heartbeat: the system tells when the other end's process has gone.
 */
import type { Socket } from 'node:net';
import type { Reader } from '../turns/page-turns.ts';
import type { Wire } from '../wire/rpc.ts';
import type { LineLimits } from './limits.ts';
import { Room, UnfinishedLine } from './unfinished-line.ts';

const NEWLINE = 0x0a;

/** @param room for the lines of all peers that have no end yet */
export function lineWire(
  socket: Socket,
  limits: LineLimits,
  room: Room = new Room(Number.POSITIVE_INFINITY),
): Wire & Reader {
  const listeners: ((message: unknown, bytes: number) => void)[] = [];
  const closing: (() => void)[] = [];
  const catching: (() => void)[] = [];
  const unfinished = new UnfinishedLine(limits.longestLine, room);
  let hasSpoken = false;
  let isBehind = false;
  /** bytes of the largest message that may still be waiting: that one alone, an export, says nothing of the peer's pace */
  let largest = 0;
  let clock: NodeJS.Timeout | undefined;

  /** Goes while a line is awaited, and nothing but the peer keeps it from coming. */
  const setClock = (): void => {
    const isAwaited = !socket.destroyed && !isBehind && (unfinished.isBegun || !hasSpoken);
    if (!isAwaited) {
      clearTimeout(clock);
      clock = undefined;
    } else if (limits.lineMs < Number.POSITIVE_INFINITY) {
      clock ??= setTimeout(() => socket.destroy(), limits.lineMs);
    }
  };
  /** Whether it was a message. */
  const deliver = (line: Buffer | undefined): boolean => {
    const message = line === undefined ? undefined : parse(line);
    if (line === undefined || message === undefined) return false;
    hasSpoken = true;
    clearTimeout(clock);
    clock = undefined;
    for (const listener of listeners) listener(message.value, line.length);
    return true;
  };
  const take = (chunk: Buffer): boolean => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (!deliver(unfinished.finish(chunk.subarray(start, end)))) return false;
      // Whoever was told may have ended it.
      if (socket.destroyed) return false;
      start = end + 1;
    }
    return start === chunk.length || unfinished.add(chunk.subarray(start));
  };

  setClock();
  socket.on('data', (chunk: Buffer) => {
    if (!take(chunk)) socket.destroy();
    setClock();
  });
  socket.on('drain', () => {
    if (!isBehind) return;
    isBehind = false;
    socket.resume();
    setClock();
    for (const listener of catching) listener();
  });
  // Who has hung up waits for no answer.
  socket.on('end', () => socket.destroy());
  // Followed by `close`.
  socket.on('error', () => {});
  socket.on('close', () => {
    unfinished.drop();
    setClock();
    for (const listener of closing) listener();
  });
  return {
    send: (message) => {
      if (!socket.writable) return;
      if (socket.writableLength === 0) largest = 0;
      if (socket.writableLength - largest > limits.unreadBytes) return void socket.destroy();
      const line = Buffer.from(`${JSON.stringify(message)}\n`);
      largest = Math.max(largest, line.length);
      socket.write(line);
      if (isBehind || socket.writableLength <= limits.behindBytes) return;
      isBehind = true;
      socket.pause();
      setClock();
    },
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => {
      if (socket.closed) queueMicrotask(listener);
      else closing.push(listener);
    },
    get isBehind() {
      return isBehind;
    },
    onCaughtUp: (listener) => void catching.push(listener),
  };
}

function parse(line: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(line.toString()) };
  } catch {
    return undefined;
  }
}
