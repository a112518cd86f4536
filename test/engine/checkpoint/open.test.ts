import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Checkpoint, openCheckpoint, type TensorDtype } from '../../../electron/engine/checkpoint/index.ts';
import { float32, safetensors, temporaryFolder, torchLegacy, torchZipOf } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import { dict, tensor } from '../../support/pickle.ts';
import { findReference, reference } from '../../support/reference.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const MODEL = 'model_dir/OpenGVLab/InternVideo2-Stage2_1B-224p-f4/InternVideo2-stage2_1b-224p-f4.pt';
const FLOAT32_SHA = '08de45eb585e23521c36f719c90fee874d9040a0172bf043f2f536decdbca9a1';

/** `sha` is of every floating tensor's name and float32 bytes, as PyTorch 2.15 reads the file. */
const REFERENCES = [
  { file: `small_f4/${MODEL}`, format: 'torch-zip', dtype: 'float32', sha: FLOAT32_SHA },
  { file: 'small_f4/variants/bare_state_dict.pt', format: 'torch-zip', dtype: 'float32', sha: FLOAT32_SHA },
  { file: 'small_f4/variants/legacy_not_zip.pt', format: 'torch-legacy', dtype: 'float32', sha: FLOAT32_SHA },
  {
    file: 'small_f4/variants/bf16.pt',
    format: 'torch-zip',
    dtype: 'bfloat16',
    sha: '73631f41cb1c2e7d8d44f714cdefeb5322bd6f5417e2f69a32c4c840061445c9',
  },
  {
    file: 'small_f4/variants/deepspeed_module_fp16.pt',
    format: 'torch-zip',
    dtype: 'float16',
    sha: 'b12bf77c2480ad36abc22589989c63d77b8e8e2fd19312f32868dd50a45340ee',
  },
  {
    file: `small_f8_from_f4/${MODEL}`,
    format: 'torch-zip',
    dtype: 'float32',
    sha: 'a6123ce8d3737d45a1b2a6d5fbbb27c89c5d7aee9c647ee9a2a56d26cbed3b72',
  },
] as const;

const POSITION_IDS = 'text_encoder.bert.embeddings.position_ids';

async function withCheckpoint<T>(path: string, use: (checkpoint: Checkpoint) => Promise<T>): Promise<T> {
  const checkpoint = await openCheckpoint(path);
  try {
    return await use(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

async function hash(checkpoint: Checkpoint): Promise<string> {
  const sha = createHash('sha256');
  for (const { name, dtype } of checkpoint.tensors.values()) {
    if (dtype === 'int64') continue;
    sha.update(name).update(new Uint8Array((await checkpoint.readFloat32(name)).buffer));
  }
  return sha.digest('hex');
}

describe('the reference checkpoints', () => {
  for (const { file, format, dtype, sha } of REFERENCES) {
    const path = findReference(file);
    it.skipIf(path === undefined)(`reads ${file} as PyTorch does, bit for bit`, async () => {
      await withCheckpoint(path as string, async (checkpoint) => {
        expect(checkpoint.format).toBe(format);
        const { [POSITION_IDS]: positions, ...others } = Object.fromEntries(checkpoint.tensors);
        expect(positions).toEqual({ name: POSITION_IDS, dtype: 'int64', shape: [1, 512] });
        expect(new Set(Object.values(others).map((info) => info.dtype))).toEqual(new Set([dtype]));
        expect([...checkpoint.tensors.keys()].slice(0, 2)).toEqual(['temp', 'vision_encoder.cls_token']);
        expect([...checkpoint.tensors.keys()].at(-1)).toBe('itm_head.bias');
        expect(await hash(checkpoint)).toBe(sha);
      });
    });
  }

  it('gives shapes, a scalar and single values', async () => {
    await withCheckpoint(reference(`small_f4/${MODEL}`), async (checkpoint) => {
      expect(checkpoint.tensors.size).toBe(176);
      expect(checkpoint.tensors.get('temp')?.shape).toEqual([]);
      expect(await checkpoint.readFloat32('temp')).toEqual(new Float32Array([0.07]));
      expect(checkpoint.tensors.get('vision_encoder.pos_embed')?.shape).toEqual([1, 65, 96]);
      const positions = await checkpoint.readFloat32('vision_encoder.pos_embed');
      expect([positions[0], positions[1]]).toEqual([0.17992030084133148, -0.22023837268352509]);
    });
  });

  const variants = ['bf16.pt', 'deepspeed_module_fp16.pt'].map((name) => findReference(`small_f4/variants/${name}`));
  it.skipIf(variants.includes(undefined))('small_f4/variants: fp16 and bf16 are the float32 rounded', async () => {
    const [bf16, fp16] = variants as [string, string];
    await withCheckpoint(reference(`small_f4/${MODEL}`), async (exact) => {
      const name = 'vision_encoder.pos_embed';
      const values = await exact.readFloat32(name);
      expect(await withCheckpoint(fp16, (half) => half.readFloat32(name))).toEqual(values.map(Math.f16round));
      expect(await withCheckpoint(bf16, (half) => half.readFloat32(name))).toEqual(values.map(roundToBfloat16));
    });
  });
});

function roundToBfloat16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer);
  const [word = 0] = bits;
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0] as number;
}

