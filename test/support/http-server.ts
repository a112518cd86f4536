/** A web server on 127.0.0.1 that misbehaves as told, request by request. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  at: number;
}

export interface TestServer {
  readonly origin: string;
  /** every request so far, in order */
  readonly requests: SeenRequest[];
  /** Answer a path's first request with the first handler, the second with the second…; the last one stays. */
  on(path: string, ...handlers: Handler[]): void;
  /** Stop, and cut what is still open. */
  close(): Promise<void>;
}

/** Start a server on a free port, or on the one that is given. With `tls`, over https. */
export async function startServer(tls?: { key: string; cert: string }, wanted = 0): Promise<TestServer> {
  const requests: SeenRequest[] = [];
  const scripts = new Map<string, Handler[]>();
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    requests.push({ method: request.method ?? '', path, headers: request.headers, at: performance.now() });
    const script = scripts.get(path) ?? [];
    const handler = script.length > 1 ? script.shift() : script[0];
    await (handler ?? status(404))(request, response);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    on: (path, ...handlers) => scripts.set(path, handlers),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export function status(code: number, headers: Record<string, string> = {}): Handler {
  return (_request, response) => {
    response.writeHead(code, headers).end();
  };
}

export function redirect(to: string, headers: Record<string, string> = {}, code = 302): Handler {
  return status(code, { location: to, ...headers });
}

export function json(value: unknown): Handler {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

/** Break the connection without an answer. */
export const reset: Handler = (request) => {
  request.socket.resetAndDestroy();
};

/** Accept the request and say nothing, ever. */
export const silence: Handler = () => {};

export interface FileBehaviour {
  etag?: string;
  headers?: Record<string, string>;
  /** `false`: answer 200 and everything, whatever was asked */
  ranges?: boolean;
  /** send this many bytes of the body, then `ending` */
  after?: number;
  ending?: 'cut' | 'stall';
  /** cut once the client has stored this many bytes of the file: what it has only buffered goes down with the connection */
  storedBytes?: () => Promise<number>;
  /** wait between chunks */
  chunkBytes?: number;
  delayMs?: number;
}

/** Serve bytes as RFC 9110 asks (HEAD, Range, If-Range, 416), and then break off as told. */
export function file(content: Buffer, behaviour: FileBehaviour = {}): Handler {
  const { etag, ranges = true } = behaviour;
  return async (request, response) => {
    const headers: Record<string, string> = { ...(etag !== undefined && { etag }), ...behaviour.headers };
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const ifRange = request.headers['if-range'];
    const first = asked !== undefined && ranges && (ifRange === undefined || ifRange === etag) ? Number(asked) : 0;
    if (first > 0 && first >= content.length) {
      response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const body = content.subarray(first);
    headers['content-length'] = String(body.length);
    if (first > 0) headers['content-range'] = `bytes ${first}-${content.length - 1}/${content.length}`;
    response.writeHead(first > 0 ? 206 : 200, headers);
    if (request.method === 'HEAD') response.end();
    else await sendBody(response, body, first, behaviour);
  };
}

async function sendBody(
  response: ServerResponse,
  body: Buffer,
  first: number,
  behaviour: FileBehaviour,
): Promise<void> {
  const { after = body.length, chunkBytes = 64 * 1024, delayMs = 0 } = behaviour;
  const end = Math.min(after, body.length);
  for (let at = 0; at < end && !response.destroyed; at += chunkBytes) {
    const flushed = new Promise((resolve) =>
      response.write(body.subarray(at, Math.min(at + chunkBytes, end)), resolve),
    );
    if (delayMs > 0) await sleep(delayMs);
    else await Promise.race([flushed, once(response, 'close')]);
  }
  if (end === body.length) response.end();
  else if (behaviour.ending !== 'stall') {
    const { storedBytes = async () => 0 } = behaviour;
    const late = performance.now() + (behaviour.storedBytes ? 3000 : 20);
    while ((await storedBytes()) < first + end && performance.now() < late) await sleep(3);
    response.destroy();
  }
}

/** Answer 200 and chunks until the client hangs up, at most `limit` bytes. `sent` counts them. */
export function endless(limit: number): Handler & { sent: number } {
  const handler = async (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(16 * 1024, 7);
    while (!response.destroyed && handler.sent < limit) {
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      handler.sent += chunk.length;
      await sleep(0);
    }
    response.destroy();
  };
  handler.sent = 0;
  return handler;
}
