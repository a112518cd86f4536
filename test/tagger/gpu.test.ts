import { describe, expect, test } from 'vitest';
import { type GpuWork, gpuCalls } from '../../electron/tagger/calls/gpu.ts';
import type { Parts } from '../../electron/tagger/parts.ts';
import type { GpuProgress } from '../../electron/wire/app/gpu.ts';

/** The calls, with work that changes something or nothing, and what they did to the engines. */
function lab(device: string, changes = true) {
  const done: string[] = [];
  let told: ((progress: GpuProgress) => void) | undefined;
  const installing = Promise.withResolvers<boolean>();
  const work: GpuWork = {
    install: ({ onProgress, signal }) => {
      done.push('install');
      told = onProgress;
      signal.addEventListener('abort', () => installing.reject(signal.reason));
      return installing.promise;
    },
    remove: async () => changes,
    status: async () => ({ possible: false, why: 'no' }),
  };
  const parts = {
    engines: { restart: async () => done.push('restart') },
    model: { status: { choice: { device } }, reopen: () => done.push('reopen') },
  } as unknown as Parts;
  const finish = (): void => installing.resolve(changes);
  return { calls: gpuCalls(parts, work), done, finish, tell: (progress: GpuProgress) => told?.(progress) };
}

const progress: GpuProgress = { stage: 'downloading', package: 'x', doneBytes: 1, totalBytes: 2 };
const page = () => {
  const heard: GpuProgress[] = [];
  const controller = new AbortController();
  return { heard, controller, context: { signal: controller.signal, onProgress: (it: GpuProgress) => heard.push(it) } };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('an installation that pages ask for', () => {
  test('is one, told to all of them, and then the model is opened anew by engines that know of it', async () => {
    const { calls, done, finish, tell } = lab('auto');
    const [first, second] = [page(), page()];
    const both = [calls.installGpu({}, first.context), calls.installGpu({}, second.context)];
    await turn();
    tell(progress);
    finish();
    await Promise.all(both);
    expect(first.heard).toEqual([progress]);
    expect(second.heard).toEqual([progress]);
    expect(done.filter((what) => what === 'install')).toHaveLength(1);
    expect(done).toEqual(expect.arrayContaining(['restart', 'reopen']));
  });

  test('stops when the last of them cancels', async () => {
    const { calls, done } = lab('auto');
    const { controller, context } = page();
    const asked = calls.installGpu({}, context);
    await turn();
    controller.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(done).toEqual(['install']);
  });

  test.each([
    ['on the CPU by choice', 'cpu', true],
    ['where all was there', 'auto', false],
  ])('leaves the engines alone: %s', async (_, device, changes) => {
    const { calls, done, finish } = lab(device, changes);
    finish();
    await calls.installGpu({}, page().context);
    await calls.removeGpu();
    expect(done).toEqual(['install']);
  });

  test('a removal opens the model anew, too', async () => {
    const { calls, done } = lab('cuda');
    await calls.removeGpu();
    expect(done).toEqual(['restart', 'reopen']);
  });
});
