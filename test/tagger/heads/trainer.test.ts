/** The thread that trains: it keeps the event loop free, gives up when it is told to, and is found in a build. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomOf } from '../../../electron/fit/random.ts';
import { Trainer } from '../../../electron/tagger/heads/trainer.ts';
import { type Learned, type Training, train } from '../../../electron/tagger/heads/training.ts';
import { isAbortError } from '../../../electron/wire/failures.ts';
import { buildStale } from '../../../scripts/build.ts';

const never = new AbortController().signal;
let trainer: Trainer;
beforeEach(() => {
  trainer = new Trainer();
});
afterEach(() => trainer.close());

function training(n: number, width: number): Training {
  const random = randomOf('training');
  const vectors = Float32Array.from({ length: n * width }, () => random() - 0.5);
  const yes = Uint8Array.from({ length: n }, (_, i) => Number((vectors[i * width] as number) > 0));
  const contents = Array.from({ length: n }, (_, i) => `content ${i}`);
  return { vectors, yes, contents, text: vectors.slice(0, width), alone: vectors.slice(width, 2 * width) };
}

test('gives what training here gives, with all that is measured along', async () => {
  const learned = await trainer.train(training(60, 8), never);
  expect(learned).toEqual(train(training(60, 8)));
  expect(learned?.facts).toMatchObject({ wordings: { together: learned?.facts.zeroShot }, calibration: {} });
  expect(await trainer.train(training(14, 8), never)).toBeUndefined();
});

test('leaves the event loop to others, and gives up at once when nobody wants it any more', async () => {
  const controller = new AbortController();
  const long = trainer.train(training(6_000, 512), controller.signal);
  const settled = long.then(
    () => 'trained',
    (error: unknown) => (isAbortError(error) ? 'given up' : error),
  );
  for (let turn = 0; turn < 5; turn++) await pause(1);
  controller.abort();
  expect(await settled).toBe('given up');
  expect(await trainer.train(training(60, 8), never)).toBeDefined();
});

test('an error in the thread is the training’s, and the next has a thread of its own', async () => {
  const broken = { ...training(60, 8), contents: undefined as unknown as string[] };
  await expect(trainer.train(broken, never)).rejects.toThrow('undefined');
  expect(await trainer.train(training(60, 8), never)).toBeDefined();
});

test('a thread that ends while it has nothing to do is replaced', async () => {
  const started = Promise.withResolvers<Worker>();
  process.once('worker', started.resolve);
  expect(await trainer.train(training(60, 8), never)).toBeDefined();
  await (await started.promise).terminate();
  expect(await trainer.train(training(60, 8), never)).toBeDefined();
});

test('in a build the thread lies beside the bundle, which looks for it there', async () => {
  await buildStale();
  const folder = fileURLToPath(new URL('../../../out/main', import.meta.url));
  const entry = `${folder}/trainer.js`;
  expect(existsSync(entry)).toBe(true);
  const asks = readdirSync(folder).filter((name) => {
    return (
      name.endsWith('.js') && readFileSync(`${folder}/${name}`, 'utf8').includes('"./trainer.js", import.meta.url')
    );
  });
  expect(asks).not.toEqual([]);
  const worker = new Worker(entry, { execArgv: [] });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<Learned>();
    worker.once('message', resolve).once('error', reject);
    worker.postMessage(training(60, 8));
    expect(await promise).toEqual(train(training(60, 8)));
  } finally {
    await worker.terminate();
  }
});
