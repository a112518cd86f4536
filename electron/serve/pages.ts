/** The pages: each a WebSocket with the application's contract, its calls in turns, and the events for all of them. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { PageTurns } from '../turns/page-turns.ts';
import { type AppContract, appContract } from '../wire/app/index.ts';
import { type Server as RpcServer, serve as serveCalls } from '../wire/rpc.ts';
import type { App } from './app.ts';
import type { ServerLimits } from './limits.ts';
import { socketWire } from './socket.ts';

/** Bytes: a hundred thousand long paths, or five thousand labels of a page each. */
const MOST_IN_A_MESSAGE = 64 * 2 ** 20;
/** How long a page that does not answer the goodbye is waited for. */
const GOODBYE_MS = 300;
const GOING_AWAY = 1001;

export class Pages {
  readonly #app: App;
  readonly #limits: ServerLimits;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_IN_A_MESSAGE, perMessageDeflate: false });
  readonly #open = new Set<RpcServer<AppContract>>();
  readonly #stopEvents: () => void;

  constructor(app: App, limits: ServerLimits) {
    this.#app = app;
    this.#limits = limits;
    this.#stopEvents = app.onEvent((name, value) => {
      for (const page of this.#open) page.emit(name, value);
    });
  }

  get areFull(): boolean {
    return this.#sockets.clients.size >= this.#limits.pages;
  }

  /** Answers the handshake of one that has been let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#attach(opened));
  }

  stopEvents(): void {
    this.#stopEvents();
  }

  async sayGoodbye(): Promise<void> {
    const { clients } = this.#sockets;
    const answered = Array.from(clients, (socket) => {
      socket.close(GOING_AWAY, 'reeltag serve has ended');
      return new Promise((resolve) => socket.once('close', resolve));
    });
    const waiting = new AbortController();
    const tooLong = sleep(GOODBYE_MS, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([Promise.all(answered), tooLong]);
    waiting.abort();
    for (const socket of clients) socket.terminate();
  }

  #attach(socket: WebSocket): void {
    const wire = socketWire(socket, this.#limits);
    const page = serveCalls(wire, appContract, this.#app.handlers, new PageTurns(this.#limits, wire));
    this.#open.add(page);
    wire.onClose(() => this.#open.delete(page));
  }
}
