/** How many clips in one run: with devices whose speed and memory the test says. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_1B } from '../../../../electron/engine/internvideo2/config.ts';
import { largestBatch, measureBatchSize } from '../../../../electron/engine/internvideo2/devices/batch-size.ts';
import { batchMemory, measuredBatch } from '../../../../electron/engine/internvideo2/devices/measured-batch.ts';
import { isOutOfMemory } from '../../../../electron/engine/internvideo2/devices/out-of-memory.ts';
import { temporaryFolder } from '../../../support/golden.ts';

const scratch = await temporaryFolder();
const OUT_OF_MEMORY = new Error('CUDA failure 2: out of memory ; GPU=0 ; hostname=x');

/** A device that takes so many milliseconds for a run of each size, and throws where an error stands. */
function device(times: Record<number, number | Error>) {
  let clock = 0;
  const sizes: number[] = [];
  const run = async (size: number): Promise<void> => {
    sizes.push(size);
    const time = times[size] as number | Error;
    if (time instanceof Error) throw time;
    clock += time;
  };
  return { run, sizes, now: () => clock };
}

describe('the size of a batch', () => {
  it.each([
    ['grows while it pays', { 1: 10, 2: 16, 4: 28, 8: 50, 16: 90 }, 16],
    ['is the smallest of those that are as fast', { 1: 10, 2: 16, 4: 31.5, 8: 63, 16: 126 }, 2],
    ['is one where more are slower', { 1: 10, 2: 22 }, 1],
    ['passes over a size that brings nothing', { 1: 10, 2: 20, 4: 30, 8: 59, 16: 130 }, 4],
    ['stops before the memory does not do', { 1: 10, 2: 16, 4: 28, 8: OUT_OF_MEMORY }, 4],
    ['is one where not even that has memory', { 1: OUT_OF_MEMORY }, 1],
    ['stops where a run would take longer than a second', { 1: 300, 2: 580 }, 2],
  ])('%s', async (_, times, size) => {
    const { run, now, sizes } = device(times);
    expect((await measureBatchSize(run, now)).size).toBe(size);
    expect(new Set(sizes)).toEqual(new Set(Object.keys(times).map(Number)));
  });

  it('tells how fast that is, and what else went wrong', async () => {
    const fast = device({ 1: 10, 2: 16, 4: 40 });
    expect(await measureBatchSize(fast.run, fast.now)).toEqual({ size: 2, clipsPerSecond: 125 });
    const broken = device({ 1: 10, 2: new Error('no kernel') });
    await expect(measureBatchSize(broken.run, broken.now)).rejects.toThrow('no kernel');
  });

  it('is a power of two', () => {
    expect([1, 2, 3, 5, 15, 16, 40].map(largestBatch)).toEqual([1, 2, 2, 4, 8, 16, 16]);
  });
});

describe('what was measured', () => {
  const converted = { config: CONFIG_1B, digest: 'abc', precision: 'fp16' } as const;
  /** A model on a device that does as it is told, and what it says. */
  const lab = (times: Record<number, number | Error>, digest = 'abc') => {
    const { run, sizes, now } = device(times);
    const said: string[] = [];
    const tryRun = async (_graph: string, { video }: { video: { dims: readonly number[] } }): Promise<never> => {
      await run(video.dims[0] as number);
      return {} as never;
    };
    const towers = { device: 'dml', tryRun } as unknown as Parameters<typeof measuredBatch>[0]['towers'];
    const say = (message: string): void => void said.push(message);
    const ask = (folder: string): Promise<number> =>
      measuredBatch({ converted: { ...converted, digest }, towers, memory: batchMemory(folder), say, now });
    return { ask, sizes, said };
  };

  it('is remembered, for this model alone', async () => {
    const folder = join(scratch, 'remembered');
    const times = { 1: 10, 2: 16, 4: 40 };
    expect(await lab(times).ask(folder)).toBe(2);
    const again = lab(times);
    expect(await again.ask(folder)).toBe(2);
    expect(again.sizes).toEqual([]);
    const other = lab({ 1: 10, 2: 30 }, 'another');
    expect(await other.ask(folder)).toBe(1);
    expect(await lab({}).ask(folder)).toBe(2);
  });

  it('is measured again where the memory is nonsense, or cannot be written', async () => {
    const folder = join(scratch, 'nonsense');
    await mkdir(folder);
    await writeFile(join(folder, 'batch-sizes.json'), '{"a": 3}');
    expect(await lab({ 1: 10, 2: 16, 4: 40 }).ask(folder)).toBe(2);
    await writeFile(join(scratch, 'a-file'), '');
    expect(await lab({ 1: 10, 2: 16, 4: 40 }).ask(join(scratch, 'a-file'))).toBe(2);
  });

  it('is one, and said so, where measuring fails; that is not remembered', async () => {
    const folder = join(scratch, 'fails');
    const failing = lab({ 1: 10, 2: new Error('no kernel') });
    expect(await failing.ask(folder)).toBe(1);
    expect(failing.said).toEqual([expect.stringContaining('no kernel')]);
    expect(await lab({ 1: OUT_OF_MEMORY }).ask(folder)).toBe(1);
    expect(await lab({ 1: 10, 2: 16, 4: 40 }).ask(folder)).toBe(2);
  });
});

describe('want of memory', () => {
  it.each([
    "Non-zero status code returned while running Gelu node. Name:'' Status Message: bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 939524096",
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; expr=cudaMalloc((void**)&p, size);',
    'CUDA error cudaErrorMemoryAllocation:out of memory',
    'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0',
    'CUDNN failure 4003: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0',
    'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'Exception(2) tid(1) 8007000E Not enough memory resources are available to complete this operation.',
    'std::bad_alloc',
  ])('is heard in “%s”', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
  });

  it.each([
    'CUDA failure 700: an illegal memory access was encountered',
    'backend not found: cuda',
    'Got invalid dimensions for input: video',
  ])('is not heard in “%s”', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(false);
  });
});
