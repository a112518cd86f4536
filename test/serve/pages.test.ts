/** No page starves another, and none is given more than it reads. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Slots } from '../../electron/turns/slots.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import { TagError } from '../../electron/wire/errors.ts';
import type { HandlerContext, Handlers } from '../../electron/wire/rpc.ts';
import { emptyState } from '../support/fake-app.ts';
import { type OpenPage, ServeLab } from '../support/serve-lab.ts';

const quietly = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
const ID = '3f0c2b1e-9a4d-4c5b-8e7f-0123456789ab';

let lab: ServeLab;
let here: OpenPage;
let there: OpenPage;
afterEach(async () => {
  here.socket.resume();
  await lab.close();
});

/** Two pages of one server. */
async function open(...options: Parameters<typeof ServeLab.open>): Promise<void> {
  lab = await ServeLab.open(...options);
  const cookie = await lab.enter();
  [here, there] = [await lab.page(cookie), await lab.page(cookie)];
}

/** A disk: it looks at one folder after the other, in the order in which they were asked for. */
function disk(): { listed: string[]; listFolder: Handlers<AppContract>['listFolder'] } {
  const slot = new Slots(1);
  const listed: string[] = [];
  const listFolder = ({ path = '' }: { path?: string }, { signal }: HandlerContext<never>) =>
    slot.run(signal, async () => {
      await turnOfLoop();
      listed.push(path);
      return { entries: [] };
    });
  return { listed, listFolder };
}

describe('a page that asks for very much', () => {
  test('of what takes time leaves another its turn', async () => {
    const { listed, listFolder } = disk();
    await open({ listFolder });
    const asking = Array.from({ length: 1_000 }, () => quietly(here.client.call('listFolder', { path: '/here' })));
    await vi.waitFor(() => expect(listed.length).toBeGreaterThan(0));
    const before = listed.length;
    await there.client.call('listFolder', { path: '/there' });
    // What its own loop did until the question was there, and a few at work.
    expect(listed.indexOf('/there') - before).toBeLessThan(200);
    expect(listed.length).toBeLessThan(1_000);
    await Promise.all(asking);
    expect(listed).toHaveLength(1_001);
  });

  test('of what takes none leaves another its turn', async () => {
    const asked: (number | undefined)[] = [];
    const rankVideos: Handlers<AppContract>['rankVideos'] = ({ top }) => {
      asked.push(top);
      return { revision: 0, rankings: [] };
    };
    await open({ rankVideos });
    const asking = Array.from({ length: 1_000 }, () => here.client.call('rankVideos', { ids: [], top: 1 }));
    asking.push(there.client.call('rankVideos', { ids: [], top: 2 }));
    await Promise.all(asking);
    expect(asked).toHaveLength(1_001);
    expect(asked.indexOf(2)).toBeLessThan(200);
  });

  test('has few calls of one name at work, and calls of other names beside them', async () => {
    const atWork = new Set<object>();
    let most = 0;
    const addPaths: Handlers<AppContract>['addPaths'] = (_, { signal }) => {
      const one = {};
      atWork.add(one);
      most = Math.max(most, atWork.size);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          atWork.delete(one);
          reject(signal.reason);
        });
      });
    };
    await open({ addPaths });
    const stop = new AbortController();
    const { signal } = stop;
    const asking = Array.from({ length: 50 }, () =>
      quietly(here.client.call('addPaths', { paths: ['/a'] }, { signal })),
    );
    expect(await here.client.call('getState', {})).toEqual(emptyState);
    await vi.waitFor(() => expect(atWork.size).toBeGreaterThanOrEqual(4));
    stop.abort();
    for (const answer of await Promise.all(asking)) expect(answer).toMatchObject({ name: 'AbortError' });
    expect([most, atWork.size]).toEqual([4, 0]);
  });

  test('again and again of one thing that is done once has it done once', async () => {
    let asked = 0;
    const gate = Promise.withResolvers<void>();
    const restartEngine: Handlers<AppContract>['restartEngine'] = async () => {
      asked += 1;
      await gate.promise;
      return {};
    };
    await open({ restartEngine });
    const asking = Array.from({ length: 500 }, () => here.client.call('restartEngine', {}));
    // They all join it: none is left to begin it anew.
    await vi.waitFor(() => expect(asked).toBe(500));
    gate.resolve();
    await Promise.all(asking);
  });

  test('is told so, beyond what can wait, and goes on with the rest', async () => {
    const { listed, listFolder } = disk();
    await open({ listFolder }, { callsInFlight: 10 });
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => quietly(here.client.call('listFolder', { path: '/here' }))),
    );
    const refused = answers.filter((answer) => answer instanceof TagError);
    expect(refused.length + listed.length).toBe(500);
    expect(listed.length).toBeGreaterThanOrEqual(10);
    expect(refused[0]).toMatchObject({ kind: 'in-use', message: expect.stringMatching(/try again/) });
    await here.client.call('listFolder', { path: '/here' });
  });

  test('in messages that are large may not have many of them wait', async () => {
    let added = 0;
    const gate = Promise.withResolvers<void>();
    const addPaths: Handlers<AppContract>['addPaths'] = async () => {
      added += 1;
      await gate.promise;
      return { added: [], known: [], refused: [] };
    };
    await open({ addPaths }, { bytesWaiting: 1_000_000 });
    const paths = ['/x'.repeat(200_000)];
    let refused = 0;
    const asking = Array.from({ length: 40 }, () =>
      here.client.call('addPaths', { paths }).catch((error: unknown) => {
        if (error instanceof TagError) refused += 1;
      }),
    );
    // Four are at work at most, and the bytes of two may wait.
    await vi.waitFor(() => expect(refused).toBeGreaterThanOrEqual(34), 8_000);
    expect(added).toBeLessThanOrEqual(4);
    gate.resolve();
    await Promise.all(asking);
    expect(added + refused).toBe(40);
    // One alone may be larger than all that wait.
    await here.client.call('addPaths', { paths: ['/x'.repeat(1_000_000)] });
  });
});

