/** The owner's end: the application on a local socket, for the user's own tools on this machine. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { LocalSocket } from '../library/owner.ts';
import { PageTurns } from '../turns/page-turns.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import { type Owner, type OwnerContract, ownerContract } from '../wire/owner.ts';
import { type Handlers, type Server as RpcServer, serve } from '../wire/rpc.ts';
import { Callers } from './callers.ts';
import { SOCKET_LIMITS, type SocketLimits } from './limits.ts';
import { lineWire } from './line-wire.ts';
import { type Place, placesFor } from './places.ts';
import { Room } from './unfinished-line.ts';

/** The application, as far as it is reached through its owner. */
export interface Owned {
  readonly handlers: Handlers<AppContract>;
  /** @returns a function that ends the subscription */
  onEvent(listener: <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void): () => void;
  describe(): Omit<Owner, 'id'>;
}

export interface Listening {
  /** Disconnects who is there, and takes the socket away. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** the library's */
  readonly file: string;
  /** Writes down where it listens. */
  readonly name: (socket: LocalSocket) => void;
  readonly limits?: Partial<SocketLimits> | undefined;
  readonly places?: Iterable<Place> | undefined;
}

const SOCKET_MODE = 0o600;

/** @throws what the last of the places could not be had for, or the name not be written for */
export async function listenAsOwner(owned: Owned, options: ListenOptions): Promise<Listening> {
  const limits = { ...SOCKET_LIMITS, ...options.limits };
  const id = randomUUID();
  const handlers: Handlers<OwnerContract> = {
    ...owned.handlers,
    describeOwner: () => ({ id, ...owned.describe() }),
  };
  const room = new Room(limits.unfinishedBytes);
  const callers = new Callers(limits.peers);
  const peers = new Set<RpcServer<OwnerContract>>();
  const server = createServer((socket) => {
    if (!callers.admit(socket)) return void socket.destroy();
    const wire = lineWire(socket, limits, room);
    const peer = serve(wire, ownerContract, handlers, new PageTurns(limits, wire));
    // Who only listens is told nothing: a pipe of Windows can be read by others, but not be written to.
    wire.onMessage(() => {
      callers.hear(socket);
      peers.add(peer);
    });
    wire.onClose(() => {
      callers.dismiss(socket);
      peers.delete(peer);
    });
  });

  const place = await listenSomewhere(server, options.places ?? placesFor(options.file));
  // Once it listens it fails where there are no more handles, for one who comes: the others go on.
  server.on('error', () => {});
  const stopEvents = owned.onEvent((name, value) => {
    for (const peer of peers) peer.emit(name, value);
  });
  const close = async (): Promise<void> => {
    stopEvents();
    const closed = new Promise((resolve) => server.close(resolve));
    callers.dismissAll();
    await closed;
    place.clear();
  };
  try {
    options.name({ address: place.address, id });
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function listenSomewhere(server: Server, places: Iterable<Place>): Promise<Place> {
  let failure: unknown = new Error('there is no folder for a local socket');
  for (const place of places) {
    try {
      await listenAt(server, place.address);
      return place;
    } catch (error) {
      failure = error;
      if (server.listening) await new Promise((resolve) => server.close(resolve));
      place.clear();
    }
  }
  throw failure;
}

async function listenAt(server: Server, address: string): Promise<void> {
  const isFile = process.platform !== 'win32';
  // Of one that was killed: nobody listens there, for the library is ours.
  if (isFile && lstatSync(address, { throwIfNoEntry: false })?.isSocket() === true) unlinkSync(address);
  server.listen(address);
  await once(server, 'listening');
  // Nobody else can enter its folder meanwhile.
  if (isFile) chmodSync(address, SOCKET_MODE);
}
