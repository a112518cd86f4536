/** The server behind a proxy, as the proxy sees it: with its path left in front or taken off, and whichever Host it writes. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parsePublicAddresses } from '../../electron/serve/public-address.ts';
import { socketWire } from '../../electron/serve/socket.ts';
import { appContract } from '../../electron/wire/app/index.ts';
import { connect } from '../../electron/wire/rpc.ts';
import { emptyState } from '../support/fake-app.ts';
import { type Got, ServeLab } from '../support/serve-lab.ts';

const NAME = 'host.example';
const ORIGIN = `https://${NAME}`;
const FROM_ELSEWHERE = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

let lab: ServeLab;
afterEach(() => lab.close());

const open = async (path = '/tools/reeltag/'): Promise<void> => {
  lab = await ServeLab.open({}, { pages: 1 }, { addresses: parsePublicAddresses([ORIGIN + path]) });
};
const token = (): string => new URL(lab.server.link).search;
const enter = (path: string, headers: Record<string, string> = { host: NAME }): Promise<Got> =>
  lab.get(path + token(), headers);

const ways: [string, string, Record<string, string>][] = [
  ['taken off, the Host preserved', '', { host: NAME }],
  ['left in front, the Host preserved', '/tools/reeltag', { host: NAME }],
  ['taken off, the Host said beside', '', { 'x-forwarded-host': NAME }],
  ['left in front, the Host said beside', '/tools/reeltag', { 'x-forwarded-host': NAME }],
];

describe.each(ways)('the path %s', (_, prefix, said) => {
  test('the link lets in, to where the page is, by a cookie for this path and for TLS alone', async () => {
    await open();
    expect(lab.server.links).toEqual([`${ORIGIN}/tools/reeltag/${token()}`, `${lab.origin}/${token()}`]);
    const { status, headers, cookie } = await enter(`${prefix}/`, said);
    expect([status, headers.location]).toEqual([303, './']);
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Secure-reeltag-[\w-]{8}=[\w-]{43}; Path=\/tools\/reeltag\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    );
    expect(await lab.get(`${prefix}/`, { ...said, cookie })).toMatchObject({ status: 200, text: 'page' });
    expect(await lab.get(`${prefix}/media/video/x/file`, { ...said, cookie })).toMatchObject({
      status: 404,
      headers: { 'x-accel-buffering': 'no' },
    });
    expect((await lab.get(`${prefix}/wire`, { ...said, cookie })).status).toBe(426);
  });

  test('the wire is for its own page', async () => {
    await open();
    const { cookie } = await enter(`${prefix}/`, said);
    const address = `ws://127.0.0.1:${lab.server.port}${prefix}/wire`;
    const socket = new WebSocket(address, { headers: { ...said, cookie, origin: ORIGIN } });
    await once(socket, 'open');
    expect(await connect(socketWire(socket), appContract).call('getState', {})).toEqual(emptyState);
    // As a page that gets none asks in the plain way: there are as many as there may be.
    expect(await lab.get(`${prefix}/wire`, { ...said, cookie })).toMatchObject({
      status: 429,
      text: expect.stringMatching(/close some of them/),
    });
    socket.terminate();
    for (const origin of ['http://host.example', 'https://evil.example', lab.origin]) {
      const foreign = new WebSocket(address, { headers: { ...said, cookie, origin } });
      await expect(once(foreign, 'open')).rejects.toThrow('403');
    }
  });
});

describe('a proxy under a path', () => {
  test('without its slash leads to it with it, link and all', async () => {
    await open();
    const { status, headers } = await enter('/tools/reeltag');
    expect([status, headers.location]).toEqual([308, `reeltag/${token()}`]);
  });

  test('what lies elsewhere, or climbs out, is nothing', async () => {
    await open();
    const { cookie } = await enter('/tools/reeltag/');
    await writeFile(join(lab.folder, 'secret.txt'), 'secret');
    for (const path of [
      ...['/tools/', '/other/', '/tools/reeltag/tools/', '/tools%2freeltag/', '/tools/reeltag/..%2f..%2fsecret.txt'],
      ...['/tools/reeltag/%2e%2e/secret.txt', '/tools/reeltag//secret.txt', '/tools/reeltag/media/..%2fsecret.txt'],
    ]) {
      expect({ path, status: (await lab.get(path, { host: NAME, cookie })).status }).toEqual({ path, status: 404 });
      expect((await lab.get(path, { host: NAME })).status).toBe(401);
    }
  });

  test('who comes from another site, or from where a proxy has people sign in, gets in with the cookie', async () => {
    await open();
    const first = await lab.get('/tools/reeltag/', { host: NAME, ...FROM_ELSEWHERE });
    expect(first).toMatchObject({ status: 200, text: expect.stringContaining('url=./"') });
    expect(first.headers['set-cookie']).toBeUndefined();
    expect(first.text).not.toContain('page');
    // Browsers go on from there by themselves, as of the same site; who has no cookie is told so then.
    expect((await lab.get('/tools/reeltag/', { host: NAME, 'sec-fetch-site': 'same-origin' })).status).toBe(401);
    const link = await enter('/tools/reeltag/', { host: NAME, ...FROM_ELSEWHERE });
    expect(link).toMatchObject({ status: 200, text: expect.stringContaining('url=./"') });
    expect(link.cookie).toMatch(/^__Secure-/);
  });

  test('a cookie of the one way is none of the other', async () => {
    await open();
    const [proxied, local] = [await enter('/tools/reeltag/'), await enter('/', {})];
    expect(local.headers['set-cookie']?.[0]).toMatch(
      /^reeltag-[\w-]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict;/,
    );
    expect((await lab.get('/', { cookie: local.cookie })).status).toBe(200);
    expect((await lab.get('/', { host: NAME, cookie: local.cookie })).status).toBe(401);
    expect((await lab.get('/', { cookie: proxied.cookie })).status).toBe(401);
    expect((await lab.get('/', { host: 'evil.example', cookie: proxied.cookie })).status).toBe(403);
  });
});

test('two on one name do not take each other’s cookies', async () => {
  await open('/one/');
  const other = await ServeLab.open({}, {}, { addresses: parsePublicAddresses([`${ORIGIN}/one/two/`]) });
  const mine = await enter('/one/');
  const { cookie: theirs } = await other.get(`/one/two/${new URL(other.server.link).search}`, { host: NAME });
  // Browsers send both to the one that lies beneath the other.
  const cookie = `${mine.cookie}; ${theirs}`;
  expect((await lab.get('/one/', { host: NAME, cookie })).status).toBe(200);
  expect((await other.get('/one/two/', { host: NAME, cookie })).status).toBe(200);
  expect((await other.get('/one/two/', { host: NAME, cookie: mine.cookie })).status).toBe(401);
  await other.close();
});

test('of a whole name the cookie is for that name, and for nobody beneath or beside it', async () => {
  await open('/');
  const { headers } = await enter('/');
  expect(headers['set-cookie']?.[0]).toMatch(
    /^__Host-reeltag-[\w-]{8}=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict;/,
  );
});

test('a connection is kept for the next request for longer than proxies keep it', async () => {
  await open();
  const { cookie } = await enter('/');
  const socket = await lab.stranger(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nCookie: ${cookie}\r\n\r\n`);
  const [said] = (await once(socket, 'data')) as [Buffer];
  expect(said.toString()).toMatch(/\r\nKeep-Alive: timeout=150\r\n/i);
});

test('a client that offers HTTP/2 is answered all the same', async () => {
  await open();
  const { cookie } = await enter('/');
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' };
  expect(await lab.get('/', { host: NAME, cookie, ...offer })).toMatchObject({ status: 200, text: 'page' });
  expect((await lab.get('/wire', { host: NAME, cookie, ...offer })).status).toBe(426);
});
