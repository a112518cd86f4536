/** Where else than on loopback it listens: for a proxy of a container, of another machine, or beside it. */
import { once } from 'node:events';
import { mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ListenPlace, parseListenPlace } from '../../electron/serve/listen.ts';
import { parsePublicAddresses } from '../../electron/serve/public-address.ts';
import { expectFailure } from '../support/failure.ts';
import { ServeLab } from '../support/serve-lab.ts';

const addresses = parsePublicAddresses(['https://host.example/']);
const host = 'host.example';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reeltag-listen-'));
});
afterEach(() => rm(folder, { recursive: true }));

const openAt = (place: ListenPlace): Promise<ServeLab> => ServeLab.open({}, {}, { addresses, place });

describe.skipIf(process.platform === 'win32')('a socket’s file', () => {
  const socketPath = (): string => join(folder, 'serve.sock');
  const place = (): ListenPlace => parseListenPlace(`unix:${socketPath()}`);

  test('is its owner’s and the group’s, and goes with the server', async () => {
    const lab = await openAt(place());
    const token = new URL(lab.server.link).search;
    expect([lab.server.links, lab.server.listensAt]).toEqual([[`https://${host}/${token}`], `unix:${socketPath()}`]);
    expect((await stat(socketPath())).mode & 0o777).toBe(0o660);
    expect((await lab.get(`/${token}`, { host }, { socketPath: socketPath() })).cookie).toMatch(/^__Host-/);
    await lab.close();
    await expect(stat(socketPath())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('of one that was killed is made anew, of one that runs is left alone', async () => {
    const other = createServer().listen(join(folder, 'other.sock'));
    await once(other, 'listening');
    await rename(join(folder, 'other.sock'), socketPath());
    await expectFailure(openAt(place()), 'in-use');
    other.close();
    await once(other, 'close');
    expect((await stat(socketPath())).isSocket()).toBe(true);
    const lab = await openAt(place());
    expect((await lab.get('/', { host }, { socketPath: socketPath() })).status).toBe(401);
    await lab.close();
  });

  test('is not put in the place of anything else, nor in a folder that is not there', async () => {
    await writeFile(socketPath(), 'mine');
    await expectFailure(openAt(place()), 'usage');
    expect((await stat(socketPath())).size).toBe(4);
    for (const folderOf of ['none', 'serve.sock', 'loop']) {
      if (folderOf === 'loop') await symlink('loop', join(folder, 'loop'));
      const { message } = await expectFailure(openAt({ socket: join(folder, folderOf, 'x.sock') }), 'usage');
      expect(message).toContain('its folder must be there');
    }
  });
});

test('at every address of this machine it still answers to its own names alone', async () => {
  const lab = await openAt(parseListenPlace('0.0.0.0'));
  const { port, links } = lab.server;
  const elsewhere = connectSocket(port, '127.0.0.2');
  await once(elsewhere, 'connect');
  elsewhere.destroy();
  expect(links.map((link) => new URL(link).origin)).toEqual([`https://${host}`, lab.origin]);
  expect((await lab.get('/', { host: `192.168.1.5:${port}` })).status).toBe(403);
  expect((await lab.get('/', { host })).status).toBe(401);
  await lab.close();
});

test('an address that is not this machine’s is told', async () => {
  await expectFailure(openAt({ host: '192.0.2.7' }), 'usage');
});

test.each([
  ['localhost', /in numbers/],
  ['eth0', /in numbers/],
  ['', /in numbers/],
  ['0.0.0.0:8000', /in numbers/],
  ['fe80::1%eth0', /in numbers/],
  ['unix:run/reeltag.sock', /whole path/],
  ['unix:', /whole path/],
  [`unix:/${'x'.repeat(200)}`, /103 bytes at most/],
])('%j is no place to listen at', (text, sentence) => {
  expect(() => parseListenPlace(text)).toThrowError(
    expect.objectContaining({ kind: 'usage', message: expect.stringMatching(sentence) }),
  );
});
