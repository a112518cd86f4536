/** What one may take who comes to the local socket, so that some of the host is left for the others. Times are in milliseconds. */
import { PAGE_TURNS_LIMITS, type PageTurnsLimits } from '../turns/page-turns.ts';

export interface LineLimits {
  /** bytes of a line */
  readonly longestLine: number;
  /** From a line's first byte to its end, and from the beginning to the end of the first one. */
  readonly lineMs: number;
  /** Bytes that wait to be read, beyond which nothing more is taken from the other end. */
  readonly behindBytes: number;
  /** Bytes. Who reads so slowly is better off to connect anew and to ask for the state. */
  readonly unreadBytes: number;
}

export interface SocketLimits extends LineLimits, PageTurnsLimits {
  readonly peers: number;
  /** bytes of the lines that have no end yet, of all peers together */
  readonly unfinishedBytes: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  ...PAGE_TURNS_LIMITS,
  peers: 64,
  // What a page may say at once, too.
  longestLine: 64 * 2 ** 20,
  unfinishedBytes: 128 * 2 ** 20,
  lineMs: 10_000,
  behindBytes: 2 ** 20,
  unreadBytes: 16 * 2 ** 20,
};

/**
 * The asking end. It goes on reading whatever waits to be sent: two ends that both wait until they are read would wait for
 * ever. A state of a hundred thousand videos is far smaller than its longest line.
 */
export const ASKING_LIMITS: LineLimits = {
  longestLine: 256 * 2 ** 20,
  lineMs: Number.POSITIVE_INFINITY,
  behindBytes: Number.POSITIVE_INFINITY,
  unreadBytes: Number.POSITIVE_INFINITY,
};
