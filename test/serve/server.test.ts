import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningServer, type ServerOptions, startServer } from '../../electron/serve/server.ts';
import { socketWire } from '../../electron/serve/socket.ts';
import { appContract } from '../../electron/wire/app/index.ts';
import type { Added } from '../../electron/wire/app/videos.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { type Client, connect } from '../../electron/wire/rpc.ts';
import { expectFailure } from '../support/failure.ts';
import { emptyState, type FakeApp, fakeApp } from '../support/fake-app.ts';
import { expectMode } from '../support/modes.ts';

const ID = '3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab';
const SECRET = 'outside the page';

let folder: string;
let options: ServerOptions;
let app: FakeApp;
let server: RunningServer;
let addPaths: ReturnType<typeof vi.fn<(args: { paths: string[]; window?: string }) => Promise<Added>>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-serve-'));
  options = {
    dataDirectory: join(folder, 'data'),
    cacheDirectory: join(folder, 'cache'),
    pageDirectory: join(folder, 'page'),
    port: 0,
  };
  await mkdir(join(options.pageDirectory, 'assets'), { recursive: true });
  await mkdir(options.dataDirectory);
  await writeFile(join(options.pageDirectory, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(options.pageDirectory, 'assets', 'main-Ab3_-x9Z.js'), 'run()');
  await writeFile(join(options.pageDirectory, '.built'), SECRET);
  await writeFile(join(folder, 'secret.txt'), SECRET);
  addPaths = vi.fn(async () => ({ added: [ID], known: [], refused: [] }));
  app = fakeApp({ addPaths });
  server = await startServer(app, options);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
  text: string;
}

/** Over Node's own client, which sends what it is told to, a foreign Host among it. */
function ask(path: string, init: RequestOptions & { body?: string | Buffer } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, ...rest } = init;
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, agent: false, ...rest }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const all = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: all, text: all.toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const entrance = (): string => new URL(server.link).pathname + new URL(server.link).search;
const origin = (): string => `http://127.0.0.1:${server.port}`;

/** The cookie that the link is exchanged for, as a `Cookie` header. */
async function enter(): Promise<string> {
  const { headers } = await ask(entrance());
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] as string;
}

