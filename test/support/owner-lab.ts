/** A library whose owner has no application behind it, and who comes to its socket: tools, strangers, peers that do not read. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Library } from '../../electron/library/index.ts';
import { namedOwnerOf } from '../../electron/library/owner.ts';
import { connectToOwner, type OwnerConnection } from '../../electron/owner/connect.ts';
import type { SocketLimits } from '../../electron/owner/limits.ts';
import { type Listening, listenAsOwner } from '../../electron/owner/listen.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';
import { emptyState, type FakeApp, fakeApp } from './fake-app.ts';

export class OwnerLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'reeltag-owned-'));
  readonly app: FakeApp;
  readonly #library: Library;
  #listening: Listening | undefined;
  readonly #sockets: Socket[] = [];
  readonly #connections: OwnerConnection[] = [];

  private constructor(app: FakeApp) {
    this.app = app;
    this.#library = Library.open(this.folder);
  }

  static async open(
    handlers: Partial<Handlers<AppContract>> = {},
    limits: Partial<SocketLimits> = {},
  ): Promise<OwnerLab> {
    const lab = new OwnerLab(fakeApp(handlers));
    const { app } = lab;
    const facts = { pid: process.pid, kind: 'serve', version: '0', videos: 0, queue: emptyState.queue };
    lab.#listening = await listenAsOwner(
      { handlers: app.handlers, onEvent: app.onEvent, describe: () => facts },
      { file: lab.#library.file, name: (socket) => lab.#library.nameSocket(socket), limits },
    );
    return lab;
  }

  get address(): string {
    return namedOwnerOf(this.folder).socket?.address ?? '';
  }

  async connect(): Promise<OwnerConnection> {
    const connection = await connectToOwner(this.folder);
    if (connection === undefined) throw new Error('nobody has the library');
    this.#connections.push(connection);
    return connection;
  }

  /** A connection that says this, and goes on reading unless it is paused. */
  async stranger(bytes: string | Buffer = ''): Promise<Socket> {
    const socket = connectSocket(this.address);
    this.#sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
    if (socket.writable) socket.write(bytes);
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const connection of this.#connections) connection.close();
    await this.#listening?.close();
    this.#listening = undefined;
    this.#library.close();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves when the other end has ended the connection. */
export async function ended(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(15_000) }).catch(passEnd);
}

/** A reset is an end. */
function passEnd(error: unknown): void {
  if (error instanceof Error && error.name === 'AbortError') throw error;
}
