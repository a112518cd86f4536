import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import { float32, temporaryFolder, torchZip, torchZipOf } from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import {
  call,
  dict,
  global,
  int,
  list,
  NONE,
  op,
  type Pickled,
  pickle,
  tensor,
  text,
  tuple,
} from '../../support/pickle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

async function namesOf(saved: Pickled): Promise<string[]> {
  const checkpoint = await openCheckpoint(folder.write(torchZip(pickle(saved))));
  await checkpoint.close();
  return [...checkpoint.tensors.keys()];
}

describe('the state dict', () => {
  const one = (name: string) => dict([name, tensor()]);

  it('is "model", else "module", else everything', async () => {
    expect(await namesOf(dict(['module', one('b')], ['model', one('a')]))).toEqual(['a']);
    expect(await namesOf(dict(['epoch', int(3)], ['module', one('b')], ['note', NONE]))).toEqual(['b']);
    expect(await namesOf(dict(['z', tensor()], ['a', tensor()], ['0', tensor()]))).toEqual(['z', 'a', '0']);
    expect(await namesOf(dict(['model', tensor()], ['bias', tensor()]))).toEqual(['model', 'bias']);
  });

  it('keeps names that JavaScript has another use for', async () => {
    const names = ['__proto__', 'constructor', '10', '9', ''];
    expect(await namesOf(dict(...names.map((name): [string, Pickled] => [name, tensor()])))).toEqual(names);
  });

  const REFUSED: [name: string, saved: Pickled, says: RegExp][] = [
    ['a list', list(tensor()), /holds a list/],
    ['a tensor alone', tensor(), /holds a tensor/],
    ['an empty dict', dict(), /it is empty/],
    ['no tensors', dict(['epoch', int(1)], ['state_dict', dict()]), /no tensors, but "epoch", "state_dict"/],
    ['a model that is text', dict(['model', text('x')]), /"model" is a string/],
    ['a number among tensors', dict(['w', tensor()], ['step', int(3)]), /"step" is the number 3/],
    ['a key that is no text', Buffer.concat([op('}'), int(1), tensor(), op('s')]), /a key of it is the number 1/],
    ['quantised weights', dict(['w', tensor({ storage: 'QInt8Storage' })]), /torch\.QInt8Storage/],
    ['complex weights', dict(['w', tensor({ storage: 'ComplexFloatStorage' })]), /torch\.ComplexFloatStorage/],
    [
      'a sparse tensor',
      dict(['w', call(global('torch._utils', '_rebuild_sparse_tensor'), NONE)]),
      /"w" is a sparse tensor/,
    ],
  ];
  it.each(REFUSED)('of %s is refused as no checkpoint', async (_name, saved, says) => {
    const error = await failure(() => namesOf(saved));
    expect([error.kind, error.message]).toEqual(['checkpoint-unsupported', expect.stringMatching(says)]);
  });

  it('may share one storage between tensors', async () => {
    const tied = dict(['a', tensor()], ['b', tensor({ offset: 1, shape: [1] })], ['c', tensor()]);
    const checkpoint = await openCheckpoint(folder.write(torchZip(pickle(tied))));
    expect(await Promise.all(['a', 'b', 'c'].map((name) => checkpoint.readFloat32(name)))).toEqual([
      new Float32Array([1, 2]),
      new Float32Array([2]),
      new Float32Array([1, 2]),
    ]);
    await checkpoint.close();
  });
});

describe('a tensor that reaches beyond its storage', () => {
  const LIES: [name: string, value: Pickled, kind: ErrorKind, says: RegExp][] = [
    ['by its shape', tensor({ shape: [3] }), 'checkpoint-unsafe', /reaches element 3 of a storage of 2/],
    ['by its offset', tensor({ offset: 1 }), 'checkpoint-unsafe', /reaches element 3/],
    ['by an offset alone', tensor({ offset: 3, shape: [0] }), 'checkpoint-unsafe', /reaches element 3/],
    ['by its strides', tensor({ strides: [2] }), 'checkpoint-unsafe', /reaches element 3/],
    ['by a negative offset', tensor({ offset: -1 }), 'checkpoint-unsafe', /negative/],
    ['by a negative stride', tensor({ offset: 1, strides: [-1] }), 'checkpoint-unsafe', /negative/],
    ['by a negative size', tensor({ shape: [-2] }), 'checkpoint-corrupt', /negative/],
    ['by two negative sizes', tensor({ shape: [-1, -2], strides: [1, 1] }), 'checkpoint-corrupt', /negative/],
    ['by a huge offset', tensor({ offset: 2n ** 64n }), 'checkpoint-unsafe', /impossible/],
    ['by an offset of 2^53 - 1', tensor({ offset: 2n ** 53n - 1n }), 'checkpoint-unsafe', /reaches/],
    ['by a huge size', tensor({ shape: [2n ** 62n, 4], strides: [1, 1] }), 'checkpoint-corrupt', /impossible/],
    [
      'by sizes that overflow',
      tensor({ shape: [2 ** 27, 2 ** 27], strides: [1, 1] }),
      'checkpoint-corrupt',
      /impossibly large/,
    ],
    ['by a huge stride', tensor({ strides: [2n ** 60n] }), 'checkpoint-unsafe', /impossible/],
    [
      'by broadcasting without end',
      tensor({ shape: [2 ** 30, 2 ** 20], strides: [0, 0] }),
      'checkpoint-unsafe',
      /out of 2/,
    ],
    [
      'by having more strides than sizes',
      tensor({ strides: [1, 1] }),
      'checkpoint-corrupt',
      /1 dimensions and 2 strides/,
    ],
    [
      'by a storage longer than its data',
      tensor({ stored: 3 }),
      'checkpoint-unsafe',
      /said to have 12 bytes, and there are 8/,
    ],
    [
      'by a storage shorter than its data',
      tensor({ stored: 1, shape: [1] }),
      'checkpoint-unsafe',
      /said to have 4 bytes/,
    ],
    ['by a storage of 2^62', tensor({ stored: 2n ** 62n }), 'checkpoint-unsafe', /impossible size/],
    ['by a storage of -2', tensor({ stored: -2 }), 'checkpoint-unsafe', /impossible size/],
    ['by a wider type', tensor({ storage: 'DoubleStorage' }), 'checkpoint-unsafe', /said to have 16 bytes/],
  ];
  it.each(LIES)('%s is refused by name', async (_name, value, kind, says) => {
    const error = await failure(() => openCheckpoint(folder.write(torchZipOf(value))));
    expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(says)]);
    expect(error.message).toContain('"w"');
  });

  it('is refused by a storage key that points out of the archive', async () => {
    const bytes = torchZipOf(tensor({ key: '../../etc/passwd' }));
    expect((await failure(() => openCheckpoint(folder.write(bytes)))).message).toContain('the data of "w" is missing');
  });

  it('is refused in a view of a legacy storage', async () => {
    const view = tuple(text('9'), int(1), int(2));
    const id = tuple(text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(2), view);
    const bytes = torchZipOf(
      call(
        global('torch._utils', '_rebuild_tensor'),
        Buffer.concat([id, op('Q')]),
        int(0),
        tuple(int(1)),
        tuple(int(1)),
      ),
      { 0: float32(1, 2) },
    );
    const error = await failure(() => openCheckpoint(folder.write(bytes)));
    expect([error.kind, error.message]).toEqual(['checkpoint-unsafe', expect.stringContaining('beyond its record')]);
  });
});