describe('a page that does not read', () => {
  const text = 'x'.repeat(100_000);
  const LABEL = '00000000-0000-4000-8000-000000000001';
  const exported = { fileName: 'a', mediaType: 'b', text };

  /** Until nothing more happens. */
  async function untilItRests(count: () => number): Promise<number> {
    for (let before = -1; ; ) {
      if (count() === before) return before;
      before = count();
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  test('is asked to read before anything more is done for it; then it gets everything', async () => {
    let done = 0;
    const exportResults: Handlers<AppContract>['exportResults'] = async () => {
      await turnOfLoop();
      done += 1;
      return exported;
    };
    await open({ exportResults }, { callsInFlight: 10_000 });
    here.socket.pause();
    const asking = Array.from({ length: 1_000 }, () => here.client.call('exportResults', { format: 'csv' }));
    const rested = await untilItRests(() => done);
    expect(rested).toBeGreaterThan(0);
    // What the system holds between the two, a mebibyte, and those at work: of a hundred megabytes.
    expect(rested).toBeLessThan(300);
    expect(await there.client.call('getState', {})).toEqual(emptyState);
    here.socket.resume();
    await Promise.all(asking);
    expect(done).toBe(1_000);
  });

  test('is let go where what it is told piles up, and finds everything when it comes again', async () => {
    await open({}, { unreadBytes: 2 ** 20 });
    const closed = once(here.socket, 'close');
    here.socket.pause();
    const told: unknown[] = [];
    there.client.on('labelsChanged', (value) => told.push(value));
    for (let revision = 1; revision <= 300; revision++) {
      lab.app.emit('labelsChanged', { labels: [{ id: LABEL, text }], revision, ready: true, away: 0 });
      await turnOfLoop();
    }
    await vi.waitFor(() => expect(told).toHaveLength(300));
    here.socket.resume();
    await closed;
    const again = await lab.page(await lab.enter());
    expect(await again.client.call('getState', {})).toEqual(emptyState);
  });

  test('and has gone is let go, and what was done for it stops', async () => {
    const begun: AbortSignal[] = [];
    const addPaths: Handlers<AppContract>['addPaths'] = (_, { signal }) => {
      begun.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    await open({ addPaths, exportResults: () => exported }, { heartbeatMs: 100 });
    quietly(here.client.call('addPaths', { paths: ['/a'] }));
    here.socket.pause();
    for (let i = 0; i < 500; i++) quietly(here.client.call('exportResults', { format: 'csv' }));
    await vi.waitFor(() => expect(begun[0]?.aborted).toBe(true), 8_000);
  });

  test('quickly, but does read, is not taken for one that has gone', async () => {
    const large = { ...exported, text: 'x'.repeat(16_000_000) };
    await open({ exportResults: () => large }, { heartbeatMs: 500 });
    const { _socket: raw } = here.socket as unknown as { _socket: Socket };
    const pace = setInterval(() => {
      raw.resume();
      raw.once('data', () => raw.pause());
    }, 10);
    const answer = await here.client.call('exportResults', { format: 'csv' });
    clearInterval(pace);
    raw.resume();
    expect(answer.text.length).toBe(16_000_000);
    expect(here.socket.readyState).toBe(here.socket.OPEN);
  });
});

test('a call that waits can be cancelled', async () => {
  const asked: string[] = [];
  const describeVideo: Handlers<AppContract>['describeVideo'] = ({ id }, { signal }) => {
    asked.push(id);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  await open({ describeVideo }, { callsAtOnce: 1 });
  const [one, two] = [new AbortController(), new AbortController()];
  const first = quietly(here.client.call('describeVideo', { id: ID }, { signal: one.signal }));
  const second = quietly(here.client.call('describeVideo', { id: ID }, { signal: two.signal }));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  two.abort();
  expect(await second).toMatchObject({ name: 'AbortError' });
  one.abort();
  expect(await first).toMatchObject({ name: 'AbortError' });
  expect(asked).toHaveLength(1);
});
