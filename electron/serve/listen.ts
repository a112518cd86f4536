/**
 * Where to listen: on loopback at the port of last time, so that a page that is open finds its server again; or where a proxy of
 * another machine, or of a container, reaches it.
 */
import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, connect, isIP } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { systemErrorCode, TagError } from '../wire/errors.ts';

export type ListenPlace = { readonly host: string } | { readonly socket: string };

export interface Listening {
  /** 0 for a socket's file */
  readonly port: number;
  /** where browsers of this machine reach it, without a proxy; undefined where none does */
  readonly address: string | undefined;
  /** as an operator would name it */
  readonly name: string;
}

export const LOOPBACK: ListenPlace = { host: '127.0.0.1' };

/** For its owner and the proxy, which is in the owner's group. */
const SOCKET_MODE = 0o660;
const SOCKET_PREFIX = 'unix:';
/** Bytes: where Linux and macOS cut it off. */
const LONGEST_SOCKET = 103;

/** @throws TagError `usage` */
export function parseListenPlace(text: string): ListenPlace {
  if (text.startsWith(SOCKET_PREFIX)) {
    const socket = text.slice(SOCKET_PREFIX.length);
    if (process.platform === 'win32')
      throw usage('To listen at “unix:” is for Linux and macOS: name an address of this machine.');
    if (!isAbsolute(socket) || Buffer.byteLength(socket) > LONGEST_SOCKET) {
      throw usage(
        `After “unix:” comes a whole path of ${LONGEST_SOCKET} bytes at most, such as unix:/run/reeltag/serve.sock.`,
      );
    }
    return { socket };
  }
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0 || host.includes('%')) {
    throw usage(
      `It can listen at an address of this machine in numbers, such as 0.0.0.0 for all of them, or unix:/a/path, not “${text}”.`,
    );
  }
  return { host };
}

/** Whether programs of this machine alone can connect. */
export function isWithin(place: ListenPlace): boolean {
  return 'socket' in place || /^(?:::1$|127\.)/.test(place.host);
}

/** Whether a browser of this machine is let in there without a proxy. */
export function isForBrowsers(place: ListenPlace): boolean {
  return 'host' in place && /^(?:::1|127\.0\.0\.1)$/.test(place.host);
}

export interface ListenOptions {
  /** of the port of last time */
  readonly dataDirectory: string;
  /** 0 for one that is free; undefined for that of last time, if it is */
  readonly port: number | undefined;
  readonly place: ListenPlace;
}

/** @throws TagError `in-use`, `usage`: another program has it, or it is not for everyone */
export async function listen(server: Server, { dataDirectory, port, place }: ListenOptions): Promise<Listening> {
  if ('socket' in place) {
    await listenAtSocket(server, place.socket);
    return { port: 0, address: undefined, name: `${SOCKET_PREFIX}${place.socket}` };
  }
  const got = await listenAtPort(server, place.host, dataDirectory, port);
  const local = { '0.0.0.0': '127.0.0.1', '::': '[::1]', '::1': '[::1]', '127.0.0.1': '127.0.0.1' }[place.host];
  return {
    port: got,
    address: local === undefined ? undefined : `http://${local}:${got}/`,
    name: place.host.includes(':') ? `[${place.host}]:${got}` : `${place.host}:${got}`,
  };
}

async function listenAtPort(
  server: Server,
  host: string,
  dataDirectory: string,
  port: number | undefined,
): Promise<number> {
  const memory = join(dataDirectory, 'serve-port');
  const wanted = port ?? Number((await readFile(memory, 'utf8').catch(() => '0')).trim());
  const isPort = Number.isInteger(wanted) && wanted >= 0 && wanted <= 65_535;
  try {
    await begin(server, { host, port: isPort ? wanted : 0 });
  } catch (error) {
    const code = systemErrorCode(error);
    if (port !== undefined && code === 'EADDRINUSE') {
      throw new TagError(
        'in-use',
        `Port ${port} is taken by another program: choose another, or leave the choice to Reeltag.`,
      );
    }
    if (port !== undefined && code === 'EACCES') {
      throw usage(`Port ${port} is for the system's own services: choose one above 1023.`);
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') {
      throw usage(`This machine has no address ${host} to listen at: name another.`);
    }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    await begin(server, { host, port: 0 });
  }
  const { port: got } = server.address() as AddressInfo;
  // Forgetting it costs a link that has to be opened again.
  await writeFile(`${memory}.tmp`, String(got), { mode: 0o600 })
    .then(() => rename(`${memory}.tmp`, memory))
    .catch(() => {});
  return got;
}

async function listenAtSocket(server: Server, path: string): Promise<void> {
  try {
    await makeWayAt(path);
    await beginAsOwner(server, path);
    chmodSync(path, SOCKET_MODE);
  } catch (error) {
    const code = systemErrorCode(error);
    if (error instanceof TagError || code === undefined) throw error;
    const message = `No socket can be made at ${path} (${code}): its folder must be there, and be yours to write to.`;
    throw new TagError('usage', message, { detail: String(error), cause: error });
  }
}

async function makeWayAt(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket()) throw usage(`${path} is there already, and no socket: name another path to listen at.`);
  if (await isAnswered(path)) {
    throw new TagError(
      'in-use',
      `Another program listens at ${path}: end it first, or name another path to listen at.`,
    );
  }
  // Of one that was killed.
  unlinkSync(path);
}

/** The file is made at once, before its mode can be said: until then it is its owner's alone. */
function beginAsOwner(server: Server, path: string): Promise<void> {
  const before = process.umask(0o177);
  try {
    return begin(server, { path });
  } finally {
    process.umask(before);
  }
}

async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return systemErrorCode(error) !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

function begin(server: Server, at: { host: string; port: number } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function usage(message: string): TagError {
  return new TagError('usage', message);
}
