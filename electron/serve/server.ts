/** The application over HTTP on 127.0.0.1: the page, its wire, the media, and files that are sent to it. */

import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { createMedia, type MediaFacts } from '../media/index.ts';
import { problemResponse, responseFor } from '../media/problem.ts';
import { type AppContract, appContract } from '../wire/app/index.ts';
import type { Added } from '../wire/app/videos.ts';
import type { EventName, EventValue } from '../wire/contract.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { type Handlers, type Server as RpcServer, serve as serveCalls } from '../wire/rpc.ts';
import { refusalOf } from './allow-request.ts';
import { say, send } from './answer.ts';
import { openPage } from './page.ts';
import { listen } from './port.ts';
import { openAccess } from './secret.ts';
import { socketWire } from './socket.ts';
import { clearParts, receiveFile, type UploadLimits } from './upload.ts';
import { safeName } from './upload-name.ts';

/** The application, as far as pages see it. */
export interface App {
  readonly handlers: Handlers<AppContract>;
  /** Adds files that the server itself has received. */
  add(paths: readonly string[], signal: AbortSignal): Promise<Added>;
  readonly media: MediaFacts;
  /** Returns a function that ends it. */
  onEvent(listener: <N extends EventName<AppContract>>(name: N, value: EventValue<AppContract, N>) => void): () => void;
}

export interface ServerOptions {
  /** Where the secret, the port and uploaded files are kept. */
  dataDirectory: string;
  /** For pictures; they can be made again. */
  cacheDirectory: string;
  /** The built page. */
  pageDirectory: string;
  /** 0 for one that is free; undefined for that of last time, if it is. */
  port?: number | undefined;
  uploads?: UploadLimits | undefined;
  /** of the wires, milliseconds */
  heartbeatMs?: number | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** Lets in whoever opens it. */
  readonly link: string;
  /** Says goodbye to the pages; resolves when the port is free. */
  close(): Promise<void>;
}

/** Bytes: a hundred thousand long paths, or five thousand labels of a page each. */
const MOST_IN_A_MESSAGE = 64 * 2 ** 20;
/** Milliseconds for the headers; bodies (gigabytes, through a tunnel) may take as long as they keep coming. */
const HEADERS_MS = 10_000;
const MOST_CONNECTIONS = 256;
const MOST_UPLOADS = 8;
/** How long a body that is not wanted is read on, in milliseconds, so that its sender gets to read why. */
const DRAIN_MS = 2_000;
const GOODBYE_MS = 300;
const GOING_AWAY = 1001;

const UNKNOWN = 'Open the link that reeltag serve printed: this address works only in a browser that has done so.';
/** Cookies of one site are not sent along when another site's link leads there, through a redirect either. */
const ENTRANCE = '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Reeltag</title>';

