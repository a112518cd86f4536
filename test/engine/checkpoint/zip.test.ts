import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../electron/engine/checkpoint/index.ts';
import type { ErrorKind } from '../../../electron/wire/errors.ts';
import {
  float32,
  temporaryFolder,
  torchZipOf,
  writePieces,
  type ZipOptions,
  type ZipPart,
  zip,
  zipPieces,
} from '../../support/checkpoint-files.ts';
import { failure } from '../../support/failure.ts';
import { dict, pickle, tensor } from '../../support/pickle.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const SAVED = pickle(dict(['model', dict(['w', tensor()])]));

/** A sound checkpoint of one tensor; `change` makes entries lie. */
function parts(change: { pickle?: Partial<ZipPart>; data?: Partial<ZipPart> } = {}): ZipPart[] {
  return [
    { name: 'archive/data.pkl', data: SAVED, ...change.pickle },
    { name: 'archive/data/0', data: float32(1, 2), ...change.data },
  ];
}

async function readW(path: string): Promise<number[]> {
  const checkpoint = await openCheckpoint(path);
  try {
    return [...(await checkpoint.readFloat32('w'))];
  } finally {
    await checkpoint.close();
  }
}

describe('a sound zip', () => {
  const SOUND: [name: string, bytes: Buffer][] = [
    ['plain', zip(parts())],
    ['with zip64 records', zip(parts({ data: { wide: true }, pickle: { wide: true } }), { wide: true })],
    ['with a comment that looks like an end record', zip(parts(), { comment: `PK\x05\x06${'x'.repeat(30)}` })],
    ['with its sizes after the data', zip(parts({ data: { flags: 0x0808, localSize: 0 } }))],
    ['with a gap between entries', Buffer.concat(gap(zipPieces(parts({ data: { at: 4096 } }))))],
    ['with its byte order', zip([...parts(), { name: 'archive/byteorder', data: Buffer.from('little') }])],
    ['in another folder', zip(parts().map((part) => ({ ...part, name: part.name.replace('archive', 'my model ☃') })))],
  ];
  it.each(SOUND)('%s is read', async (_name, bytes) => {
    expect(await readW(folder.write(bytes))).toEqual([1, 2]);
  });

  // Sparse: takes some kilobytes of disk.
  it('larger than 4 GiB is read beyond the 32-bit positions', async () => {
    const path = folder.path('large.pt');
    const far = 5 * 2 ** 30;
    const entries = parts({ data: { at: far, wide: true } });
    writePieces(path, zipPieces(entries, { wide: true }));
    expect(await readW(path)).toEqual([1, 2]);
  });

  it('with an entry of more than 4 GiB is read at its end', async () => {
    const path = folder.path('large-entry.pt');
    const stored = 5 * 2 ** 28; // elements: 5 GiB
    const view = tensor({ stored, offset: stored - 2 });
    const saved: ZipPart = { name: 'archive/data.pkl', data: pickle(dict(['w', view])) };
    const data: ZipPart = { name: 'archive/data/0', data: float32(6, 7), dataBytes: stored * 4, wide: true };
    writePieces(path, zipPieces([saved, data], { wide: true }));
    expect(await readW(path)).toEqual([6, 7]);
  });
});

function gap(pieces: [number, Buffer][]): Buffer[] {
  let end = 0;
  return pieces.flatMap(([position, bytes]) => {
    const hole = Buffer.alloc(position - end);
    end = position + bytes.length;
    return [hole, bytes];
  });
}

