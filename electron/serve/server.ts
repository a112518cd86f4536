/** The application over HTTP on 127.0.0.1: who comes to the door, what each request gets, and the pages. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createMedia } from '../media/index.ts';
import { problemResponse, responseFor } from '../media/problem.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { refusalOf } from './allow-request.ts';
import { send } from './answer.ts';
import type { App } from './app.ts';
import { Doorway } from './doorway.ts';
import { SERVER_LIMITS, type ServerLimits } from './limits.ts';
import { openPage } from './page.ts';
import { Pages } from './pages.ts';
import { listen } from './port.ts';
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
  uploads?: UploadLimits | undefined;
  limits?: Partial<ServerLimits> | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** Lets in whoever opens it. */
  readonly link: string;
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

  const { headersMs } = limits;
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(CHECK_MS, headersMs),
  });
  const door = new Doorway(server, limits);
  const pages = new Pages(app, limits);
  const answer = answerRequests({
    ...{ app, page, access, media, uploadDirectory, uploads: options.uploads },
    admit: ({ socket }) => door.admit(socket),
  });
  server.on('request', (request, response) => void handle(request, response, { answer, door, limits }));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A peer that resets the connection while it is being refused is no failure of ours.
    socket.on('error', () => {});
    const refusal = refusalOfUpgrade(request, access) ?? whereFull(pages.areFull || !door.admit(socket));
    if (refusal === undefined) return pages.accept(request, socket, head);
    socket.write(refusal);
    door.dismiss(socket);
  });

  const stop = (): void => {
    pages.stopEvents();
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
function refusalOfUpgrade({ headers, url }: IncomingMessage, access: Access): string | undefined {
  const refusal = refusalOf('act', headers);
  if (refusal !== undefined) return refusalText('403 Forbidden', refusal);
  if (!access.hasCookie(headers.cookie)) return refusalText('401 Unauthorized', UNKNOWN);
  const isWire = parseAddress(url)?.pathname === '/wire';
  return isWire ? undefined : refusalText('404 Not Found', 'There is no such wire here.');
}

function whereFull(isFull: boolean): string | undefined {
  return isFull ? refusalText('503 Service Unavailable', FULL) : undefined;
}

function refusalText(status: string, sentence: string): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(sentence)}\r\n\r\n${sentence}`;
}
