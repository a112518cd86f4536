/** A server with a page of its own on loopback, and what can come to its door: browsers, strangers, pages that do not read. */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type RunningServer, type ServerOptions, startServer } from '../../electron/serve/server.ts';
import { socketWire } from '../../electron/serve/socket.ts';
import { type AppContract, appContract } from '../../electron/wire/app/index.ts';
import { type Client, connect, type Handlers } from '../../electron/wire/rpc.ts';
import { type FakeApp, fakeApp } from './fake-app.ts';

export interface OpenPage {
  readonly client: Client<AppContract>;
  readonly socket: WebSocket;
}

export interface Got {
  readonly status: number;
  /** as it is sent back */
  readonly cookie: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export class ServeLab {
  readonly folder: string;
  readonly app: FakeApp;
  readonly server: RunningServer;
  readonly #sockets: Socket[] = [];

  private constructor(folder: string, app: FakeApp, server: RunningServer) {
    this.folder = folder;
    this.app = app;
    this.server = server;
  }

  static async open(
    handlers: Partial<Handlers<AppContract>>,
    limits: ServerOptions['limits'] = {},
    reached: Pick<ServerOptions, 'addresses' | 'place'> = {},
  ): Promise<ServeLab> {
    const folder = await mkdtemp(join(tmpdir(), 'reeltag-door-'));
    const at = (name: string): string => join(folder, name);
    for (const name of ['data', 'page']) await mkdir(at(name));
    await writeFile(join(at('page'), 'index.html'), 'page');
    const app = fakeApp(handlers);
    const places = { dataDirectory: at('data'), cacheDirectory: at('cache'), pageDirectory: at('page') };
    return new ServeLab(folder, app, await startServer(app, { ...places, port: 0, limits, ...reached }));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  /** The status of an answer; rejects where the connection was ended, or nothing came for too long. */
  get(path: string, headers: Record<string, string> = {}, more: RequestOptions = {}): Promise<Got> {
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.server.port, path, headers, agent: false, timeout: 30_000 };
      const request = httpRequest({ ...to, ...more }, (response) => {
        const cookie = (response.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
        let text = '';
        response.setEncoding('utf8').on('data', (some: string) => {
          text += some;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, cookie, headers: response.headers, text }),
        );
      });
      request.on('timeout', () => request.destroy(new Error('no answer came')));
      request.on('error', reject);
      request.end();
    });
  }

  /** The cookie that the link is exchanged for. */
  async enter(): Promise<string> {
    const { pathname, search } = new URL(this.server.link);
    return (await this.get(pathname + search)).cookie;
  }

  /** A connection that says this, hears everything, and never hangs up. */
  async stranger(bytes = ''): Promise<Socket> {
    const socket = connectSocket({ port: this.server.port, host: '127.0.0.1', allowHalfOpen: true });
    this.#sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
    socket.write(bytes);
    return socket;
  }

  async strangers(count: number, bytes = ''): Promise<Socket[]> {
    return Promise.all(Array.from({ length: count }, () => this.stranger(bytes)));
  }

  upgrade(cookie: string): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.server.port}/wire`, { headers: { cookie, origin: this.origin } });
  }

  async page(cookie: string): Promise<OpenPage> {
    const socket = this.upgrade(cookie);
    await once(socket, 'open', { signal: AbortSignal.timeout(5_000) });
    return { client: connect(socketWire(socket), appContract), socket };
  }
}

/** The request for a wire, as it is written. */
export function handshake(host: string, cookie = ''): string {
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
  return `GET /wire HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\nCookie: ${cookie}\r\n\r\n`;
}
