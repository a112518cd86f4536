/** Uploads that do not say how long they are, or take for ever: over a real connection, to the function that receives them. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { receiveFile, type UploadLimits } from '../../electron/serve/upload.ts';
import { TagError } from '../../electron/wire/errors.ts';

const MIB = 2 ** 20;
const RESERVE = 64 * MIB;

let folder: string;
let server: Server;
let limits: UploadLimits;
/** how each upload ended: `kept`, or the kind of its failure */
let ends: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-upload-'));
  limits = {};
  ends = [];
  server = createServer((request, response) => {
    receiveFile(request, folder, 'clip.mp4', limits)
      .then(() => ends.push('kept'))
      .catch((error: unknown) => ends.push(error instanceof TagError ? error.kind : String(error)))
      .finally(() => response.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const port = (): number => (server.address() as AddressInfo).port;

/** What the files in the folder take. */
async function taken(): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Sends so many bytes in chunks, without saying how many; resolves when the upload has ended. */
async function sendChunked(bytes: number): Promise<void> {
  const before = ends.length;
  const request = httpRequest({ host: '127.0.0.1', port: port(), method: 'POST', agent: false });
  request.on('error', () => {});
  const closed = new Promise((resolve) => request.once('close', resolve));
  request.on('response', (response) => response.resume());
  const chunk = Buffer.alloc(64 * 1024, 1);
  for (let sent = 0; sent < bytes && ends.length === before; sent += chunk.length) {
    if (!request.write(chunk)) await Promise.race([new Promise((resolve) => request.once('drain', resolve)), closed]);
  }
  request.end();
  await closed;
  await vi.waitFor(() => expect(ends.length).toBeGreaterThan(before));
}

test('a body that does not say how long it is stops where the disk is needed for more important things', async () => {
  let most = 0;
  limits = {
    freeBytes: async () => {
      const now = await taken();
      most = Math.max(most, now);
      return RESERVE + 5 * MIB - now;
    },
  };
  await sendChunked(12 * MIB);
  expect(ends).toEqual(['disk-full']);
  expect(most).toBeLessThanOrEqual(5 * MIB);
  expect(await readdir(folder)).toEqual([]);
  await sendChunked(2 * MIB);
  expect([ends, await readdir(folder)]).toEqual([['disk-full', 'kept'], ['clip.mp4']]);
});

test('many that each find room at their start do not take it together', async () => {
  let most = 0;
  limits = {
    freeBytes: async () => {
      const now = await taken().catch(() => 0);
      most = Math.max(most, now);
      return RESERVE + 10 * MIB - now;
    },
  };
  await Promise.all(Array.from({ length: 4 }, () => sendChunked(8 * MIB)));
  expect(ends).toContain('disk-full');
  // What each may write before it asks again comes on top.
  expect(most).toBeLessThanOrEqual(14 * MIB);
});

test('one that drips is given up', async () => {
  limits = { idleMs: 200 };
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => {});
  socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 20);
  const stop = setTimeout(() => socket.destroy(), 10_000);
  // Not by `once`, which takes an error for the answer: what drips into a connection that is gone may be reset.
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  clearTimeout(stop);
  await vi.waitFor(() => expect(ends).toEqual(['timed-out']));
  expect(await readdir(folder)).toEqual([]);
});

test('a file where the folder should be is told as what it is', async () => {
  await rm(folder, { recursive: true });
  await writeFile(folder, 'no folder');
  await sendChunked(MIB);
  expect(ends).toEqual(['write-failed']);
});
