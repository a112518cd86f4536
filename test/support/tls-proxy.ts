/** A small reverse proxy over TLS, as operators set one up: several names, a path each, which it takes off or leaves in front. */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificate.ts';

export interface ProxyRoute {
  /** as the browser asks for it */
  readonly name: string;
  /** begins and ends with a slash */
  readonly path: string;
  /** whether it is taken off */
  readonly strips: boolean;
  /** whether the browser's Host goes on as it is; otherwise it is said beside, in X-Forwarded-Host */
  readonly keepsHost: boolean;
  /** whether it knows nothing of WebSockets */
  readonly isDeaf?: boolean;
}

export interface TlsProxy {
  readonly port: number;
  /** Where it sends its requests. */
  target: number;
  close(): Promise<void>;
}

const HOP_BY_HOP = /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;

export async function startTlsProxy(certificate: Certificate, routes: readonly ProxyRoute[]): Promise<TlsProxy> {
  // Connections are used again, whoever's requests were on them before.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer(certificate);
  const sockets = new Set<Duplex>();
  const proxy = { target: 0 };

  const onward = ({ url = '', headers, method, socket }: IncomingMessage) => {
    const route = routes.find(({ name, path }) => headers.host === name && url.startsWith(path));
    if (route === undefined) return undefined;
    const host = `127.0.0.1:${proxy.target}`;
    const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.test(name));
    return {
      route,
      options: {
        ...{ host: '127.0.0.1', port: proxy.target, method },
        path: route.strips ? url.slice(route.path.length - 1) : url,
        headers: {
          ...Object.fromEntries(kept),
          ...(route.keepsHost ? {} : { host, 'x-forwarded-host': headers.host }),
          ...{ 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'https' },
        },
      },
    };
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const to = onward(request);
    if (to === undefined) return void response.writeHead(404).end('nothing here');
    const asked = httpRequest({ ...to.options, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    asked.on('error', () => {
      if (response.headersSent) return response.destroy();
      response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
    });
    request.pipe(asked);
    response.on('close', () => asked.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const to = onward(request);
    if (to === undefined || to.route.isDeaf) return socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    const { headers } = to.options;
    const asked = httpRequest({ ...to.options, headers: { ...headers, connection: 'Upgrade', upgrade: 'websocket' } });
    const refuse = (): void => void socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
    asked.on('error', refuse);
    asked.on('response', refuse);
    asked.on('upgrade', (answer, upstream, first: Buffer) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
      for (const [one, other] of [
        [upstream, socket],
        [socket, upstream],
      ] as const) {
        one.on('error', () => {});
        one.on('close', () => other.destroy());
      }
    });
    asked.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await closed;
    },
  });
}
