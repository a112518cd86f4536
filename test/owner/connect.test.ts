/** A library that somebody has, reached through its owner. */

import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { connectToOwner } from '../../electron/owner/connect.ts';
import { USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import { expectFailure } from '../support/failure.ts';
import { emptyState } from '../support/fake-app.ts';
import { OwnerLab } from '../support/owner-lab.ts';

/** For as long as somebody listens. */
function talk(socket: Socket): void {
  const talking = setInterval(() => socket.write('x'.repeat(1_000)), 5);
  socket.on('close', () => clearInterval(talking));
}

const ID = '3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab';

describe('the owner of a library', () => {
  let lab: OwnerLab;
  afterEach(() => lab.remove());

  test.skipIf(process.platform === 'win32')(
    'is reached by a socket that its user alone gets to, and that goes with it',
    async () => {
      lab = await OwnerLab.open();
      const { address } = lab;
      const mode = (path: string): number => statSync(path).mode & 0o777;
      expect([statSync(address).isSocket(), mode(address), mode(dirname(address))]).toEqual([true, 0o600, 0o700]);
      await lab.close();
      expect(existsSync(address)).toBe(false);
      expect(await connectToOwner(lab.folder)).toBeUndefined();
      expect(readdirSync(lab.folder).sort()).toEqual(['library.sqlite', 'library.sqlite.lock']);
    },
  );

  test('answers what a page may ask, tells of what changes, and says who it is', async () => {
    lab = await OwnerLab.open();
    const { client, owner } = await lab.connect();
    expect(owner).toMatchObject({ pid: process.pid, kind: 'serve', version: '0', videos: 0 });
    expect(await client.call('getState', {})).toEqual(emptyState);
    const told = new Promise((resolve) => client.on('settingsChanged', resolve));
    lab.app.emit('settingsChanged', { theme: 'dark', name: 'ada', moments: USUAL_MOMENTS, keys: {} });
    expect(await told).toEqual({ theme: 'dark', name: 'ada', moments: USUAL_MOMENTS, keys: {} });
  });

  test('tells how far it is, can be stopped, and what it refuses arrives as it is', async () => {
    lab = await OwnerLab.open({
      addPaths: ({ paths }, { signal, onProgress }) => {
        if (paths[0] === '/full') throw new TagError('disk-full', 'The disk is full: free some space.');
        onProgress({ found: 7 });
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    const { client } = await lab.connect();
    const stop = new AbortController();
    const onProgress = ({ found }: { found: number }): void => {
      expect(found).toBe(7);
      stop.abort();
    };
    const adding = client.call('addPaths', { paths: ['/a'] }, { signal: stop.signal, onProgress });
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
    await expectFailure(client.call('addPaths', { paths: ['/full'] }), 'disk-full');
  });

  test('that ends meanwhile leaves no question without an answer', async () => {
    lab = await OwnerLab.open({ addPaths: () => new Promise(() => {}) });
    const { client } = await lab.connect();
    const adding = client.call('addPaths', { paths: ['/a'] });
    await client.call('getState', {});
    await Promise.all([expect(adding).rejects.toBeInstanceOf(WireClosed), lab.close()]);
  });

  test('and who asks may both say very much at once', async () => {
    lab = await OwnerLab.open({
      addPaths: ({ paths }) => ({ added: [], known: [], refused: paths.map((path) => ({ path, problem })) }),
    });
    const problem = { kind: 'not-found', message: 'x'.repeat(500) } as const;
    const { client } = await lab.connect();
    const paths = Array.from({ length: 20_000 }, (_, n) => `/${n}/${'y'.repeat(500)}`);
    const asking = Array.from({ length: 3 }, () => client.call('addPaths', { paths }));
    for (const { refused } of await Promise.all(asking)) expect(refused).toHaveLength(paths.length);
  }, 30_000);
});

describe('a lock whose owner', () => {
  let folder: string;
  let library: Library | undefined;
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reeltag-stale-'));
    library = Library.open(folder);
  });
  afterEach(async () => {
    library?.close();
    for (const socket of sockets) socket.destroy();
    if (server?.listening === true) await new Promise((resolve) => server?.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Somebody at the address that the note names. */
  async function listen(onSocket: (socket: Socket) => void): Promise<string> {
    const address = join(folder, 's');
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onSocket(socket);
    });
    server.listen(address);
    await once(server, 'listening');
    return address;
  }

  /** As a process that was killed leaves it. */
  function kill(): void {
    const { file } = library as Library;
    library?.close();
    library = undefined;
    const socket = { address: join(folder, 's'), id: ID };
    writeFileSync(`${file}.owner`, JSON.stringify({ pid: process.pid, socket }));
  }

  const quick = { answerMs: 300 };

  test('has gone is a lock that nobody has', async () => {
    kill();
    expect(await connectToOwner(folder)).toBeUndefined();
  });

  test.each([
    ['says nothing', () => {}],
    ['talks without end', talk],
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['talks of something else', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    [
      'says that it is another',
      (socket: Socket) => {
        const queue = { paused: false, left: 0, done: 0, failed: 0 };
        const value = { id: ID.replace('3', '4'), pid: 1, kind: 'serve', version: '0', videos: 0, queue };
        socket.write(`${JSON.stringify({ type: 'result', id: 1, value })}\n`);
      },
    ],
  ])('has gone, and in whose place somebody %s, is one, too, and nobody waits', async (_, onSocket) => {
    kill();
    await listen((socket) => void onSocket(socket));
    expect(await connectToOwner(folder, quick)).toBeUndefined();
  });

  test('is there and does not answer: that is said, in time', async () => {
    library?.nameSocket({ address: await listen(() => {}), id: ID });
    const error = await expectFailure(connectToOwner(folder, quick), 'timed-out');
    expect(error.message).toContain(`process ${process.pid}, which does not answer`);
  });

  test('is there and has no socket: that is said', async () => {
    const error = await expectFailure(connectToOwner(folder), 'in-use');
    expect(error.message).toContain(`process ${process.pid}, which cannot be asked`);
  });

  test('is there, and nobody listens where it should: that is said', async () => {
    library?.nameSocket({ address: join(folder, 'nowhere'), id: ID });
    await expectFailure(connectToOwner(folder), 'in-use');
  });

  test('does not answer is waited for no longer than the user wants to', async () => {
    library?.nameSocket({ address: await listen((socket) => socket.resume()), id: ID });
    const stop = new AbortController();
    const asking = connectToOwner(folder, { signal: stop.signal });
    await once(server as Server, 'connection');
    stop.abort();
    await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a library that is not there has no owner', async () => {
  expect(await connectToOwner(join(tmpdir(), 'reeltag-nowhere', 'at all'))).toBeUndefined();
});
