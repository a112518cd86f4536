/** Damaged files of every format: either they are read within their bounds, or a `TagError` says why not. Nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import { TagError } from '../../../electron/wire/errors.ts';
import { float32, safetensors, temporaryFolder, torchLegacy, torchZipOf } from '../../support/checkpoint-files.ts';
import { dict, tensor } from '../../support/pickle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const TRIALS = 400;
const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/checkpoint/${name}`, import.meta.url)));

const SEEDS: [name: string, bytes: Buffer][] = [
  ['a zip of one tensor', torchZipOf()],
  ['a legacy file of one tensor', torchLegacy(dict(['w', tensor()]))],
  ['safetensors', safetensors({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, float32(1, 2))],
  ["PyTorch's zip", fixture('views.pt')],
  ["PyTorch's zip of protocol 4", fixture('views-protocol4.pt')],
  ["PyTorch's legacy file", fixture('views-legacy.pt')],
];

/** mulberry32: the same damage in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function damage(bytes: Buffer, random: (below: number) => number): Buffer {
  const damaged = Buffer.from(bytes);
  for (let flips = 1 + random(3); flips > 0; flips--) {
    const at = random(damaged.length);
    damaged[at] = random(2) === 0 ? random(256) : (damaged[at] as number) ^ (1 << random(8));
  }
  return random(8) === 0 ? damaged.subarray(0, 1 + random(damaged.length)) : damaged;
}

/** Opens a file and reads all of it. @returns whether it was whole */
async function readAll(path: string): Promise<boolean> {
  try {
    const checkpoint = await openCheckpoint(path);
    try {
      for (const { name, dtype, shape } of checkpoint.tensors.values()) {
        if (!dtype.includes('float')) continue;
        const values = await checkpoint.readFloat32(name);
        expect(values.length).toBe(shape.reduce((product, size) => product * size, 1));
      }
      return true;
    } finally {
      await checkpoint.close();
    }
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    expect(error.message).toMatch(/^[^\n]{10,500}$/);
    return false;
  }
}

describe('damage', () => {
  it.each(SEEDS)('to %s gives a TagError or a whole read', async (_name, bytes) => {
    const random = randomNumbers(bytes.length);
    const path = folder.path('damaged.pt');
    let whole = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      writeFileSync(path, damage(bytes, random));
      if (await readAll(path)) whole++;
    }
    // Both happen: the damage is neither always fatal nor never.
    expect(whole).toBeGreaterThan(0);
    expect(whole).toBeLessThan(TRIALS);
  });
});
