import { truncateSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type Checkpoint, openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import { temporaryFolder, torchZip, torchZipOf } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import { dict, type Pickled, pickle, tensor } from '../../support/pickle.ts';

const folder = temporaryFolder();
const open: Checkpoint[] = [];
afterAll(async () => {
  for (const checkpoint of open) await checkpoint.close();
  folder.remove();
});

async function checkpointOf(tensors: [string, Pickled][], storages?: Record<string, Buffer>): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(folder.write(torchZip(pickle(dict(...tensors)), storages)));
  open.push(checkpoint);
  return checkpoint;
}

describe('reading into memory', () => {
  it('fills the memory given, at its offset, and touches nothing around it', async () => {
    const checkpoint = await checkpointOf([['w', tensor()]]);
    const memory = new Float32Array([9, 9, 9, 9]);
    const into = memory.subarray(1, 3);
    expect(await checkpoint.readFloat32('w', into)).toBe(into);
    expect(memory).toEqual(new Float32Array([9, 1, 2, 9]));
  });

  it('refuses memory of another length, an unknown name and an integer tensor as bugs', async () => {
    const ids = tensor({ key: '1', storage: 'LongStorage' });
    const checkpoint = await checkpointOf(
      [
        ['w', tensor()],
        ['ids', ids],
      ],
      {
        0: Buffer.alloc(8),
        1: Buffer.alloc(16),
      },
    );
    await expect(checkpoint.readFloat32('w', new Float32Array(3))).rejects.toThrow('w has 2 elements');
    await expect(checkpoint.readFloat32('x')).rejects.toThrow('no tensor x');
    await expect(checkpoint.readFloat32('ids')).rejects.toThrow('ids is int64');
  });

  it('refuses a closed checkpoint, and closes twice', async () => {
    const checkpoint = await checkpointOf([['w', tensor()]]);
    await checkpoint.close();
    await checkpoint.close();
    await expect(checkpoint.readFloat32('w')).rejects.toThrow('closed');
  });

  it('says so when the file was cut after it was opened', async () => {
    const path = folder.write(torchZipOf());
    const checkpoint = await openCheckpoint(path);
    open.push(checkpoint);
    truncateSync(path, 64);
    expect((await failure(() => checkpoint.readFloat32('w'))).kind).toBe('checkpoint-truncated');
  });
});

/** Tensors whose file bytes span several of the blocks that conversion and gathering go through (4 MiB). */
describe('tensors larger than a block', () => {
  const rows = 1500;
  const columns = 2000; // 12 MB of float32, 6 MB of float16
  const values = Float32Array.from({ length: rows * columns }, (_, i) => (i % 2048) - 1024); // exact in float16
  const stored = values.length;

  it('are converted whole: float16 and float64', async () => {
    const halves = Buffer.from(new Float16Array(values).buffer);
    const doubles = Buffer.from(new Float64Array(values).buffer);
    const shape = { stored, shape: [rows, columns], strides: [columns, 1] };
    const checkpoint = await checkpointOf(
      [
        ['half', tensor({ ...shape, storage: 'HalfStorage' })],
        ['double', tensor({ ...shape, key: '1', storage: 'DoubleStorage' })],
      ],
      { 0: halves, 1: doubles },
    );
    expect(Buffer.compare(bytes(await checkpoint.readFloat32('half')), bytes(values))).toBe(0);
    expect(Buffer.compare(bytes(await checkpoint.readFloat32('double')), bytes(values))).toBe(0);
  });

  const VIEWS: { name: string; offset: number; shape: number[]; strides: number[] }[] = [
    { name: 'transposed', offset: 0, shape: [columns, rows], strides: [1, columns] },
    { name: 'one column', offset: 7, shape: [rows], strides: [columns] },
    { name: 'every third row from the second', offset: columns, shape: [500, columns], strides: [3 * columns, 1] },
    { name: 'every other element', offset: 1, shape: [rows, columns / 2], strides: [columns, 2] },
    { name: 'permuted blocks', offset: 0, shape: [100, 15, 2000], strides: [1, 200_000, 100] },
    { name: 'far apart', offset: 3, shape: [2, 2], strides: [1, 1_400_000] },
    { name: 'overlapping windows', offset: 0, shape: [1000, 2000], strides: [1000, 1] },
  ];
  it.each(VIEWS)('are gathered element by element: $name', async ({ offset, shape, strides }) => {
    const view = tensor({ stored, offset, shape, strides });
    const checkpoint = await checkpointOf([['w', view]], { 0: Buffer.from(values.buffer) });
    const expected = gathered(values, offset, shape, strides);
    expect(Buffer.compare(bytes(await checkpoint.readFloat32('w')), bytes(expected))).toBe(0);
  });
});

/** The definition of a strided view. */
function gathered(values: Float32Array, offset: number, shape: number[], strides: number[]): Float32Array {
  const result = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < result.length; i++) {
    let rest = i;
    let at = offset;
    for (let d = shape.length - 1; d >= 0; d--) {
      const size = shape[d] as number;
      at += (rest % size) * (strides[d] as number);
      rest = Math.floor(rest / size);
    }
    result[i] = values[at] as number;
  }
  return result;
}

function bytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
