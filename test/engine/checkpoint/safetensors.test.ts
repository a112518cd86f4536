import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import { float32, safetensors, temporaryFolder } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import { reference } from '../../support/reference.ts';
import { goldenFloat32, loadSafetensors } from '../../support/safetensors.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const DATA = float32(1, 2);
const W = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

describe('safetensors', () => {
  it('of the reference are read in the order of the header, bit for bit', async () => {
    const path = reference('small_f4/golden.safetensors');
    const golden = loadSafetensors(path);
    const checkpoint = await openCheckpoint(path);
    expect([...checkpoint.tensors.keys()]).toEqual([...golden.keys()]);
    for (const [name, { dtype, shape }] of golden) {
      const names = { F32: 'float32', I32: 'int32', U8: 'uint8' };
      expect(checkpoint.tensors.get(name)).toEqual({ name, dtype: names[dtype], shape });
      if (dtype !== 'F32') continue;
      const values = await checkpoint.readFloat32(name);
      expect(Buffer.from(values.buffer).equals(Buffer.from(goldenFloat32(golden, name).buffer)), name).toBe(true);
    }
    await checkpoint.close();
  });

  it('of every element type are read', async () => {
    const types = ['F64', 'F32', 'F16', 'BF16', 'I64', 'I32', 'I16', 'I8', 'U8', 'BOOL'];
    const dtypes = ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8', 'uint8', 'bool'];
    const sizes = [8, 4, 2, 2, 8, 4, 2, 1, 1, 1];
    let end = 0;
    const header = Object.fromEntries(
      types.map((dtype, i) => {
        const begin = end;
        end += sizes[i] as number;
        return [`t${i}`, { dtype, shape: [1], data_offsets: [begin, end] }];
      }),
    );
    const floats = [
      Buffer.from(new Float64Array([0.5]).buffer),
      float32(-1.5),
      Buffer.from('0038', 'hex'),
      Buffer.from('c03f', 'hex'),
    ];
    const data = Buffer.concat([...floats, Buffer.alloc(end - 16)]);
    const checkpoint = await openCheckpoint(folder.write(safetensors(header, data)));
    expect([...checkpoint.tensors.values()].map(({ dtype }) => dtype)).toEqual(dtypes);
    const values = await Promise.all([0, 1, 2, 3].map((i) => checkpoint.readFloat32(`t${i}`)));
    expect(values.map(([value]) => value)).toEqual([0.5, -1.5, 0.5, 1.5]);
    await checkpoint.close();
  });

  it('may have metadata, padding, escapes, a scalar, an empty tensor, and data in another order', async () => {
    const text =
      ' {"__metadata__":{"format":"pt"},"b":{"shape":[],"data_offsets":[4,8],"dtype":"F32"}, ' +
      '"a\\u00e9\\"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]}}   ';
    const checkpoint = await openCheckpoint(folder.write(safetensors(text.trimStart(), DATA)));
    expect([...checkpoint.tensors.keys()]).toEqual(['b', 'aé"', 'none']);
    expect(await checkpoint.readFloat32('b')).toEqual(new Float32Array([2]));
    expect(await checkpoint.readFloat32('aé"')).toEqual(new Float32Array([1]));
    expect(await checkpoint.readFloat32('none')).toEqual(new Float32Array([]));
    await checkpoint.close();
  });
});

