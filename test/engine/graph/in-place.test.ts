import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import type { GraphPlan, PlannedWeight, WeightSource } from '../../../electron/engine/graph/builder.ts';
import { copyWithFolds } from '../../../electron/engine/graph/copy.ts';
import { findInPlace } from '../../../electron/engine/graph/in-place.ts';
import { safetensors, type ZipPart, zip } from '../../support/checkpoint-files.ts';
import { temporaryFolder } from '../../support/golden.ts';
import { dict, pickle, tensor } from '../../support/pickle.ts';
import { type RandomTensor, randomTensor } from '../../support/random-weights.ts';

const scratch = await temporaryFolder();
let files = 0;
const newPath = (): string => {
  files += 1;
  return join(scratch, String(files));
};

function weight(source: WeightSource, shape: readonly number[], type: 'float32' | 'float16' = 'float32') {
  const name = 'key' in source ? source.key : 'computed';
  return { kind: 'plain', name, type, shape, source } satisfies PlannedWeight;
}

function plan(...weights: PlannedWeight[]): GraphPlan {
  return { name: 'test', inputs: [], outputs: [], nodes: [], weights, constants: [] };
}

/** A safetensors file whose header ends `off` bytes after a boundary of 64. */
async function writeTensors(tensors: Record<string, RandomTensor>, off = 0): Promise<string> {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify(Object.fromEntries(header));
  const padded = json.padEnd(Math.ceil((json.length + 8) / 64) * 64 - 8 + off);
  const path = newPath();
  await writeFile(path, safetensors(padded, Buffer.concat(Object.values(tensors).map(({ data }) => bytesOf(data)))));
  return path;
}