describe('a zip that lies', () => {
  const wholeSize = zip(parts()).length;
  const CASES: [name: string, entries: ZipPart[], options: ZipOptions, kind: ErrorKind, says: RegExp][] = [
    ['a compressed entry', parts({ data: { method: 8 } }), {}, 'checkpoint-unsupported', /compressed/],
    [
      'a bomb of 1 TB',
      parts({ data: { method: 8, wide: true, size: 2 ** 40, packedSize: 8 } }),
      {},
      'checkpoint-unsupported',
      /compressed/,
    ],
    ['an encrypted entry', parts({ data: { flags: 0x0801 } }), {}, 'checkpoint-unsupported', /encrypted/],
    ['two entries in one place', parts({ data: { headerPosition: 0 } }), {}, 'checkpoint-unsafe', /overlaps/],
    [
      'an entry reaching into the next',
      parts({ pickle: { size: SAVED.length + 40 } }),
      {},
      'checkpoint-unsafe',
      /overlaps/,
    ],
    [
      'an entry reaching into the next by its extra field',
      parts({ pickle: { size: SAVED.length + 1 } }),
      {},
      'checkpoint-corrupt',
      /does not match/,
    ],
    ['an entry reaching into the directory', parts({ data: { size: 40 } }), {}, 'checkpoint-unsafe', /overlaps/],
    ['an entry beyond the file', parts({ data: { headerPosition: 1e9 } }), {}, 'checkpoint-unsafe', /overlaps/],
    ['an entry of 2^60 bytes', parts({ data: { wide: true, size: 2 ** 60 } }), {}, 'checkpoint-corrupt', /impossibly/],
    ['an entry at 2^52', parts({ data: { wide: true, headerPosition: 2 ** 52 } }), {}, 'checkpoint-unsafe', /overlaps/],
    ['two sizes of one entry', parts({ data: { packedSize: 4 } }), {}, 'checkpoint-corrupt', /two sizes/],
    [
      'another name in the local header',
      parts({ data: { localName: 'archive/data/1' } }),
      {},
      'checkpoint-corrupt',
      /does not match/,
    ],
    ['another size in the local header', parts({ data: { localSize: 4 } }), {}, 'checkpoint-corrupt', /does not match/],
    ['a header position inside the data', parts({ data: { headerPosition: 64 } }), {}, 'checkpoint-unsafe', /overlaps/],
    [
      'a repeated name',
      [...parts(), { name: 'archive/data/0', data: float32(3, 4) }],
      {},
      'checkpoint-unsafe',
      /two of its entries/,
    ],
    [
      'two pickles',
      [...parts(), { name: 'other/data.pkl', data: SAVED }],
      {},
      'checkpoint-corrupt',
      /not one that PyTorch wrote/,
    ],
    [
      'no pickle',
      parts({ pickle: { name: 'archive/data.txt' } }),
      {},
      'checkpoint-corrupt',
      /not one that PyTorch wrote/,
    ],
    ['no data', parts({ data: { name: 'archive/data/7' } }), {}, 'checkpoint-corrupt', /data of "w" is missing/],
    [
      'TorchScript',
      [...parts(), { name: 'archive/constants.pkl', data: SAVED }],
      {},
      'checkpoint-unsupported',
      /TorchScript/,
    ],
    [
      'a big-endian writer',
      [...parts(), { name: 'archive/byteorder', data: Buffer.from('big') }],
      {},
      'checkpoint-unsupported',
      /big-endian/,
    ],
    [
      'a middle-endian writer',
      [...parts(), { name: 'archive/byteorder', data: Buffer.from('mixed') }],
      {},
      'checkpoint-corrupt',
      /byte order/,
    ],
    ['more entries than there are', parts(), { entryCount: 3 }, 'checkpoint-corrupt', /directory/],
    ['fewer entries than there are', parts(), { entryCount: 1 }, 'checkpoint-corrupt', /directory/],
    ['65,000 entries', parts(), { entryCount: 65_000 }, 'checkpoint-corrupt', /shorter than it says/],
    ['a directory beyond the file', parts(), { directoryPosition: 1e9 }, 'checkpoint-corrupt', /outside/],
    ['a directory of 2^50 bytes', parts(), { wide: true, directoryBytes: 2 ** 50 }, 'checkpoint-corrupt', /outside/],
    ['a directory at 2^62', parts(), { wide: true, directoryPosition: 2 ** 62 }, 'checkpoint-corrupt', /impossibly/],
    ['2^40 entries', parts(), { wide: true, entryCount: 2 ** 40 }, 'checkpoint-corrupt', /shorter than it says/],
    ['a directory that is no directory', parts(), { directoryPosition: 0 }, 'checkpoint-corrupt', /directory/],
    [
      'a cut name',
      parts(),
      { directoryBytes: 60, directoryPosition: wholeSize - 22 - 60 },
      'checkpoint-corrupt',
      /directory/,
    ],
  ];
  it.each(CASES)('about %s', async (_name, entries, options, kind, says) => {
    const error = await failure(() => readW(folder.write(zip(entries, options))));
    expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(says)]);
  });

  it('through a local header longer than the directory leaves room for', async () => {
    const bytes = zip(parts());
    bytes.writeUInt16LE(64, 28); // the extra field of the first entry
    const error = await failure(() => readW(folder.write(bytes)));
    expect([error.kind, error.message]).toEqual(['checkpoint-unsafe', expect.stringMatching(/data\.pkl" overlaps/)]);
  });
});

describe('a cut zip', () => {
  const whole = torchZipOf(tensor({ stored: 4096, shape: [4096] }), { 0: Buffer.alloc(4096 * 4) });

  it('says at least how much is missing', async () => {
    const error = await failure(() => openCheckpoint(folder.write(whole.subarray(0, 1000))));
    expect(error.kind).toBe('checkpoint-truncated');
    const said = Number(/at least ([\d,]+) bytes are missing/.exec(error.message)?.[1]?.replaceAll(',', ''));
    const missing = whole.length - 1000;
    expect(said).toBeLessThanOrEqual(missing);
    expect(said).toBeGreaterThan(missing - 400); // less the headers and the directory
  });

  it('is truncated wherever it is cut', async () => {
    const small = torchZipOf();
    for (let length = 4; length < small.length; length++) {
      const error = await failure(() => openCheckpoint(folder.write(small.subarray(0, length))));
      expect(error.kind, `cut at ${length}`).toBe('checkpoint-truncated');
    }
  });
});