const fields = (change: object) => ({ w: { ...W, ...change } });
const LIES: [name: string, bytes: Buffer, kind: ErrorKind, says: RegExp][] = [
  ['a header longer than the file', safetensors({ w: W }, DATA, 5000), 'checkpoint-truncated', /at least/],
  ['a header of 2^40 bytes', safetensors({ w: W }, DATA, 2 ** 40), 'checkpoint-unsafe', /1,099,511,627,776/],
  ['a header shorter than it is', safetensors({ w: W }, DATA, 20), 'checkpoint-corrupt', /lacks|without an end/],
  ['missing data', safetensors({ w: W }, float32(1)), 'checkpoint-truncated', /: 4 bytes are missing/],
  ['data that nothing names', safetensors({ w: W }, float32(1, 2, 3)), 'checkpoint-corrupt', /4 bytes at its end/],
  [
    'a hole',
    safetensors({ w: { ...W, data_offsets: [4, 12] } }, float32(1, 2, 3)),
    'checkpoint-corrupt',
    /before the tensor "w"/,
  ],
  [
    'overlap',
    safetensors({ w: W, v: { ...W, data_offsets: [4, 12] } }, float32(1, 2, 3)),
    'checkpoint-unsafe',
    /"v" overlaps/,
  ],
  ['one range for two', safetensors({ w: W, v: W }, DATA), 'checkpoint-unsafe', /"v" overlaps/],
  [
    'an end before its beginning',
    safetensors(fields({ data_offsets: [8, 0] }), DATA),
    'checkpoint-corrupt',
    /"w" ends before/,
  ],
  [
    'a shape larger than its range',
    safetensors(fields({ shape: [3] }), DATA),
    'checkpoint-corrupt',
    /"w" takes 12 bytes by its shape and 8/,
  ],
  [
    'a type smaller than its range',
    safetensors(fields({ dtype: 'F16' }), DATA),
    'checkpoint-corrupt',
    /"w" takes 4 bytes/,
  ],
  [
    'a huge shape',
    safetensors(fields({ shape: [2 ** 40, 2 ** 40] }), DATA),
    'checkpoint-corrupt',
    /"w" is impossibly large/,
  ],
  [
    'a shape of 65 dimensions',
    safetensors(fields({ shape: Array(65).fill(1) }), DATA),
    'checkpoint-corrupt',
    /"w" has more than 64 dimensions/,
  ],
  [
    'a negative size',
    safetensors(fields({ shape: [-2] }), DATA),
    'checkpoint-corrupt',
    /"w" has a number that is negative/,
  ],
  ['a fraction', safetensors(fields({ shape: [2.5] }), DATA), 'checkpoint-corrupt', /"w"/],
  [
    'a number beyond 2^53',
    safetensors('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9007199254740993]}}', DATA),
    'checkpoint-corrupt',
    /too large/,
  ],
  [
    'an exponent',
    safetensors('{"w":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}', DATA),
    'checkpoint-corrupt',
    /"w" lacks/,
  ],
  ['three offsets', safetensors(fields({ data_offsets: [0, 8, 8] }), DATA), 'checkpoint-corrupt', /"w" lacks/],
  ['no shape', safetensors('{"w":{"dtype":"F32","data_offsets":[0,8]}}', DATA), 'checkpoint-corrupt', /"w" lacks/],
  ['an unknown field', safetensors(fields({ code: 1 }), DATA), 'checkpoint-corrupt', /a field "code"/],
  [
    'an unknown type',
    safetensors(fields({ dtype: 'F8_E4M3', shape: [8] }), DATA),
    'checkpoint-unsupported',
    /"w" is of the type "F8_E4M3"/,
  ],
  [
    'a type that JavaScript has',
    safetensors(fields({ dtype: 'constructor' }), DATA),
    'checkpoint-unsupported',
    /"constructor"/,
  ],
  [
    'a repeated name',
    safetensors(`{"w":${JSON.stringify(W)},"w":${JSON.stringify(W)}}`, DATA),
    'checkpoint-corrupt',
    /"w" twice/,
  ],
  [
    'a repeated field',
    safetensors('{"w":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}', DATA),
    'checkpoint-corrupt',
    /"dtype" twice/,
  ],
  ['no tensors', safetensors('{"__metadata__":{}}'), 'checkpoint-unsupported', /no tensors/],
  ['metadata that is no text', safetensors('{"__metadata__":{"a":1}}'), 'checkpoint-corrupt', /__metadata__/],
  ['something after its end', safetensors(`{"w":${JSON.stringify(W)}}x`, DATA), 'checkpoint-corrupt', /goes on/],
  ['a bad escape', safetensors('{"\\x":1}'), 'checkpoint-corrupt', /not JSON/],
  ['a text without an end', safetensors('{"\\'), 'checkpoint-corrupt', /without an end/],
  [
    'bytes that are not UTF-8',
    Buffer.concat([safetensors('{"', Buffer.alloc(0), 4), Buffer.from([0xff, 0xfe])]),
    'checkpoint-corrupt',
    /UTF-8/,
  ],
  ['ten million brackets', safetensors(`{"w":${'['.repeat(10_000_000)}`), 'checkpoint-corrupt', /"w" lacks a \{/],
];

describe('safetensors that lie', () => {
  it.each(LIES)('with %s are refused', async (_name, bytes, kind, says) => {
    const error = await failure(() => openCheckpoint(folder.write(bytes)));
    expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(says)]);
  });

  it('are never read when cut at any byte', async () => {
    const whole = safetensors({ w: W, v: { ...W, data_offsets: [8, 16] } }, float32(1, 2, 3, 4));
    for (let length = 9; length < whole.length; length++) {
      const error = await failure(() => openCheckpoint(folder.write(whole.subarray(0, length))));
      expect(error.kind, `cut at ${length}`).toBe('checkpoint-truncated');
    }
  });
});
