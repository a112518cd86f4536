/** Whoever comes to the door without the secret, however many, takes nothing from who has it. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { emptyState } from '../support/fake-app.ts';
import { handshake, ServeLab } from '../support/serve-lab.ts';

let lab: ServeLab;
afterEach(() => lab.close());

const host = (): string => `127.0.0.1:${lab.server.port}`;

/** Both ends are in this process, and an end that never hangs up does not notice that the other has gone. */
async function untilOnlyOursAreLeft(ours: number): Promise<void> {
  const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  await vi.waitFor(() => expect(sockets()).toBeLessThanOrEqual(ours), 8_000);
}

/** The owner comes anew, with the link, then the page, then its wire. */
async function ownerGetsIn(): Promise<void> {
  const cookie = await lab.enter();
  expect((await lab.get('/', { cookie })).status).toBe(200);
  const { client, socket } = await lab.page(cookie);
  expect(await client.call('getState', {})).toEqual(emptyState);
  socket.terminate();
}

describe('connections without the secret', () => {
  test('a refused request for a wire is closed, even where its sender does not hang up', async () => {
    lab = await ServeLab.open({});
    await lab.strangers(100, handshake(host()));
    await untilOnlyOursAreLeft(100);
    await lab.strangers(300, handshake(host()));
    await ownerGetsIn();
    await untilOnlyOursAreLeft(400);
  });

  test.each([
    ['say nothing', ''],
    ['never come to the end of their headers', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '],
    ['never come to the end of what they send', 'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\nx'],
    ['ask and do not hang up', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ])('that %s do not lock the door, be they six hundred', async (_, bytes) => {
    lab = await ServeLab.open({});
    const cookie = await lab.enter();
    const { client } = await lab.page(cookie);
    await lab.strangers(600, bytes);
    await ownerGetsIn();
    // Nor is anyone put out who is in.
    expect(await client.call('getState', {})).toEqual(emptyState);
  });

  test('are ended when they take too long for their headers', async () => {
    lab = await ServeLab.open({}, { headersMs: 100 });
    await lab.strangers(10);
    await lab.strangers(10, 'GET / HTTP/1.1\r\nX: ');
    await untilOnlyOursAreLeft(20);
  });

  test('get one answer, and no second', async () => {
    lab = await ServeLab.open({});
    const socket = await lab.stranger('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1.1 401 /);
    expect(said.toString()).toMatch(/\r\nConnection: close\r\n/i);
    await once(socket, 'end');
  });
});

describe('connections with the secret', () => {
  test('are so many and no more, and a place that is left is free', async () => {
    lab = await ServeLab.open({}, { members: 2 });
    const cookie = await lab.enter();
    const pages = [await lab.page(cookie), await lab.page(cookie)];
    expect((await lab.get('/', { cookie })).status).toBe(503);
    pages[0]?.socket.terminate();
    await vi.waitFor(async () => expect((await lab.get('/', { cookie })).status).toBe(200), 5_000);
  });

  test('so are pages, and who is refused is told why', async () => {
    lab = await ServeLab.open({}, { pages: 2 });
    const cookie = await lab.enter();
    const pages = [await lab.page(cookie), await lab.page(cookie)];
    const third = lab.upgrade(cookie);
    third.on('error', () => {});
    const refused = once(third, 'unexpected-response').then(([, answer]) => answer as IncomingMessage);
    const opened = once(third, 'open').then(() => undefined);
    const answer = await Promise.race([refused, opened]);
    expect(answer?.statusCode).toBe(503);
    const [text] = await once(answer as IncomingMessage, 'data');
    expect(String(text)).toMatch(/close some of them/);
    pages[0]?.socket.terminate();
    await vi.waitFor(() => lab.page(cookie), 5_000);
  });

  test('that ask on and on without waiting for answers are ended', async () => {
    lab = await ServeLab.open({});
    const line = `GET / HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${await lab.enter()}\r\n\r\n`;
    const socket = await lab.stranger(line.repeat(100));
    let said = '';
    socket.on('data', (data) => {
      said += data;
    });
    const over = AbortSignal.timeout(8_000);
    await Promise.race([once(socket, 'end', { signal: over }), once(socket, 'close', { signal: over })]);
    expect(said.split('HTTP/1.1 200').length - 1).toBeLessThanOrEqual(8);
  });

  test('that read nothing of an answer for too long are ended', async () => {
    lab = await ServeLab.open({}, { unreadMs: 200 });
    const [id, path] = ['3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab', join(lab.folder, 'big.mp4')];
    await writeFile(path, Buffer.alloc(64 * 2 ** 20, 1));
    lab.app.files.set(id, { path, frames: [] });
    const socket = await lab.stranger();
    socket.pause();
    socket.write(`GET /media/video/${id}/file HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${await lab.enter()}\r\n\r\n`);
    await untilOnlyOursAreLeft(1);
  });
});
