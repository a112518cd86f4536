import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import { float32, temporaryFolder, torchLegacy } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import { call, dict, global, int, op, type Pickled, tensor, text, tuple } from '../../support/pickle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const SAVED = dict(['a', tensor({ key: 'first' })], ['b', tensor({ key: 'second', stored: 3, shape: [3] })]);
const STORAGES = { second: float32(3, 4, 5), first: float32(1, 2) };

describe('a legacy checkpoint', () => {
  it('has its storages in the order of its key list', async () => {
    const checkpoint = await openCheckpoint(folder.write(torchLegacy(SAVED, STORAGES)));
    expect(checkpoint.format).toBe('torch-legacy');
    expect(await checkpoint.readFloat32('a')).toEqual(new Float32Array([1, 2]));
    expect(await checkpoint.readFloat32('b')).toEqual(new Float32Array([3, 4, 5]));
    await checkpoint.close();
  });

  it('may have storages that are views of others', async () => {
    const view = tuple(text('view'), int(1), int(2));
    const id = tuple(text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(4), view);
    const rebuild = global('torch._utils', '_rebuild_tensor');
    const value = call(rebuild, Buffer.concat([id, op('Q')]), int(1), tuple(int(1)), tuple(int(1)));
    const checkpoint = await openCheckpoint(folder.write(torchLegacy(dict(['w', value]), { 0: float32(1, 2, 3, 4) })));
    expect(await checkpoint.readFloat32('w')).toEqual(new Float32Array([3]));
    await checkpoint.close();
  });

  it('may have a description longer than the first read', async () => {
    const saved = dict(['note', text('x'.repeat(1_500_000))], ['model', dict(['w', tensor()])]);
    const checkpoint = await openCheckpoint(folder.write(torchLegacy(saved)));
    expect(await checkpoint.readFloat32('w')).toEqual(new Float32Array([1, 2]));
    await checkpoint.close();
  });

  it('is truncated wherever it is cut, and says by how much once the description is there', async () => {
    const whole = torchLegacy(SAVED, STORAGES);
    const dataBytes = 8 + 12 + 8 + 8;
    for (let length = 2; length < whole.length; length++) {
      const error = await failure(() => openCheckpoint(folder.write(whole.subarray(0, length))));
      expect(error.kind, `cut at ${length}`).toBe('checkpoint-truncated');
      if (length >= whole.length - dataBytes) {
        expect(error.message).toContain(` ${whole.length - length} bytes are missing`);
      }
    }
  });

  const one = dict(['w', tensor()]);
  const LIES: [name: string, bytes: Buffer, kind: ErrorKind, says: RegExp][] = [
    [
      'another magic number',
      Buffer.concat([Buffer.from([0x80, 2]), int(7), op('.')]),
      'checkpoint-corrupt',
      /not one of PyTorch/,
    ],
    [
      'a big-endian writer',
      torchLegacy(one, undefined, { littleEndian: false }),
      'checkpoint-unsupported',
      /big-endian/,
    ],
    [
      'another count beside the data',
      torchLegacy(one, undefined, { counts: [3] }),
      'checkpoint-corrupt',
      /two lengths/,
    ],
    ['a key twice', torchLegacy(one, undefined, { keys: ['0', '0'] }), 'checkpoint-corrupt', /"0" is out of place/],
    [
      'a key that no tensor has',
      torchLegacy(one, undefined, { keys: ['9'] }),
      'checkpoint-corrupt',
      /"9" is out of place/,
    ],
    ['no keys', torchLegacy(one, undefined, { keys: [] }), 'checkpoint-corrupt', /data of "w" is missing/],
    [
      'a tensor beyond its storage',
      torchLegacy(dict(['w', tensor({ offset: 1 })])),
      'checkpoint-unsafe',
      /"w" reaches element 3/,
    ],
    [
      'two lengths of one storage',
      torchLegacy(dict(['w', tensor()], ['v', tensor({ stored: 3 })])),
      'checkpoint-corrupt',
      /two types or lengths/,
    ],
    [
      'an impossible storage',
      torchLegacy(dict(['w', tensor({ stored: 2n ** 62n })])),
      'checkpoint-corrupt',
      /impossible/,
    ],
    ['a negative storage', torchLegacy(dict(['w', tensor({ stored: -5 })])), 'checkpoint-corrupt', /impossible/],
    [
      'a complex storage',
      torchLegacy(dict(['w', tensor({ storage: 'ComplexFloatStorage' })])),
      'checkpoint-unsupported',
      /Complex/,
    ],
  ];
  it.each(LIES)('with %s is refused', async (_name, bytes: Pickled, kind, says) => {
    const error = await failure(() => openCheckpoint(folder.write(bytes)));
    expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(says)]);
  });
});
