/** Who is connected: so many and no more, and who has said nothing yet gives way to who comes. */
import type { Socket } from 'node:net';

export class Callers {
  readonly #most: number;
  /** Those that have asked something. */
  readonly #known = new Set<Socket>();
  /** Those that have not, the one that has been there longest first. */
  readonly #silent = new Set<Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there is a place for it. */
  admit(socket: Socket): boolean {
    if (this.#known.size >= this.#most) return false;
    const [first] = this.#silent;
    if (first !== undefined && this.#known.size + this.#silent.size >= this.#most) this.dismiss(first);
    this.#silent.add(socket);
    return true;
  }

  hear(socket: Socket): void {
    if (this.#silent.delete(socket)) this.#known.add(socket);
  }

  dismiss(socket: Socket): void {
    this.#silent.delete(socket);
    this.#known.delete(socket);
    socket.destroy();
  }

  dismissAll(): void {
    for (const socket of [...this.#silent, ...this.#known]) this.dismiss(socket);
  }
}
