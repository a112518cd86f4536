import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { TagError } from '../../electron/wire/errors.ts';
import { InternalError } from '../../electron/wire/failures.ts';
import { connect, type Handlers, serve, type Wire, WireClosed } from '../../electron/wire/rpc.ts';
import { wirePair } from '../support/wire-pair.ts';

const contract = {
  calls: {
    add: { args: z.object({ a: z.number(), b: z.number() }), progress: z.never(), result: z.number() },
    count: { args: z.object({ to: z.int() }), progress: z.int(), result: z.string() },
    wait: { args: z.object({}), progress: z.never(), result: z.string() },
    fail: { args: z.object({ how: z.string() }), progress: z.never(), result: z.null() },
    vector: {
      args: z.object({ length: z.int() }),
      progress: z.never(),
      result: z.custom<Float32Array>((value) => value instanceof Float32Array),
    },
  },
  events: { log: z.object({ message: z.string() }) },
} as const;

function handlers(seen: { aborted: number } = { aborted: 0 }): Handlers<typeof contract> {
  return {
    add: ({ a, b }) => a + b,
    count: ({ to }, { onProgress }) => {
      for (let i = 1; i <= to; i++) onProgress(i);
      return `counted to ${to}`;
    },
    wait: (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.aborted += 1;
          reject(signal.reason);
        });
      }),
    fail: ({ how }) => {
      if (how === 'tag') throw new TagError('not-video', 'a.txt is not a video.', { detail: 'ffprobe said no' });
      if (how === 'string') throw 'just a string';
      throw new TypeError('x is undefined');
    },
    vector: ({ length }) => new Float32Array(length).map((_, i) => i / 3),
  };
}

function connected(seen?: { aborted: number }) {
  const pair = wirePair();
  const server = serve(pair.right, contract, handlers(seen));
  return { ...pair, server, client: connect(pair.left, contract) };
}

/** The answers to raw messages, as a stranger would send them. */
async function ask(...messages: unknown[]): Promise<unknown[]> {
  const { left, right } = wirePair();
  serve(right, contract, handlers());
  const answers: unknown[] = [];
  left.onMessage((message) => answers.push(message));
  for (const message of messages) left.send(message);
  await new Promise((resolve) => setTimeout(resolve, 20));
  return answers;
}

describe('calls', () => {
  test('a result comes back, to the call that asked', async () => {
    const { client } = connected();
    const sums = await Promise.all([1, 2, 3].map((a) => client.call('add', { a, b: 10 })));
    expect(sums).toEqual([11, 12, 13]);
  });

  test('progress comes in order, before the result', async () => {
    const { client } = connected();
    const steps: unknown[] = [];
    steps.push(await client.call('count', { to: 3 }, { onProgress: (step) => steps.push(step) }));
    expect(steps).toEqual([1, 2, 3, 'counted to 3']);
  });

  test('a vector stays a Float32Array, bit for bit', async () => {
    const { client } = connected();
    expect(await client.call('vector', { length: 3 })).toEqual(Float32Array.of(0, 1 / 3, 2 / 3));
  });

  test('events reach who listens, until they stop', async () => {
    const { client, server } = connected();
    const heard: string[] = [];
    const off = client.on('log', ({ message }) => heard.push(message));
    server.emit('log', { message: 'one' });
    await client.call('add', { a: 0, b: 0 });
    off();
    server.emit('log', { message: 'two' });
    await client.call('add', { a: 0, b: 0 });
    expect(heard).toEqual(['one']);
  });
});

