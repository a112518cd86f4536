/**
 * Who stands at the door. A connection is a stranger's until a request on it has shown the secret: any program of this
 * machine can open some, and any page of the browser, so that strangers never take the places of those who have it.
 *
 * Where there are too many strangers, the one that has been there longest goes: whoever has the secret shows it at once.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DoorLimits } from './limits.ts';

export class Doorway {
  readonly #limits: DoorLimits;
  /** The longest there first. */
  readonly #strangers = new Set<Duplex>();
  readonly #members = new Set<Duplex>();
  /** Requests without an answer. */
  readonly #busy = new WeakMap<Duplex, number>();

  constructor(server: Server, limits: DoorLimits) {
    this.#limits = limits;
    server.on('connection', (socket) => this.#arrive(socket));
  }

  isMember(socket: Duplex): boolean {
    return this.#members.has(socket);
  }

  /** Whoever is on this connection has shown the secret. @returns whether there is a place */
  admit(socket: Duplex): boolean {
    if (this.#members.has(socket)) return true;
    if (this.#members.size >= this.#limits.members || !this.#strangers.delete(socket)) return false;
    this.#members.add(socket);
    return true;
  }

  /** A request has come on this connection. @returns whether it may be answered: nobody asks on and on without waiting */
  begin(socket: Duplex): boolean {
    const busy = (this.#busy.get(socket) ?? 0) + 1;
    this.#busy.set(socket, busy);
    return busy <= this.#limits.requestsAtOnce;
  }

  end(socket: Duplex): void {
    this.#busy.set(socket, (this.#busy.get(socket) ?? 1) - 1);
  }

  /** Ends a connection once its peer has read what was said, or has had the time to. */
  dismiss(socket: Duplex): void {
    // What it has sent and nobody has read would break off what it is told.
    socket.resume();
    socket.end();
    const late = setTimeout(() => socket.destroy(), this.#limits.lingerMs);
    socket.on('close', () => clearTimeout(late));
  }

  closeAll(): void {
    for (const socket of [...this.#strangers, ...this.#members]) socket.destroy();
  }

  #arrive(socket: Socket): void {
    this.#strangers.add(socket);
    socket.on('close', () => {
      this.#strangers.delete(socket);
      this.#members.delete(socket);
    });
    const [longest] = this.#strangers;
    if (this.#strangers.size > this.#limits.strangers) longest?.destroy();
  }
}
