import { beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { acceptPages } from '../../electron/window/page-wires.ts';
import type { Contract } from '../../electron/wire/contract.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { connect, type Server, serve, type Wire } from '../../electron/wire/rpc.ts';
import * as electron from '../support/electron-stand-in.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

const contract = {
  calls: {
    double: { args: z.object({ n: z.number() }), progress: z.number(), result: z.object({ n: z.number() }) },
    wait: { args: z.object({}), progress: z.never(), result: z.object({}) },
  },
  events: { said: z.object({ word: z.string() }) },
} as const satisfies Contract;

interface Bridge {
  wire: Wire;
  pathsFor(files: File[]): string[];
}

const refused: string[] = [];
const wires: Wire[] = [];
const servers: Server<typeof contract>[] = [];
const aborted: string[] = [];
let closed = 0;
acceptPages({
  onRefused: (what) => refused.push(what),
  onWire: (wire) => {
    wires.push(wire);
    wire.onClose(() => {
      closed += 1;
    });
    servers.push(
      serve(wire, contract, {
        double: ({ n }, { onProgress }) => {
          if (n < 0) throw new TagError('bad-range', 'Only what is positive can be doubled.');
          onProgress(n);
          return { n: 2 * n };
        },
        wait: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted.push('wait');
              reject(signal.reason);
            });
          }),
      }),
    );
  },
});

let contents: electron.WebContents;
let bridge: Bridge;

/** A document of the page, with a preload of its own. */
async function loadDocument(): Promise<Bridge> {
  electron.renderIn(contents);
  electron.ipcRenderer.removeAllListeners();
  vi.resetModules();
  await import('../../electron/preload.ts');
  return electron.world.exposed['reeltag'] as unknown as Bridge;
}

beforeEach(async () => {
  contents = new electron.WebContents();
  contents.mainFrame = { url: 'app://reeltag/index.html', parent: null };
  refused.length = wires.length = servers.length = aborted.length = 0;
  closed = 0;
  bridge = await loadDocument();
});
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the page is given exactly these functions', () => {
  const names = (value: object): string[] =>
    Object.entries(value).flatMap(([key, entry]) =>
      typeof entry === 'function' ? [key] : names(entry).map((name) => `${key}.${name}`),
    );
  expect(Object.keys(electron.world.exposed)).toEqual(['reeltag']);
  expect(names(electron.world.exposed)).toEqual([
    'reeltag.wire.send',
    'reeltag.wire.onMessage',
    'reeltag.wire.onClose',
    'reeltag.pathsFor',
    'reeltag.dragOut',
  ]);
});

test('no function of it gives back anything of Electron', () => {
  expect(bridge.wire.send({})).toBeUndefined();
  expect(bridge.wire.onMessage(() => {})).toBeUndefined();
  expect(bridge.wire.onClose(() => {})).toBeUndefined();
});

test('where dropped files lie, in their order', () => {
  const files = ['b.mp4', 'a.mp4'].map((name) => new File([], name));
  expect(bridge.pathsFor(files)).toEqual(['/dropped/b.mp4', '/dropped/a.mp4']);
});

test('calls, progress, failures and events cross the bridge both ways', async () => {
  const client = connect(bridge.wire, contract);
  const progress: number[] = [];
  expect(await client.call('double', { n: 21 }, { onProgress: (n) => progress.push(n) })).toEqual({ n: 42 });
  expect(progress).toEqual([21]);
  await expect(client.call('double', { n: -1 })).rejects.toMatchObject({ kind: 'bad-range' });
  const words: string[] = [];
  client.on('said', ({ word }) => words.push(word));
  servers[0]?.emit('said', { word: 'hello' });
  await settle();
  expect(words).toEqual(['hello']);
  expect(wires).toHaveLength(1);
});

test('a cancelled call ends at the other side', async () => {
  const client = connect(bridge.wire, contract);
  const controller = new AbortController();
  const call = client.call('wait', {}, { signal: controller.signal });
  await settle();
  controller.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  expect(aborted).toEqual(['wait']);
});

test('each message is checked for its sender, not the first alone', async () => {
  const client = connect(bridge.wire, contract);
  await client.call('double', { n: 1 });
  const own = contents.mainFrame;
  for (const frame of [
    { url: 'https://evil.example/', parent: null },
    { url: 'app://reeltag/index.html', parent: own },
    { url: 'file:///page.html', parent: null },
  ]) {
    contents.mainFrame = frame;
    void client.call('double', { n: 3 }).catch(() => {});
    await settle();
  }
  electron.ipcMain.emit('reeltag:wire', { sender: contents, senderFrame: null }, { document: 'x', message: {} });
  expect(refused).toEqual([
    'a message from https://evil.example/',
    'a message from app://reeltag/index.html',
    'a message from file:///page.html',
    'a message from a frame that is gone',
  ]);
  expect(contents.sent).toHaveLength(2);
});

test.each([
  undefined,
  null,
  'text',
  7,
  {},
  { document: 'x' },
  { document: '', message: 1 },
  { document: 7, message: 1 },
  { document: 'x'.repeat(65), message: 1 },
])('what is no envelope is refused: %j', (value) => {
  electron.ipcMain.emit('reeltag:wire', { sender: contents, senderFrame: contents.mainFrame }, value);
  expect(refused).toEqual(['a message that is no envelope']);
  expect(wires).toEqual([]);
});

test('a reload closes the wire, and answers to the old document do not reach the new one', async () => {
  const before = bridge;
  const old = connect(before.wire, contract);
  void old.call('wait', {}).catch(() => {});
  await settle();
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  expect([closed, aborted]).toEqual([1, ['wait']]);

  // Sent before it was unloaded, and late.
  before.wire.send({ type: 'call', id: 1, name: 'double', args: { n: 100 } });
  await settle();
  expect(wires).toHaveLength(1);

  const client = connect((await loadDocument()).wire, contract);
  expect(await client.call('double', { n: 5 })).toEqual({ n: 10 });
  expect(wires).toHaveLength(2);
  servers[0]?.emit('said', { word: 'for the old one' });
  expect(contents.sent.every(([, envelope]) => !JSON.stringify(envelope).includes('old one'))).toBe(true);
});

test('links within the page and frames close nothing; a crash and a closed window do', async () => {
  await connect(bridge.wire, contract).call('double', { n: 1 });
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
  contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
  expect(closed).toBe(0);
  contents.emit('render-process-gone', {}, { reason: 'crashed' });
  expect(closed).toBe(1);
  contents.emit('destroyed');
  expect(closed).toBe(1);
});

test('a new document takes over even if nobody said that the old one had gone', async () => {
  await connect(bridge.wire, contract).call('double', { n: 1 });
  const next = await loadDocument();
  await connect(next.wire, contract).call('double', { n: 1 });
  expect([closed, wires.length]).toEqual([1, 2]);
});

test('nothing is sent to a window that is gone', async () => {
  await connect(bridge.wire, contract).call('double', { n: 1 });
  const count = contents.sent.length;
  contents.destroyed = true;
  servers[0]?.emit('said', { word: 'x' });
  expect(contents.sent).toHaveLength(count);
});

test('two windows have a wire each', async () => {
  const first = connect(bridge.wire, contract);
  await first.call('double', { n: 1 });
  contents = new electron.WebContents();
  contents.mainFrame = { url: 'app://reeltag/index.html', parent: null };
  const second = connect((await loadDocument()).wire, contract);
  expect(await second.call('double', { n: 2 })).toEqual({ n: 4 });
  expect([wires.length, closed]).toEqual([2, 0]);
});
