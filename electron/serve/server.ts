/** The application over HTTP: who comes to the door, what each request gets, and the pages. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createMedia } from '../media/index.ts';
import { problemResponse, responseFor } from '../media/problem.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { refusalOf, wayOf } from './allow-request.ts';
import { send } from './answer.ts';
import type { App } from './app.ts';
import { Doorway } from './doorway.ts';
import { SERVER_LIMITS, type ServerLimits } from './limits.ts';
import { type ListenPlace, LOOPBACK, listen } from './listen.ts';
import { openPage } from './page.ts';
import { Pages } from './pages.ts';
import { linkAt, type PublicAddress, withoutPrefix } from './public-address.ts';
import { type Answer, answerRequests, FULL, parseAddress, UNKNOWN } from './requests.ts';
import { type Access, openAccess } from './secret.ts';
import { clearParts, type UploadLimits } from './upload.ts';

export interface ServerOptions {
  /** Where the secret and the port are kept. */
  dataDirectory: string;
  /** Where uploaded files are kept (default: beneath those). */
  uploadDirectory?: string | undefined;
  /** For pictures; they can be made again. */
  cacheDirectory: string;
  /** The built page. */
  pageDirectory: string;
  /** 0 for one that is free; undefined for that of last time, if it is. */
  port?: number | undefined;
  /** Where to listen (default: 127.0.0.1). */
  place?: ListenPlace | undefined;
  /** Those of the proxies before it. */
  addresses?: readonly PublicAddress[] | undefined;
  uploads?: UploadLimits | undefined;
  limits?: Partial<ServerLimits> | undefined;
}

export interface RunningServer {
  /** 0 where it listens at a socket's file */
  readonly port: number;
  /** Lets in whoever opens it: at the first of its addresses. */
  readonly link: string;
  /** At each of them; the last is this machine's own, if it has one. */
  readonly links: readonly string[];
  /** Where it listens. */
  readonly listensAt: string;
  /** Says goodbye to the pages; resolves when the port is free. */
  close(): Promise<void>;
}

/** How long a body that is not wanted is read on, in milliseconds, so that its sender gets to read why. */
const DRAIN_MS = 2_000;
/** How often what takes too long is looked for. */
const CHECK_MS = 1_000;

/** @throws TagError `not-found` (the page was not built), `in-use`, `usage` (the port) */
export async function startServer(app: App, options: ServerOptions): Promise<RunningServer> {
  const limits = { ...SERVER_LIMITS, ...options.limits };
  const page = await openPage(options.pageDirectory);
  const access = await openAccess(options.dataDirectory);
  const media = createMedia(app.media, { cacheDirectory: options.cacheDirectory });
  const uploadDirectory = options.uploadDirectory ?? join(options.dataDirectory, 'uploads');
  await clearParts(uploadDirectory);

  const { headersMs, idleMs } = limits;
  const { addresses = [], place = LOOPBACK } = options;
  const server = createServer({
    headersTimeout: headersMs,
    keepAliveTimeout: idleMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(CHECK_MS, headersMs),
    // Whoever offers another protocol (HTTP/2 in clear) gets an answer in this one.
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  });
  const door = new Doorway(server, limits);
  const pages = new Pages(app, limits);
  const answer = answerRequests({
    ...{ app, page, access, media, uploadDirectory, uploads: options.uploads, addresses },
    areFull: () => pages.areFull,
    admit: ({ socket }) => door.admit(socket),
  });
  server.on('request', (request, response) => void handle(request, response, { answer, door, limits }));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that resets the connection while it is being refused is no failure of ours.
    socket.on('error', () => {});
    const refusal = refusalOfUpgrade(request, access, addresses) ?? whereFull(pages.areFull || !door.admit(socket));
    if (refusal === undefined) return pages.accept(request, socket, head);
    socket.write(refusal);
    door.dismiss(socket);
  });

  const stop = (): void => {
    pages.stopEvents();
    media.close();
  };
  const { dataDirectory, port } = options;
  const listening = await listen(server, { dataDirectory, port, place }).catch((error: unknown) => {
    stop();
    throw error;
  });
  const bases = addresses.map(({ origin, path }) => origin + path);
  if (listening.address !== undefined) bases.push(listening.address);
  // A container's published port may have the number that it listens at.
  const links = [...new Set(bases)].map((base) => linkAt(base, access.token));
  return {
    port: listening.port,
    link: links[0] ?? '',
    links,
    listensAt: listening.name,
    close: async () => {
      stop();
      const closed = new Promise((resolve) => server.close(resolve));
      await pages.sayGoodbye();
      door.closeAll();
      await closed;
    },
  };
}

interface Handling {
  readonly answer: Answer;
  readonly door: Doorway;
  readonly limits: ServerLimits;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, door, limits }: Handling,
): Promise<void> {
  const { socket } = request;
  if (!door.begin(socket)) return void socket.destroy();
  const left = new AbortController();
  response.on('close', () => {
    door.end(socket);
    left.abort();
  });
  const answered = await answer(request, left.signal).catch((error: unknown) => {
    if (error instanceof TagError) return responseFor(error);
    if (!isAbortError(error)) console.error(error);
    return problemResponse(500, 'write-failed', 'Something went wrong inside reeltag: its output says what.');
  });
  // A stranger gets one answer.
  if (!door.isMember(socket)) answered.headers.set('Connection', 'close');
  // An answer before the end of the body: the rest is not wanted, but a browser reads no answer before it has sent it.
  if (!request.complete && !request.destroyed) {
    answered.headers.set('Connection', 'close');
    request.resume();
    setTimeout(() => socket.destroy(), DRAIN_MS).unref();
  }
  await send(answered, response, limits.unreadMs);
}

/** Why a request for a wire is refused, as an answer in full; undefined where it is not. */
function refusalOfUpgrade(
  { headers, url }: IncomingMessage,
  access: Access,
  addresses: readonly PublicAddress[],
): string | undefined {
  const refusal = refusalOf('act', headers, addresses);
  const way = wayOf(headers, addresses);
  if (refusal !== undefined || way === undefined) return refusalText('403 Forbidden', refusal ?? UNKNOWN);
  if (!access.hasCookie(headers.cookie, way)) return refusalText('401 Unauthorized', UNKNOWN);
  const isWire = withoutPrefix(parseAddress(url)?.pathname ?? '', addresses) === '/wire';
  return isWire ? undefined : refusalText('404 Not Found', 'There is no such wire here.');
}

function whereFull(isFull: boolean): string | undefined {
  return isFull ? refusalText('503 Service Unavailable', FULL) : undefined;
}

function refusalText(status: string, sentence: string): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`;
}