describe('what PyTorch writes', () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/checkpoint/${name}`, import.meta.url));
  const EXPECTED: Record<string, [shape: number[], values: number[]]> = {
    'linear.weight': [
      [1, 2],
      [0.5, -0.5],
    ],
    'linear.bias': [[1], [0.125]],
    plain: [[4, 6], Array.from({ length: 24 }, (_, i) => i / 8)],
    transposed: [[6, 4], Array.from({ length: 24 }, (_, i) => ((i % 4) * 6 + Math.floor(i / 4)) / 8)],
    sliced: [[3, 3], [6, 8, 10, 12, 14, 16, 18, 20, 22].map((i) => i / 8)],
    column: [[4], [5, 11, 17, 23].map((i) => i / 8)],
    permuted: [[4, 2, 3], [0, 1, 2, 3].flatMap((k) => [0, 4, 8, 12, 16, 20].map((base) => base + k))],
    expanded: [
      [2, 3],
      [3, 3, 3, 4, 4, 4],
    ],
    'tied.a': [[2], [1.5, -2.25]],
    'tied.b': [[2], [1.5, -2.25]],
    scalar: [[], [2.5]],
    empty: [[0, 3], []],
    parameter: [[1], [7]],
    double: [[3], [Math.fround(0.1), Infinity, -0]],
    half: [
      [2, 2],
      [0.0999755859375, 65504, -(2 ** -24), Infinity],
    ],
    'half.transposed': [
      [2, 2],
      [0.0999755859375, -(2 ** -24), 65504, Infinity],
    ],
    bfloat: [[4], [0.10009765625, 3.00405527047391e38, -9.183549615799121e-41, -Infinity]],
  };

  for (const file of ['views.pt', 'views-protocol4.pt', 'views-legacy.pt']) {
    it(`reads views, ties, every element type, and passes over what a training run leaves: ${file}`, async () => {
      await withCheckpoint(fixture(file), async (checkpoint) => {
        const integers: TensorDtype[] = ['int64', 'int32', 'int16', 'int8', 'uint8', 'bool'];
        expect([...checkpoint.tensors.keys()]).toEqual([...Object.keys(EXPECTED), ...integers]);
        for (const [name, [shape, values]] of Object.entries(EXPECTED)) {
          expect(checkpoint.tensors.get(name)?.shape, name).toEqual(shape);
          expect(await checkpoint.readFloat32(name), name).toEqual(new Float32Array(values));
        }
        for (const dtype of integers) {
          expect(checkpoint.tensors.get(dtype)).toEqual({ name: dtype, dtype, shape: [2] });
        }
      });
    });
  }

  for (const what of ['sparse', 'complex', 'uint16', 'negated', 'quantised', 'meta']) {
    it(`says that it cannot read a tensor that is ${what}`, async () => {
      const error = await failure(() => openCheckpoint(fixture(`unsupported-${what}.pt`)));
      expect([error.kind, error.message]).toEqual(['checkpoint-unsupported', expect.stringContaining('"weight"')]);
    });
  }

  it('refuses a pickled module, naming its class', async () => {
    const error = await failure(() => openCheckpoint(fixture('module-object.pt')));
    expect(error.kind).toBe('checkpoint-unsafe');
    expect(error.message).toContain('"torch.nn.modules.linear.Linear"');
  });
});

describe('the format', () => {
  it('is told by content, not by the ending', async () => {
    const path = folder.path('really-a-zip.safetensors');
    copyFileSync(folder.write(torchZipOf()), path);
    expect(await withCheckpoint(path, async ({ format }) => format)).toBe('torch-zip');
    const other = folder.path('really-safetensors.pt');
    const bytes = safetensors({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, float32(3, 4));
    copyFileSync(folder.write(bytes), other);
    await withCheckpoint(other, async (checkpoint) => {
      expect([checkpoint.format, checkpoint.byteLength, checkpoint.path]).toEqual(['safetensors', bytes.length, other]);
      expect(await checkpoint.readFloat32('w')).toEqual(new Float32Array([3, 4]));
    });
    const legacy = folder.write(torchLegacy(dict(['w', tensor()])));
    expect(await withCheckpoint(legacy, async ({ format }) => format)).toBe('torch-legacy');
  });

  // A header of 0x0280 bytes begins as a pickle of protocol 2 does.
  it('of safetensors is not taken for a pickle when the header has 640 bytes', async () => {
    const json = JSON.stringify({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }).padEnd(0x0280);
    const path = folder.write(safetensors(json, float32(5)));
    expect(await withCheckpoint(path, (checkpoint) => checkpoint.readFloat32('w'))).toEqual(new Float32Array([5]));
  });

  const NONSENSE: [name: string, content: Buffer, kind: string, says: RegExp][] = [
    [
      'random bytes',
      createHash('sha512').update('x').digest(),
      'checkpoint-corrupt',
      /not a PyTorch or safetensors file/,
    ],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), 'checkpoint-corrupt', /LFS/],
    ['a web page', Buffer.from('<!DOCTYPE html><title>Sign in</title>'), 'checkpoint-corrupt', /web page/],
    ['zeros', Buffer.alloc(4096), 'checkpoint-corrupt', /not a PyTorch/],
    ['one byte', Buffer.from('x'), 'checkpoint-corrupt', /not a PyTorch/],
    [
      'a tar file',
      Buffer.from(`${'storages'.padEnd(257, '\0')}ustar\0`.padEnd(512, '\0')),
      'checkpoint-unsupported',
      /tar/,
    ],
    ['the first bytes of a zip', Buffer.from('PK\x03'), 'checkpoint-truncated', /cut short/],
    [
      'an old pickle that runs a command',
      Buffer.from("cposix\nsystem\n(S'true'\ntR."),
      'checkpoint-unsafe',
      /posix\.system/,
    ],
    ['nothing', Buffer.alloc(0), 'empty-file', /empty/],
  ];
  for (const [name, content, kind, says] of NONSENSE) {
    it(`of ${name} is an error that says so`, async () => {
      const error = await failure(() => openCheckpoint(folder.write(content)));
      expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(says)]);
    });
  }
});

describe('the file', () => {
  it('missing, below a file, or with an impossible name is not-found', async () => {
    const file = folder.write(torchZipOf());
    for (const path of [folder.path('none.pt'), `${file}/x.pt`, 'a\0b', folder.path('x'.repeat(300))]) {
      expect((await failure(() => openCheckpoint(path))).kind, path).toBe('not-found');
    }
  });

  it('being a folder or a device is refused', async () => {
    mkdirSync(folder.path('folder.pt'));
    expect((await failure(() => openCheckpoint(folder.path('folder.pt')))).kind).toBe('is-directory');
    if (process.platform === 'win32') return;
    expect((await failure(() => openCheckpoint('/dev/zero'))).kind).toBe('unreadable');
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('without permission is unreadable', async () => {
    const file = folder.write(torchZipOf());
    chmodSync(file, 0);
    expect((await failure(() => openCheckpoint(file))).kind).toBe('unreadable');
  });

  it('is not opened once the signal is aborted', async () => {
    const file = folder.write(torchZipOf());
    await expect(openCheckpoint(file, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
