/** What one may take of the server, so that some of it is left for the others. Times are in milliseconds. */
import { PAGE_TURNS_LIMITS, type PageTurnsLimits } from '../turns/page-turns.ts';

export interface DoorLimits {
  /** Connections that have not shown the secret: beyond these, the one that has been there longest goes. */
  readonly strangers: number;
  /** Connections that have: a browser opens six, and one a page. */
  readonly members: number;
  readonly pages: number;
  /** of one connection that have no answer yet; browsers wait for each */
  readonly requestsAtOnce: number;
  /** for a request's headers; bodies (gigabytes, through a tunnel) may take as long as they keep coming */
  readonly headersMs: number;
  /**
   * How long a connection is kept for the next request: longer than proxies keep theirs (Caddy: two minutes), for a request that one
   * sends as the connection is ended is lost
   */
  readonly idleMs: number;
  /** How long a refused connection is read on, so that its sender gets to read why. */
  readonly lingerMs: number;
  /** for an answer of which nothing is read: a player may be paused for some time, but not for ever */
  readonly unreadMs: number;
}

export interface SocketLimits {
  /** A page that has answered nothing for two beats is gone: a laptop that sleeps, a tunnel that broke. */
  readonly heartbeatMs: number;
  /** Bytes that wait to be read, beyond which nothing more is taken from the page. */
  readonly behindBytes: number;
  /** Bytes. A page that reads so slowly is better off to connect anew and to ask for the state. */
  readonly unreadBytes: number;
}

export type ServerLimits = DoorLimits & SocketLimits & PageTurnsLimits;

export const SERVER_LIMITS: ServerLimits = {
  ...PAGE_TURNS_LIMITS,
  strangers: 128,
  members: 512,
  pages: 64,
  requestsAtOnce: 8,
  headersMs: 10_000,
  idleMs: 150_000,
  lingerMs: 1_000,
  unreadMs: 30 * 60_000,
  heartbeatMs: 15_000,
  behindBytes: 2 ** 20,
  unreadBytes: 16 * 2 ** 20,
};