describe('failures', () => {
  test('an expected failure arrives whole', async () => {
    const { client } = connected();
    const error = await client.call('fail', { how: 'tag' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TagError);
    expect((error as TagError).toJSON()).toEqual({
      kind: 'not-video',
      message: 'a.txt is not a video.',
      detail: 'ffprobe said no',
    });
  });

  test('a bug arrives as one, its stack in the detail only', async () => {
    const { client } = connected();
    const error = await client.call('fail', { how: 'bug' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InternalError);
    expect((error as InternalError).message).toBe('x is undefined');
    expect((error as InternalError).detail).toMatch(/TypeError: x is undefined\n\s+at /);
    await expect(client.call('fail', { how: 'string' })).rejects.toThrow('just a string');
  });

  test('a kind of failure that is not known here still fails the call', async () => {
    const { left, right } = wirePair();
    const client = connect(left, contract);
    const error = { kind: 'from-the-future', message: 'm' };
    right.onMessage((raw) =>
      right.send({ type: 'failure', id: (raw as { id: number }).id, failure: { kind: 'expected', error } }),
    );
    await expect(client.call('add', { a: 1, b: 1 })).rejects.toBeInstanceOf(InternalError);
  });

  test('a result that breaks the contract is refused', async () => {
    const { left, right } = wirePair();
    const client = connect(left, contract);
    right.onMessage((raw) => right.send({ type: 'result', id: (raw as { id: number }).id, value: 'eleven' }));
    await expect(client.call('add', { a: 1, b: 10 })).rejects.toThrow(/add: bad result/);
  });

  test('a result that cannot be sent fails the call instead of leaving it waiting', async () => {
    const { left, right } = wirePair();
    serve(right, contract, { ...handlers(), add: () => (() => 1) as unknown as number });
    await expect(connect(left, contract).call('add', { a: 1, b: 1 })).rejects.toThrow(/could not be cloned/);
  });
});

describe('cancellation', () => {
  test('an abort reaches the handler and rejects the call', async () => {
    const seen = { aborted: 0 };
    const { client } = connected(seen);
    const controller = new AbortController();
    const call = client.call('wait', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen.aborted).toBe(1);
  });

  test('an aborted signal sends nothing', async () => {
    const send = vi.fn();
    const wire: Wire = { send, onMessage: () => {}, onClose: () => {} };
    const call = connect(wire, contract).call('wait', {}, { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(send).not.toHaveBeenCalled();
  });

  test('an answer that crosses the abort comes too late', async () => {
    const { client } = connected();
    const controller = new AbortController();
    const call = client.call('add', { a: 1, b: 1 }, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a wire that closes', () => {
  test('rejects what is in flight and what comes after, and aborts the handlers', async () => {
    const seen = { aborted: 0 };
    const { client, close } = connected(seen);
    const calls = [client.call('wait', {}), client.call('wait', {})];
    await client.call('add', { a: 0, b: 0 });
    close();
    for (const call of calls) await expect(call).rejects.toBeInstanceOf(WireClosed);
    await expect(client.call('add', { a: 0, b: 0 })).rejects.toBeInstanceOf(WireClosed);
    expect(seen.aborted).toBe(2);
  });
});

describe('strangers', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'nothing', ''])(
    'there is no call %j',
    async (name) => {
      const [answer] = await ask({ type: 'call', id: 1, name, args: {} });
      expect(answer).toMatchObject({
        type: 'failure',
        id: 1,
        failure: { kind: 'internal', message: `there is no call ${JSON.stringify(name)}` },
      });
    },
  );

  test.each([{ a: 1 }, { a: '1', b: 2 }, null, undefined, 'x', [1, 2]])('arguments %j are refused', async (args) => {
    const [answer] = await ask({ type: 'call', id: 1, name: 'add', args });
    expect(answer).toMatchObject({
      failure: { kind: 'internal', message: expect.stringMatching(/^add: bad arguments/) },
    });
  });

  test('what is not of the protocol is dropped, and the next call is answered', async () => {
    const noise = [
      null,
      7,
      'call',
      {},
      { type: 'call' },
      { type: 'call', id: '1', name: 'add' },
      { type: 'cancel', id: 99 },
    ];
    const answers = await ask(...noise, { type: 'call', id: 5, name: 'add', args: { a: 2, b: 3 } });
    expect(answers).toEqual([{ type: 'result', id: 5, value: 5 }]);
  });

  test('an id that is in use gets one answer', async () => {
    const wait = { type: 'call', id: 1, name: 'wait', args: {} };
    const answers = await ask(
      wait,
      { type: 'call', id: 1, name: 'add', args: { a: 1, b: 1 } },
      { type: 'cancel', id: 1 },
    );
    expect(answers).toEqual([{ type: 'failure', id: 1, failure: { kind: 'aborted' } }]);
  });

  test('answers to calls that were never made, and unknown events, change nothing', async () => {
    const { left, right } = wirePair();
    serve(right, contract, handlers());
    const client = connect(left, contract);
    const heard: unknown[] = [];
    client.on('log', (value) => heard.push(value));
    right.send({ type: 'result', id: 1234, value: 1 });
    right.send({ type: 'event', name: 'constructor', value: {} });
    right.send({ type: 'event', name: 'log', value: { message: 5 } });
    right.send({ type: 'nonsense' });
    expect(await client.call('add', { a: 1, b: 1 })).toBe(2);
    expect(heard).toEqual([]);
  });
});
