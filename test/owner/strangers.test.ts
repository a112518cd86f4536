/** Whoever comes to the local socket, whatever they send, takes nothing from the others. */

import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SOCKET_LIMITS } from '../../electron/owner/limits.ts';
import type { AppState } from '../../electron/wire/app/index.ts';
import { USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { emptyState } from '../support/fake-app.ts';
import { ended, OwnerLab } from '../support/owner-lab.ts';

let lab: OwnerLab;
afterEach(() => lab.remove());

const QUESTION = `${JSON.stringify({ type: 'call', id: 1, name: 'getState', args: {} })}\n`;

async function othersAreAnswered(): Promise<void> {
  const { client } = await lab.connect();
  expect(await client.call('getState', {})).toEqual(emptyState);
}

/** Writes for as long as it is taken, and gives how many bytes that were. */
async function pour(socket: Socket, piece: Buffer, most: number): Promise<number> {
  let poured = 0;
  while (poured < most && socket.writable) {
    poured += piece.length;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
  }
  return poured;
}

/** What a socket says, until that is `count` whole lines. */
async function lines(socket: Socket, count: number): Promise<unknown[]> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += (chunk as Buffer).toString();
    if (text.split('\n').length > count) break;
  }
  return text
    .split('\n')
    .slice(0, count)
    .map((line) => JSON.parse(line) as unknown);
}