/** Entries of a checkpoint, their data on boundaries of 64 bytes as `torch.save` has it. */
function aligned(entries: Record<string, Buffer>): ZipPart[] {
  let end = 0;
  return Object.entries(entries).map(([entry, data]) => {
    const name = `archive/${entry}`;
    const header = end + 34 + name.length;
    const begin = Math.ceil(header / 64) * 64;
    end = begin + data.length;
    return { name, data, padding: begin - header };
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

async function withCheckpoint<T>(path: string, use: (checkpoint: Checkpoint) => Promise<T> | T): Promise<T> {
  const checkpoint = await openCheckpoint(path);
  try {
    return await use(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

// Rows of an odd length, over several of the chunks that a copy is made in.
const TENSORS = {
  first: randomTensor('first', [100, 301]),
  folded: randomTensor('folded', [901, 3001]),
  gamma: randomTensor('gamma', [901]),
  last: randomTensor('last', [500, 401]),
};
const FOLDED = weight({ key: 'folded', rowScale: 'gamma' }, [901, 3001]);
const ROWS = weight({ key: 'first', rows: [20, 80] }, [60, 301]);
const LAST = weight({ key: 'last' }, [500, 401]);

describe('weights that lie in the checkpoint as they are wanted', () => {
  it('are found by their rows, and folds with them', async () => {
    const path = await writeTensors(TENSORS);
    const begin = 8 + Number(readFileSync(path).readBigUInt64LE());
    const found = await withCheckpoint(path, (checkpoint) => findInPlace([plan(LAST, ROWS), plan(FOLDED)], checkpoint));
    const folded = begin + 4 * 100 * 301;
    expect([...(found?.positions ?? [])]).toEqual([
      [LAST, folded + 4 * (901 * 3001 + 901)],
      [ROWS, begin + 4 * 20 * 301],
      [FOLDED, folded],
    ]);
    expect(found?.folds).toEqual([{ begin: folded, end: folded + 4 * 901 * 3001, rowScale: 'gamma' }]);
    expect(found?.remainingBytes).toBe(0);
  });

  it('are not vectors, what is small or what is computed', async () => {
    const gamma = weight({ key: 'gamma' }, [901]);
    const few = weight({ key: 'first', rows: [0, 3] }, [3, 301]);
    const computed = weight({ values: new Float32Array(9000) }, [9000]);
    const path = await writeTensors(TENSORS);
    const plans = [plan(FOLDED, gamma, few, computed)];
    const found = await withCheckpoint(path, (checkpoint) => findInPlace(plans, checkpoint));
    expect([...(found?.positions.keys() ?? [])]).toEqual([FOLDED]);
    expect(found?.remainingBytes).toBe(4 * (901 + 3 * 301 + 9000));
  });

  it('are none where the tensors lie off their boundary', async () => {
    for (const [off, there] of [
      [1, false],
      [2, false],
      [4, true],
    ] as const) {
      const found = await withCheckpoint(await writeTensors(TENSORS, off), (checkpoint) =>
        findInPlace([plan(FOLDED, ROWS, LAST)], checkpoint),
      );
      expect(found !== undefined).toBe(there);
    }
  });

  it('are none where the graphs want another type', async () => {
    const path = await writeTensors(TENSORS);
    const halves = plan(weight({ key: 'folded' }, [901, 3001], 'float16'));
    expect(await withCheckpoint(path, (checkpoint) => findInPlace([halves], checkpoint))).toBeUndefined();
  });

  it('are none where most of the file is something else', async () => {
    const path = await writeTensors({ ...TENSORS, optimiser: randomTensor('optimiser', [1000, 1000]) });
    const plans = [plan(FOLDED, ROWS, LAST)];
    expect(await withCheckpoint(path, (checkpoint) => findInPlace(plans, checkpoint))).toBeUndefined();
  });

  it('are none where a fold would change another weight: two tensors of one storage, or one tensor twice', async () => {
    const path = newPath();
    const [values, gammas] = [randomTensor('shared', [200, 100]).data, randomTensor('gamma', [110]).data];
    const view = (offset: number, rows: number) =>
      tensor({ key: '0', stored: 20_000, offset, shape: [rows, 100], strides: [100, 1] });
    const gamma = tensor({ key: '1', stored: 110, shape: [110], strides: [1] });
    const saved = pickle(dict(['a', view(0, 110)], ['b', view(9000, 110)], ['c', view(11_000, 90)], ['gamma', gamma]));
    await writeFile(path, zip(aligned({ 'data.pkl': saved, 'data/0': bytesOf(values), 'data/1': bytesOf(gammas) })));
    const fold = weight({ key: 'a', rowScale: 'gamma' }, [110, 100]);
    await withCheckpoint(path, (checkpoint) => {
      const outcome = (...weights: PlannedWeight[]) => findInPlace([plan(...weights)], checkpoint) !== undefined;
      expect(outcome(fold, weight({ key: 'c' }, [90, 100]))).toBe(true);
      expect(outcome(fold, weight({ key: 'b' }, [110, 100]))).toBe(false);
      expect(outcome(weight({ key: 'a' }, [110, 100]), fold)).toBe(false);
      expect(outcome(fold, fold)).toBe(false);
    });
  });
});

describe('a copy with folds', () => {
  const fold = (path: string, target: string, options: Parameters<typeof copyWithFolds>[3] = {}) =>
    withCheckpoint(path, async (checkpoint) => {
      const folds = findInPlace([plan(FOLDED, ROWS, LAST)], checkpoint)?.folds ?? [];
      await copyWithFolds(checkpoint, folds, target, options);
      return folds;
    });

  it('holds each product rounded once and all else as it was, and shows the original on its way', async () => {
    const [path, target] = [await writeTensors(TENSORS), newPath()];
    await chmod(path, 0o444);
    const hash = createHash('sha256');
    let bytes = 0;
    const onBytes = (count: number) => {
      bytes += count;
    };
    const [range] = await fold(path, target, { onChunk: (chunk) => hash.update(chunk), onBytes });
    const expected = readFileSync(path);
    expect(bytes).toBe(expected.length);
    expect(hash.digest('hex')).toBe(createHash('sha256').update(expected).digest('hex'));
    const { folded, gamma } = TENSORS;
    const products = folded.data.map((value, i) => value * (gamma.data[Math.floor(i / 3001)] as number));
    bytesOf(products).copy(expected, range?.begin);
    expect(readFileSync(target).equals(expected)).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    let chunks = 0;
    const onBytes = () => {
      chunks += 1;
      cancel.abort();
    };
    const copying = fold(await writeTensors(TENSORS), newPath(), { signal: cancel.signal, onBytes });
    await expect(copying).rejects.toMatchObject({ name: 'AbortError' });
    expect(chunks).toBe(1);
  });

  it('names a scale that is not finite', async () => {
    const gamma = { ...TENSORS.gamma, data: TENSORS.gamma.data.with(5, Number.NaN) };
    const copying = fold(await writeTensors({ ...TENSORS, gamma }), newPath());
    await expect(copying).rejects.toMatchObject({ kind: 'checkpoint-corrupt', message: /tensor gamma holds NaN/ });
  });

  it('writes over nothing', async () => {
    const [path, target] = [await writeTensors(TENSORS), newPath()];
    await writeFile(target, 'something');
    await expect(fold(path, target)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(target, 'utf8')).toBe('something');
  });
});
