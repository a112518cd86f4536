import { expect, test, vi } from 'vitest';
import { appContract } from '../../electron/wire/app/index.ts';
import { serve } from '../../electron/wire/rpc.ts';
import { keepConnected } from '../../renderer/connect.ts';
import { type WhyLost, whyBy } from '../../renderer/why-lost.ts';
import { wirePair } from '../support/wire-pair.ts';
import { FakeHost } from './fake-host.ts';

test('events that overtake the state are told after it, in their order', async () => {
  const host = new FakeHost();
  const { left, right } = wirePair();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
  const getState: typeof host.handlers.getState = async (...args) => {
    const state = await host.handlers.getState(...args);
    ask();
    await mayAnswer;
    return state;
  };
  const server = serve(right, appContract, { ...host.handlers, getState });
  host.onEvent((name, value) => server.emit(name, value));
  const told: string[] = [];
  const connection = keepConnected(async () => left, {
    onState: ({ labels }) => told.push(`state: ${labels.labels.length}`),
    onEvent: ({ name, value }) => told.push(name === 'labelsChanged' ? `labels: ${value.labels.length}` : name),
    onLost: () => told.push('lost'),
  });
  await asked;
  host.setLabels(['x']);
  host.setLabels(['x', 'y']);
  letAnswer();
  await vi.waitFor(() => expect(told).toHaveLength(3));
  host.setLabels([]);
  await vi.waitFor(() => expect(told).toEqual(['state: 0', 'labels: 1', 'labels: 2', 'labels: 0']));
  connection.close();
});

test('a host that is not there is tried again, and again after longer', async () => {
  vi.useFakeTimers();
  const tries: number[] = [];
  const begin = Date.now();
  const connection = keepConnected(
    () => {
      tries.push(Date.now() - begin);
      return Promise.reject(new Error('refused'));
    },
    { onState: () => {}, onEvent: () => {}, onLost: () => {} },
  );
  await vi.advanceTimersByTimeAsync(20_000);
  expect(tries).toEqual([0, 250, 750, 1750, 3750, 7750, 12_750, 17_750]);
  connection.hurry();
  expect(tries).toHaveLength(9);
  connection.close();
  vi.useRealTimers();
});

test('why there is none is asked after the second attempt, and told; of a wire that does not come through after another', async () => {
  vi.useFakeTimers();
  const happened: string[] = [];
  const reasons: (WhyLost | undefined)[] = ['host-away', 'no-wire', 'no-wire', undefined, 'no-wire', 'host-away'];
  const connection = keepConnected(
    () => {
      happened.push('try');
      return Promise.reject(new Error('refused'));
    },
    {
      ...{ onState: () => {}, onEvent: () => {}, onLost: () => {} },
      onWhyLost: (why) => happened.push(String(why)),
    },
    async () => reasons.shift(),
  );
  await vi.advanceTimersByTimeAsync(12_000);
  // The host that has just come up is tried at once, before its proxy is blamed.
  const [first, second] = [
    ['try', 'try', 'host-away', 'try', 'try', 'no-wire'],
    ['try', 'undefined', 'try', 'try', 'host-away'],
  ] as const;
  expect(happened.slice(0, first.length + second.length)).toEqual([...first, ...second]);
  connection.close();
  vi.useRealTimers();
});

test.each<[Pick<Response, 'status' | 'type'>, WhyLost | undefined]>([
  [{ type: 'opaqueredirect', status: 0 }, 'sign-in'],
  [{ type: 'basic', status: 200 }, 'sign-in'],
  [{ type: 'basic', status: 401 }, 'not-let-in'],
  [{ type: 'basic', status: 403 }, 'not-let-in'],
  [{ type: 'basic', status: 404 }, undefined],
  [{ type: 'basic', status: 426 }, 'no-wire'],
  [{ type: 'basic', status: 429 }, 'full'],
  [{ type: 'basic', status: 500 }, undefined],
  [{ type: 'basic', status: 502 }, 'host-away'],
  [{ type: 'basic', status: 504 }, 'host-away'],
])('%j at the address of the wire is %s', (answer, why) => {
  expect(whyBy(answer)).toBe(why);
});