describe('a peer that sends', () => {
  test.each([
    ['no JSON', 'hello\n'],
    ['nothing in a line', '\n'],
    ['half a message in a line', '{"type":"call",\n'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0, 1, 0x0a])],
    ['a request of HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is disconnected, and the others are not', async (_, bytes) => {
    lab = await OwnerLab.open();
    await ended(await lab.stranger(bytes));
    await othersAreAnswered();
  });

  test.each([
    ['a number', '12'],
    ['nothing', 'null'],
    ['what is no message', '{"type":"__proto__"}'],
    ['what is nested without end', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a call that there is not', '{"type":"call","id":1,"name":"toString","args":{}}'],
    ['a call of another shape', '{"type":"call","id":1,"name":"addPaths","args":{"paths":"/a"}}'],
  ])('%s in a line of JSON gets no harm done', async (_, line) => {
    lab = await OwnerLab.open();
    const socket = await lab.stranger(`${line}\n`);
    socket.pause();
    socket.write(QUESTION.replace('1', '2'));
    const answers = (await lines(socket, line.includes('"id"') ? 2 : 1)) as { id: number; type: string }[];
    expect(answers.find(({ id }) => id === 2)?.type).toBe('result');
  });

  test('a message in pieces, cut within a letter, is understood', async () => {
    const named: string[] = [];
    lab = await OwnerLab.open({
      addPaths: ({ paths }) => {
        named.push(...paths);
        return { added: [], known: [], refused: [] };
      },
    });
    const message = { type: 'call', id: 1, name: 'addPaths', args: { paths: ['/Ü/日本/🎬'] } };
    const bytes = Buffer.from(`${JSON.stringify(message)}\n${QUESTION.replace('1', '2')}`);
    const socket = await lab.stranger();
    socket.pause();
    for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    expect(await lines(socket, 2)).toMatchObject([{ type: 'result' }, { type: 'result', value: emptyState }]);
    expect(named).toEqual(['/Ü/日本/🎬']);
  });

  test('a line of a gigabyte is disconnected long before its end', async () => {
    lab = await OwnerLab.open();
    const socket = await lab.stranger();
    const poured = await pour(socket, Buffer.alloc(2 ** 20, 'x'), 2 ** 30);
    await ended(socket);
    expect(poured).toBeLessThan(2 * SOCKET_LIMITS.longestLine);
    await othersAreAnswered();
  }, 30_000);

  test('long lines together with others has them hold no more than there is for all', async () => {
    lab = await OwnerLab.open({}, { unfinishedBytes: 10 * 2 ** 20, lineMs: 60_000 });
    const sockets = await Promise.all(Array.from({ length: 8 }, () => lab.stranger()));
    await Promise.all(sockets.map((socket) => pour(socket, Buffer.alloc(64 * 1024, 'x'), 4 * 2 ** 20)));
    await vi.waitFor(() => expect(sockets.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(5), 10_000);
    for (const socket of sockets) socket.destroy();
    // What they held is there again.
    await vi.waitFor(async () => {
      const again = await lab.stranger();
      await pour(again, Buffer.alloc(64 * 1024, ' '), 4 * 2 ** 20);
      again.write(QUESTION);
      await once(again, 'data', { signal: AbortSignal.timeout(2_000) });
    }, 10_000);
  }, 30_000);

  test.each([
    ['nothing', ''],
    ['a line that has no end', '{"type":"call"'],
    ['a message, and then half of one', `${QUESTION}{"type":"call"`],
  ])('%s for too long is disconnected', async (_, bytes) => {
    lab = await OwnerLab.open({}, { lineMs: 200 });
    await ended(await lab.stranger(bytes));
  });

  test('byte after byte of a line is disconnected, too', async () => {
    lab = await OwnerLab.open({}, { lineMs: 200 });
    const socket = await lab.stranger();
    const drip = setInterval(() => socket.write('x'), 10);
    await ended(socket);
    clearInterval(drip);
  });
});

describe('peers', () => {
  test('that say nothing lock nobody out, be they a thousand', async () => {
    lab = await OwnerLab.open();
    const { client } = await lab.connect();
    await Promise.all(Array.from({ length: 1_000 }, () => lab.stranger()));
    await othersAreAnswered();
    expect(await client.call('getState', {})).toEqual(emptyState);
  }, 30_000);

  test('are so many and no more, and a place that is left is free', async () => {
    lab = await OwnerLab.open({}, { peers: 2 });
    const first = await lab.connect();
    await lab.connect();
    await expect(lab.connect()).rejects.toBeInstanceOf(TagError);
    first.close();
    await vi.waitFor(() => othersAreAnswered(), 5_000);
  });

  test('that have asked nothing are told nothing', async () => {
    lab = await OwnerLab.open();
    const socket = await lab.stranger();
    socket.pause();
    await othersAreAnswered();
    lab.app.emit('settingsChanged', { theme: 'dark', name: 'one', moments: USUAL_MOMENTS, keys: {} });
    socket.write(QUESTION);
    const [first] = await lines(socket, 1);
    expect(first).toMatchObject({ type: 'result', value: emptyState });
    lab.app.emit('settingsChanged', { theme: 'dark', name: 'two', moments: USUAL_MOMENTS, keys: {} });
    expect(await lines(socket, 1)).toMatchObject([{ type: 'event', value: { name: 'two' } }]);
  });
});

describe('a peer that reads nothing', () => {
  test('has few of its calls worked on, and the others all of theirs', async () => {
    let asked = 0;
    const large = { ...emptyState, labelSets: [{ name: 'x', labels: [{ text: 'y'.repeat(20_000) }] }] };
    const getState = (): AppState => {
      asked += 1;
      return large;
    };
    lab = await OwnerLab.open({ getState }, { unreadBytes: 2 ** 30 });
    const socket = await lab.stranger();
    socket.pause();
    socket.write(Array.from({ length: 5_000 }, (_, n) => QUESTION.replace('1', String(n))).join(''));
    await vi.waitFor(() => expect(asked).toBeGreaterThan(10), 10_000);
    const { client } = await lab.connect();
    // In the meantime the other's would have been worked on.
    for (let n = 0; n < 1_000; n++) await client.call('describeOwner', {});
    expect(asked).toBeLessThan(300);
  }, 30_000);

  test('is disconnected where what it is told piles up', async () => {
    lab = await OwnerLab.open({}, { unreadBytes: 2 ** 20 });
    const socket = await lab.stranger(QUESTION);
    await once(socket, 'data');
    socket.pause();
    const { client } = await lab.connect();
    const labelSets = [{ name: 'x', labels: Array.from({ length: 10 }, () => ({ text: 'y'.repeat(10_000) })) }];
    for (let n = 0; n < 100; n++) {
      const told = Promise.withResolvers<unknown>();
      const off = client.on('labelSetsChanged', told.resolve);
      lab.app.emit('labelSetsChanged', { labelSets });
      await told.promise;
      off();
    }
    socket.resume();
    await ended(socket);
    await othersAreAnswered();
  }, 30_000);
});
