/** `serve` without a named library: pages open another, and come back to it at the same address. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Library } from '../../electron/library/index.ts';
import { socketWire } from '../../electron/serve/socket.ts';
import { type Serving, serve } from '../../electron/serve.ts';
import { type AppContract, appContract } from '../../electron/wire/app/index.ts';
import { type Client, connect } from '../../electron/wire/rpc.ts';
import { buildPage } from '../../scripts/build.ts';
import { expectFailure } from '../support/failure.ts';

let folder: string;
let own: string;
let serving: Serving | undefined;

beforeAll(() => buildPage());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-serve-libraries-'));
  vi.stubEnv('XDG_DATA_HOME', join(folder, 'share'));
  vi.stubEnv('REELTAG_CACHE', join(folder, 'cache'));
  own = join(folder, 'share', 'reeltag');
  mkdirSync(join(folder, 'films'));
});
afterEach(async () => {
  await serving?.close();
  serving = undefined;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => vi.restoreAllMocks());

async function start(options: { dataDirectory?: string } = {}): Promise<Serving> {
  serving = await serve({ port: 0, roots: [join(folder, 'films')], ...options });
  return serving;
}

/** The cookie that the link is exchanged for. */
async function enter({ link }: Serving): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function openPage(
  { port }: Serving,
  cookie: string,
): Promise<{ client: Client<AppContract>; closed: Promise<unknown> }> {
  const headers = { cookie, origin: `http://127.0.0.1:${port}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, { headers });
  await once(socket, 'open', { signal: AbortSignal.timeout(10_000) });
  return { client: connect(socketWire(socket), appContract), closed: once(socket, 'close') };
}

const textsOf = async ({ client }: { client: Client<AppContract> }): Promise<string[]> =>
  (await client.call('getState', {})).labels.labels.map(({ text }) => text);

// Where the user's own folder lies is said by the environment on Linux alone.
test.runIf(process.platform === 'linux')(
  'another opens in its place: pages are told goodbye, and come back with the same cookie',
  async () => {
    const running = await start();
    const cookie = await enter(running);
    const first = await openPage(running, cookie);
    await first.client.call('setLabels', { labels: ['snow'] });
    const coast = join(folder, 'films', 'coast');
    await first.client.call('openLibrary', { folder: coast, isNew: true });
    await first.closed;
    const reopened = (): Promise<Awaited<ReturnType<typeof openPage>>> =>
      vi.waitFor(() => openPage(running, cookie), { timeout: 30_000, interval: 100 });
    const second = await reopened();
    expect(await textsOf(second)).not.toContain('snow');
    expect(await second.client.call('listLibraries', {})).toEqual({
      open: { folder: coast, name: 'coast' },
      others: [{ folder: own, name: 'My library' }],
    });
    // The first has been given up, whole.
    Library.open(own).close();
    expect(() => Library.open(coast)).toThrow(expect.objectContaining({ kind: 'in-use' }));
    await second.client.call('setLabels', { labels: ['waves'] });

    // Nothing that cannot be opened costs the one that is open, and no page reaches what it may not name.
    mkdirSync(join(folder, 'private'));
    Library.open(join(folder, 'private')).close();
    symlinkSync(join(folder, 'private'), join(folder, 'films', 'link'));
    const refused: [string, boolean, Parameters<typeof expectFailure>[1]][] = [
      [join(folder, 'private'), false, 'access-denied'],
      [join(folder, 'films', '..', 'private'), false, 'access-denied'],
      [join(folder, 'films', 'link'), false, 'access-denied'],
      [join(folder, 'films', 'link', 'new'), true, 'access-denied'],
      [join(folder, 'elsewhere'), true, 'access-denied'],
      ['films', false, 'usage'],
      [join(folder, 'films'), false, 'not-found'],
      [coast, false, 'usage'],
    ];
    for (const [named, isNew, kind] of refused) {
      await expectFailure(second.client.call('openLibrary', { folder: named, isNew }), kind);
    }
    expect(await textsOf(second)).toEqual(['waves']);

    // The user's own is in no root, and still the way back.
    await second.client.call('openLibrary', { folder: own, isNew: false });
    await second.closed;
    const third = await reopened();
    expect(await textsOf(third)).toEqual(['snow']);
    expect((await third.client.call('listLibraries', {})).others).toEqual([{ folder: coast, name: 'coast' }]);
  },
  60_000,
);

test('a server that was started for one library keeps to it, and says how another is served', async () => {
  const named = join(folder, 'films', 'named');
  const running = await start({ dataDirectory: named });
  const { client } = await openPage(running, await enter(running));
  const { open, fixed } = await client.call('listLibraries', {});
  expect(open).toEqual({ folder: named, name: 'named' });
  expect(fixed).toMatch(/started for one library alone/);
  const other = { folder: join(folder, 'films', 'other'), isNew: true };
  await expectFailure(client.call('openLibrary', other), 'usage');
});