describe('coming in', () => {
  test('the link is exchanged for a cookie that scripts and other sites do not get', async () => {
    const { status, headers } = await ask(entrance());
    expect([status, headers.location]).toEqual([303, './']);
    expect(headers['set-cookie']?.[0]).toMatch(
      /^reeltag-[\w-]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
    const page = await ask('/', { headers: { cookie: await enter() } });
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>page</title>']);
  });

  test('followed from another site it goes on by the page itself: a redirect would lose the cookie', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const { status, headers, text } = await ask(entrance(), { headers: link });
    expect(status).toBe(200);
    expect(headers['set-cookie']).toHaveLength(1);
    expect(text).toContain('http-equiv="refresh"');
  });

  test.each(['/', '/index.html', '/assets/main-Ab3_-x9Z.js', '/media/video/x/file', '/wire', '/nothing', '/?token'])(
    'without either, %s says what to do',
    async (path) => {
      const { status, text } = await ask(path);
      expect([401, 403]).toContain(status);
      expect(text).toContain('Open the link that reeltag serve printed');
      expect(text).not.toContain('page</title>');
    },
  );

  test('a wrong link, a wrong cookie, and the link where the cookie belongs', async () => {
    expect((await ask('/?token=AAAA')).status).toBe(403);
    expect((await ask(`${entrance()}x`)).status).toBe(403);
    const cookie = await enter();
    const [name] = cookie.split('=');
    const token = new URL(server.link).searchParams.get('token');
    for (const wrong of [`${name}=`, `${name}=${token}`, `${cookie}x`, `x${cookie}`, `${name?.toUpperCase()}=1`]) {
      expect((await ask('/', { headers: { cookie: wrong } })).status).toBe(401);
    }
    expect((await ask('/', { headers: { cookie: `a=b; ${cookie}; c=d` } })).status).toBe(200);
  });

  test('an old link in a browser that is in leads to the page', async () => {
    const { status, headers } = await ask('/?token=old', { headers: { cookie: await enter() } });
    expect([status, headers.location]).toEqual([303, './']);
  });

  test('who could be another page is refused, cookie or not', async () => {
    const cookie = await enter();
    const refused = async (headers: Record<string, string>, path = '/'): Promise<void> =>
      expect((await ask(path, { headers: { cookie, ...headers } })).status).toBe(403);
    await refused({ host: 'evil.example' });
    await refused({ host: `evil.example:${server.port}` }, entrance());
    await refused({ origin: 'null' });
    await refused({ origin: 'http://evil.example' });
    await refused({ 'sec-fetch-site': 'same-site' });
    await refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }, `/media/video/${ID}/poster`);
  });

  test('after a restart the cookie and the port hold; the secret is for the user alone', async () => {
    const { link, port } = server;
    const cookie = await enter();
    expectMode(join(options.dataDirectory, 'serve-secret'), 0o600);
    await server.close();
    server = await startServer(app, { ...options, port: undefined });
    expect([server.port, server.link]).toEqual([port, link]);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  test('a secret that others could read, or that is damaged, is replaced', async () => {
    const cookie = await enter();
    const file = join(options.dataDirectory, 'serve-secret');
    const content = await readFile(file, 'utf8');
    for (const [text, mode] of [
      [content, 0o644],
      ['short', 0o600],
    ] as const) {
      await server.close();
      await rm(file);
      await writeFile(file, text, { mode });
      server = await startServer(app, options);
      expect(await readFile(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
      expect(await readFile(file, 'utf8')).not.toBe(content);
      expectMode(file, 0o600);
      expect((await ask('/', { headers: { cookie } })).status).toBe(401);
    }
  });

  test('the port of last time is taken by another: any other will do, but not where it was asked for', async () => {
    const { port } = server;
    await server.close();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expectFailure(startServer(app, { ...options, port }), 'in-use');
    expect(app.listeners()).toBe(0);
    server = await startServer(app, { ...options, port: undefined });
    expect(server.port).not.toBe(port);
    other.close();
  });

  test('listens on 127.0.0.1 and nowhere else', async () => {
    const elsewhere = connectSocket(server.port, '127.0.0.2');
    await expect(once(elsewhere, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('the page', () => {
  test('every answer has the security headers, refusals too', async () => {
    const cookie = await enter();
    for (const answer of [await ask('/', { headers: { cookie } }), await ask('/'), await ask('/nothing')]) {
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  test('assets are kept by the browser, the page is asked for anew', async () => {
    const headers = { cookie: await enter() };
    const asset = await ask('/assets/main-Ab3_-x9Z.js', { headers });
    expect([asset.status, asset.text, asset.headers['content-type']]).toEqual([
      200,
      'run()',
      'text/javascript; charset=utf-8',
    ]);
    expect(asset.headers['cache-control']).toContain('immutable');
    expect((await ask('/', { headers })).headers['cache-control']).toBe('private, no-cache');
    const head = await ask('/assets/main-Ab3_-x9Z.js', { headers, method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '5']);
  });

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/..\\..\\secret.txt',
    '/assets/%5c..%5c..%5csecret.txt',
    '//etc/passwd',
    '/.built',
    '/%00',
    '/%',
    '/index.html%00.js',
    '/index.html/',
    '/assets',
    '/__proto__',
    '/INDEX.HTML',
  ])('%s is nothing', async (path) => {
    const { status, text } = await ask(path, { headers: { cookie: await enter() } });
    expect(status).toBe(404);
    expect(text).not.toContain(SECRET);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is refused', async (method) => {
    const headers = { cookie: await enter(), origin: origin() };
    expect((await ask('/', { method, headers })).status).toBe(405);
    expect((await ask('/', { method, headers: { cookie: headers.cookie } })).status).toBe(403);
  });

  test('a page that was not built is told before anything is listened to', async () => {
    const error = await expectFailure(
      startServer(app, { ...options, pageDirectory: join(folder, 'none') }),
      'not-found',
    );
    expect(error.message).toContain('npm run build');
  });
});

/** Speaks raw bytes; gives what the server said until it hung up. */
async function raw(bytes: string, forMs = 5_000): Promise<string> {
  const socket = connectSocket(server.port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await Promise.race([new Promise((resolve) => socket.on('close', resolve)), delay(forMs)]);
  socket.destroy();
  return said;
}

describe('what is no decent request', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['a huge address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, '431'],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
    ['no host, as of old', 'GET / HTTP/1.0\r\n\r\n', '403'],
    ['another server', 'GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', '400'],
    ['all of it', 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', '400'],
    [
      'two lengths',
      'POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      '400',
    ],
  ])('%s', async (_, bytes, status) => {
    expect(await raw(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test('a proxy is it not', async () => {
    expect(await raw('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')).toBe('');
  });
});

function openSocket(cookie: string | undefined, headers: Record<string, string> = {}, path = '/wire'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    headers: { ...(cookie === undefined ? {} : { cookie }), origin: origin(), ...headers },
  });
}

async function openWire(): Promise<{ client: Client<typeof appContract>; socket: WebSocket }> {
  const socket = openSocket(await enter());
  await once(socket, 'open');
  return { client: connect(socketWire(socket), appContract), socket };
}

async function refusal(socket: WebSocket): Promise<number> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

describe('the wire', () => {
  test('carries the contract, both ways, to every page', async () => {
    const [one, two] = [await openWire(), await openWire()];
    expect(await one.client.call('getState', {})).toEqual(emptyState);
    const told = [one, two].map(({ client }) => new Promise((resolve) => client.on('queueChanged', resolve)));
    const queue = { paused: true, left: 3, done: 2, failed: 1 };
    app.emit('queueChanged', queue);
    expect(await Promise.all(told)).toEqual([queue, queue]);
  });

  test('an expected failure crosses as one', async () => {
    addPaths.mockRejectedValue(new TagError('disk-full', 'The disk is full.'));
    const { client } = await openWire();
    await expectFailure(client.call('addPaths', { paths: ['/a'] }), 'disk-full');
  });

  test('a page that leaves stops what it has asked for, and is told nothing more', async () => {
    await server.close();
    const stopped = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    app = fakeApp({
      addPaths: (_args, { signal }) =>
        new Promise((_, reject) => {
          begun.resolve();
          signal.addEventListener('abort', () => {
            stopped.resolve();
            reject(signal.reason);
          });
        }),
    });
    server = await startServer(app, options);
    const { client, socket } = await openWire();
    client.call('addPaths', { paths: ['/a'] }).catch(() => {});
    await begun.promise;
    socket.terminate();
    await stopped.promise;
    app.emit('queueChanged', { paused: true, left: 0, done: 0, failed: 0 });
  });

  test.each([
    ['no cookie', { cookie: '' }, '/wire', 401],
    ['another origin', { origin: 'http://evil.example' }, '/wire', 403],
    ['a hidden origin', { origin: 'null' }, '/wire', 403],
    ['another host', { host: 'evil.example' }, '/wire', 403],
    ['another address', {}, '/wires', 404],
  ])('%s is refused', async (_, headers, path, status) => {
    const cookie = await enter();
    expect(await refusal(openSocket(cookie, { cookie, ...headers }, path))).toBe(status);
  });

  test('without an origin', async () => {
    const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
    const said = await raw(
      `GET /wire HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}Cookie: ${await enter()}\r\n\r\n`,
    );
    expect(said).toMatch(/^HTTP\/1.1 403 /);
  });

  test.each([
    ['no JSON', '{'],
    ['bytes', Buffer.from('{"type":"call","id":1,"name":"getState","args":{}}')],
  ])('a message that is %s ends the connection, and nothing else', async (_, message) => {
    const bystander = await openWire();
    const { socket } = await openWire();
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(1007);
    expect(await bystander.client.call('getState', {})).toEqual(emptyState);
  });

  test.each(['__proto__', 'constructor', 'toString', 'nothing'])('the call %s is refused', async (name) => {
    const { socket } = await openWire();
    socket.send(JSON.stringify({ type: 'call', id: 1, name, args: {} }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ type: 'failure', id: 1, failure: { kind: 'internal' } });
  });

  test('a message beyond all measure ends the connection', async () => {
    const { socket } = await openWire();
    socket.on('error', () => {});
    socket.send('x'.repeat(65 * 2 ** 20));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('a peer that answers nothing is let go', async () => {
    await server.close();
    server = await startServer(app, { ...options, limits: { heartbeatMs: 50 } });
    const silent = new WebSocket(`ws://127.0.0.1:${server.port}/wire`, {
      headers: { cookie: await enter(), origin: origin() },
      autoPong: false,
    });
    const { socket: alive } = await openWire();
    await once(silent, 'close');
    await delay(200);
    expect(alive.readyState).toBe(WebSocket.OPEN);
  });

  test('closing says goodbye, even to who does not listen', async () => {
    const { socket } = await openWire();
    const deaf = openSocket(await enter());
    await once(deaf, 'open');
    deaf.pause();
    const goodbye = once(socket, 'close');
    const begin = performance.now();
    await server.close();
    expect((await goodbye)[0]).toBe(1001);
    expect(performance.now() - begin).toBeLessThan(15_000);
    expect(app.listeners()).toBe(0);
    deaf.terminate();
  });
});

describe('media', () => {
  const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));
  let headers: { cookie: string };
  beforeEach(async () => {
    const path = join(folder, 'clip.mp4');
    await writeFile(path, bytes);
    app.files.set(ID, { path, frames: [] });
    headers = { cookie: await enter() };
  });

  test.each([
    [undefined, 200, 0, 600_000],
    ['bytes=0-', 206, 0, 600_000],
    ['bytes=1000-299999', 206, 1000, 300_000],
    ['bytes=-5', 206, 599_995, 600_000],
  ])('Range %s to the byte', async (range, status, start, end) => {
    const answer = await ask(`/media/video/${ID}/file`, { headers: { ...headers, ...(range ? { range } : {}) } });
    expect([answer.status, answer.headers['content-length']]).toEqual([status, String(end - start)]);
    expect(answer.body.equals(bytes.subarray(start, end))).toBe(true);
    expect(answer.headers['accept-ranges']).toBe('bytes');
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  test('beyond the end, and unknown ids', async () => {
    expect((await ask(`/media/video/${ID}/file`, { headers: { ...headers, range: 'bytes=600000-' } })).status).toBe(
      416,
    );
    expect((await ask(`/media/video/${ID.replace('3', '4')}/file`, { headers })).status).toBe(404);
    expect((await ask(`/media/video/${ID}/..%2f..%2fsecret.txt`, { headers })).status).toBe(404);
    expect((await ask(`/media/video/${ID}/file`)).status).toBe(401);
  });

  test.runIf(process.platform === 'linux')('who reads slowly is waited for, and who leaves is let go', async () => {
    const big = join(folder, 'big.mp4');
    await writeFile(big, Buffer.alloc(64 * 2 ** 20, 1));
    app.files.set(ID, { path: big, frames: [] });
    const openFiles = async (): Promise<number> => {
      const fds = await readdir('/proc/self/fd');
      const sizes = await Promise.all(
        fds.map((fd) =>
          stat(`/proc/self/fd/${fd}`).then(
            ({ size }) => size,
            () => 0,
          ),
        ),
      );
      return sizes.filter((size) => size === 64 * 2 ** 20).length;
    };
    const socket = connectSocket(server.port, '127.0.0.1');
    socket.write(`GET /media/video/${ID}/file HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${headers.cookie}\r\n\r\n`);
    await once(socket, 'readable');
    await delay(300);
    expect(await openFiles()).toBe(1);
    socket.destroy();
    for (let i = 0; i < 50 && (await openFiles()) > 0; i += 1) await delay(20);
    expect(await openFiles()).toBe(0);
  });
});

describe('sending a file', () => {
  const uploads = (): string => join(options.dataDirectory, 'uploads');
  const names = async (): Promise<string[]> => (await readdir(uploads()).catch(() => [])).sort();
  let headers: Record<string, string>;
  beforeEach(async () => {
    headers = { cookie: await enter(), origin: origin() };
  });
  const post = (name: string, body: string | Buffer): Promise<Answer> =>
    ask(`/upload?name=${encodeURIComponent(name)}`, { method: 'POST', headers, body });

  test('it arrives whole, is added, and the answer says so', async () => {
    const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 253));
    const answer = await post('my clip.mp4', body);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { added: [ID], known: [], refused: [] }]);
    const path = join(uploads(), 'my clip.mp4');
    expect(addPaths.mock.calls[0]?.[0]).toEqual({ paths: [path] });
    expect((await readFile(path)).equals(body)).toBe(true);
    expect(await names()).toEqual(['my clip.mp4']);
  });

  test('a file that is sent is an act of the window that says so', async () => {
    for (const query of ['&window=a%2F1', '', '&window=']) {
      await ask(`/upload?name=a.mp4${query}`, { method: 'POST', headers, body: 'x' });
    }
    expect(addPaths.mock.calls.map(([{ window }]) => window)).toEqual(['a/1', undefined, undefined]);
  });

  test('nothing is written over; the same file again is the same file', async () => {
    await post('a.mp4', 'one');
    await post('a.mp4', 'two');
    await post('a.mp4', 'two');
    await post('a.mp4', 'one');
    expect(await names()).toEqual(['a (2).mp4', 'a.mp4']);
    expect(await readFile(join(uploads(), 'a.mp4'), 'utf8')).toBe('one');
    expect(addPaths.mock.calls.map(([{ paths }]) => paths[0]?.slice(uploads().length + 1))).toEqual([
      'a.mp4',
      'a (2).mp4',
      'a (2).mp4',
      'a.mp4',
    ]);
  });

  test('many of one name at once each get their own', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => post('same.mp4', `content ${i}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const contents = await Promise.all((await names()).map((name) => readFile(join(uploads(), name), 'utf8')));
    expect(contents.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `content ${i}`));
  });

  test('names lead nowhere else', async () => {
    await post('../../../escaped.mp4', 'x');
    await post('/etc/escaped.mp4', 'y');
    expect(await names()).toEqual(['escaped (2).mp4', 'escaped.mp4']);
    expect((await readdir(folder)).sort()).toEqual(['cache', 'data', 'page', 'secret.txt']);
  });

  test('what the library has no use for is not kept', async () => {
    const problem = { kind: 'not-video', message: 'notes.txt is no video.' } as const;
    addPaths.mockResolvedValue({ added: [], known: [], refused: [{ path: '/secret/place/notes.txt', problem }] });
    const answer = await post('notes.txt', 'x');
    expect(JSON.parse(answer.text)).toEqual({ added: [], known: [], refused: [{ path: 'notes.txt', problem }] });
    expect(await names()).toEqual([]);
  });

  test('no name, an empty file, the wrong method, no cookie, another origin', async () => {
    expect((await ask('/upload', { method: 'POST', headers, body: 'x' })).status).toBe(400);
    expect(JSON.parse((await post('a.mp4', '')).text)).toMatchObject({ kind: 'empty-file' });
    expect((await ask('/upload?name=a.mp4', { headers })).status).toBe(405);
    const send = (more: Record<string, string>): Promise<Answer> =>
      ask('/upload?name=a.mp4', { method: 'POST', headers: { ...headers, ...more }, body: 'x' });
    expect((await send({ cookie: '' })).status).toBe(401);
    expect((await send({ origin: 'null' })).status).toBe(403);
    expect(addPaths).not.toHaveBeenCalled();
    expect(await names()).toEqual([]);
  });

  test('a disk without room says so before the first byte', async () => {
    await server.close();
    server = await startServer(app, { ...options, uploads: { freeBytes: async () => 100 * 2 ** 20 } });
    headers['origin'] = origin();
    const answer = await ask('/upload?name=big.mp4', {
      method: 'POST',
      headers: { ...headers, 'content-length': String(50 * 2 ** 20) },
      body: Buffer.alloc(1000),
    });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([507, { kind: 'disk-full' }]);
    expect(await names()).toEqual([]);
    expect((await post('small.mp4', 'x')).status).toBe(200);
  });

  const begin = async (bytes: string): Promise<ReturnType<typeof connectSocket>> => {
    const socket = connectSocket(server.port, '127.0.0.1');
    socket.on('error', () => {});
    const lines = Object.entries({ Host: `127.0.0.1:${server.port}`, ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(
      `POST /upload?name=half.mp4 HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: 1000000\r\n\r\n${bytes}`,
    );
    for (let i = 0; i < 100 && (await names()).length === 0; i += 1) await delay(10);
    expect(await names()).toEqual([expect.stringMatching(/^\..+\.part$/)]);
    return socket;
  };
  const untilEmpty = async (): Promise<void> => {
    for (let i = 0; i < 200 && (await names()).length > 0; i += 1) await delay(10);
    expect(await names()).toEqual([]);
    expect(addPaths).not.toHaveBeenCalled();
  };

  test('a sender that breaks off leaves nothing', async () => {
    const socket = await begin('x'.repeat(5000));
    socket.destroy();
    await untilEmpty();
  });

  test('a sender that goes quiet is given up', async () => {
    await server.close();
    server = await startServer(app, { ...options, uploads: { idleMs: 100 } });
    headers['origin'] = origin();
    const socket = await begin('x');
    // However it is closed: a reset is one way.
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await untilEmpty();
    await closed;
  });

  test('what a killed process left half done is cleared away, and nothing else', async () => {
    await mkdir(uploads());
    await writeFile(join(uploads(), '.3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab.part'), 'half');
    await writeFile(join(uploads(), 'whole.mp4'), 'whole');
    await server.close();
    server = await startServer(app, options);
    expect(await names()).toEqual(['whole.mp4']);
  });

  test('more than eight at once are refused', async () => {
    const sockets = [];
    const lines = `Host: 127.0.0.1:${server.port}\r\nCookie: ${headers['cookie']}\r\nOrigin: ${origin()}`;
    for (let i = 0; i < 8; i += 1) {
      const socket = connectSocket(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`POST /upload?name=${i}.mp4 HTTP/1.1\r\n${lines}\r\nContent-Length: 100\r\n\r\nx`);
      sockets.push(socket);
    }
    for (let i = 0; i < 100 && (await names()).length < 8; i += 1) await delay(10);
    expect((await post('ninth.mp4', 'x')).status).toBe(503);
    for (const socket of sockets) socket.destroy();
    await untilEmpty();
    expect((await post('ninth.mp4', 'x')).status).toBe(200);
  });
});