/** @throws TagError `not-found` (the page was not built), `in-use`, `usage` (the port) */
export async function startServer(app: App, options: ServerOptions): Promise<RunningServer> {
  const page = await openPage(options.pageDirectory);
  const access = await openAccess(options.dataDirectory);
  const media = createMedia(app.media, { cacheDirectory: options.cacheDirectory });
  const uploadDirectory = join(options.dataDirectory, 'uploads');
  await clearParts(uploadDirectory);
  let uploads = 0;

  const enter = (token: string, request: IncomingMessage): Response => {
    const isIn = access.hasCookie(request.headers.cookie);
    if (!access.isToken(token) && !isIn) return say(403, `This link is not the right one. ${UNKNOWN}`);
    const headers = { 'Cache-Control': 'no-store', 'Set-Cookie': access.cookie };
    const fromElsewhere = /^(cross|same)-site$/.test(String(request.headers['sec-fetch-site']));
    return fromElsewhere
      ? new Response(ENTRANCE, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } })
      : new Response(null, { status: 303, headers: { ...headers, Location: '/' } });
  };

  const upload = async (url: URL, request: IncomingMessage): Promise<Response> => {
    const given = url.searchParams.get('name') ?? '';
    if (given === '') throw new TagError('usage', 'The file that is sent has no name: add ?name= to the address.');
    if (uploads >= MOST_UPLOADS) {
      throw new TagError('in-use', 'Too many files are being sent at once: wait until one has arrived.');
    }
    uploads += 1;
    try {
      const name = safeName(given);
      return Response.json(
        await addUploaded(app, await receiveFile(request, uploadDirectory, name, options.uploads), name),
      );
    } finally {
      uploads -= 1;
    }
  };

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const method = request.method ?? '';
    const url = parseAddress(request.url);
    if (url === undefined) return say(400, 'This is no address.');
    const isUpload = url.pathname === '/upload';
    const refusal = refusalOf(isUpload || !isRead(method) ? 'act' : 'read', request.headers);
    if (refusal !== undefined) return say(403, refusal);
    const token = url.searchParams.get('token');
    if (url.pathname === '/' && method === 'GET' && token !== null) return enter(token, request);
    if (!access.hasCookie(request.headers.cookie)) return say(401, UNKNOWN);
    if (isUpload) return method === 'POST' ? upload(url, request) : wrongMethod('POST');
    if (!isRead(method)) return wrongMethod('GET, HEAD');
    if (url.pathname.startsWith('/media/')) return media.respond(mediaRequest(url, request, signal));
    if (url.pathname === '/wire') return say(426, 'This address is for WebSockets.', { Upgrade: 'websocket' });
    return page.respond(decode(url.pathname), method);
  };

  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: 0, connectionsCheckingInterval: HEADERS_MS / 2 },
    (request, response) => {
      void handle(request, response, answer);
    },
  );
  server.maxConnections = MOST_CONNECTIONS;

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_IN_A_MESSAGE, perMessageDeflate: false });
  const pages = new Set<RpcServer<AppContract>>();
  const attach = (socket: WebSocket): void => {
    const wire = socketWire(socket, options.heartbeatMs);
    const rpc = serveCalls(wire, appContract, app.handlers);
    pages.add(rpc);
    wire.onClose(() => pages.delete(rpc));
  };
  const stopEvents = app.onEvent((name, value) => {
    for (const rpc of pages) rpc.emit(name, value);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that resets the connection while it is being refused is no failure of ours.
    socket.on('error', () => {});
    const refusal = refusalOf('act', request.headers);
    if (refusal !== undefined) return refuseUpgrade(socket, '403 Forbidden', refusal);
    if (!access.hasCookie(request.headers.cookie)) return refuseUpgrade(socket, '401 Unauthorized', UNKNOWN);
    if (parseAddress(request.url)?.pathname !== '/wire') {
      return refuseUpgrade(socket, '404 Not Found', 'There is no such wire here.');
    }
    sockets.handleUpgrade(request, socket, head, attach);
  });

  const stop = (): void => {
    stopEvents();
    media.close();
  };
  const port = await listen(server, options.dataDirectory, options.port).catch((error: unknown) => {
    stop();
    throw error;
  });
  return {
    port,
    link: `http://127.0.0.1:${port}/?token=${access.token}`,
    close: async () => {
      stop();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets.clients) socket.close(GOING_AWAY, 'reeltag serve has ended');
      if (sockets.clients.size > 0) await sleep(GOODBYE_MS);
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: IncomingMessage, signal: AbortSignal) => Promise<Response>,
): Promise<void> {
  const left = new AbortController();
  response.on('close', () => left.abort());
  const answered = await answer(request, left.signal).catch((error: unknown) => {
    if (error instanceof TagError) return responseFor(error);
    if (!isAbortError(error)) console.error(error);
    return problemResponse(500, 'write-failed', 'Something went wrong inside reeltag: its output says what.');
  });
  // An answer before the end of the body: the rest is not wanted, but a browser reads no answer before it has sent it.
  if (!request.complete && !request.destroyed) {
    answered.headers.set('Connection', 'close');
    request.resume();
    setTimeout(() => request.socket.destroy(), DRAIN_MS).unref();
  }
  await send(answered, response);
}

/** What the library makes of a file that has arrived. What it has no use for is removed again. */
async function addUploaded(app: App, { path, fresh }: { path: string; fresh: boolean }, name: string): Promise<Added> {
  // Not the client's signal: a file that is here is added, even if its sender has left.
  const { signal } = new AbortController();
  try {
    const added = await app.add([path], signal);
    if (added.refused.length > 0 && fresh) await rm(path, { force: true });
    return { ...added, refused: added.refused.map(({ problem }) => ({ path: name, problem })) };
  } catch (error) {
    if (fresh) await rm(path, { force: true });
    throw error;
  }
}

function mediaRequest(url: URL, { method, headers }: IncomingMessage, signal: AbortSignal): Request {
  const passed = new Headers();
  for (const name of ['range', 'if-range', 'if-none-match']) {
    const value = headers[name];
    if (typeof value === 'string') passed.set(name, value);
  }
  const address = `http://127.0.0.1${url.pathname.slice('/media'.length)}${url.search}`;
  return new Request(address, { method: method ?? 'GET', headers: passed, signal });
}

/** Only the path and the query count, whatever host a request line names. */
function parseAddress(text: string | undefined): URL | undefined {
  return text?.startsWith('/') ? (URL.parse(`http://127.0.0.1${text}`) ?? undefined) : undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function wrongMethod(allowed: string): Response {
  return say(405, `This address takes ${allowed} only.`, { Allow: allowed });
}

function refuseUpgrade(socket: Duplex, status: string, sentence: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`,
  );
}
