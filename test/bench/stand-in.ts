/** A checkpoint of the real 1B model's keys, shapes and size (5.5 GB) with random weights, as `torch.save` writes it. */
import { open } from 'node:fs/promises';
import { type ZipPart, zipPieces } from '../support/checkpoint-files.ts';
import { dict, pickle, tensor } from '../support/pickle.ts';
import { fillRandom } from '../support/random-weights.ts';

export type Shapes = Readonly<Record<string, { readonly shape: readonly number[]; readonly dtype: string }>>;

/** Length of a local header as `zipPieces` writes it, less the name. */
const LOCAL_HEADER_BYTES = 34;
/** `torch.save` begins each entry's data on such a boundary. */
const ALIGNMENT = 64;

/** Writes `{"model": state dict}` to `path`; integer tensors (position ids) are left out, as newer versions do. */
export async function writeStandIn(path: string, shapes: Shapes): Promise<number> {
  const tensors = Object.entries(shapes).flatMap(([name, { shape, dtype }]) =>
    dtype === 'float32' ? [{ name, shape: [...shape], count: shape.reduce((product, size) => product * size, 1) }] : [],
  );
  const described = tensors.map(({ name, shape, count }, index): [string, Buffer] => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    return [name, tensor({ key: String(index), stored: count, shape, strides })];
  });
  const parts: ZipPart[] = [];
  let end = 0;
  const place = (name: string, data: Buffer, size = data.length): number => {
    const header = LOCAL_HEADER_BYTES + name.length;
    const begin = Math.ceil((end + header) / ALIGNMENT) * ALIGNMENT;
    parts.push({ name, data, at: end, padding: begin - header - end, size, localSize: size, wide: true });
    end = begin + size;
    return begin;
  };
  place('archive/data.pkl', pickle(dict(['model', dict(...described)])));
  place('archive/byteorder', Buffer.from('little'));
  const begins = tensors.map(({ count }, index) => place(`archive/data/${index}`, Buffer.alloc(0), 4 * count));
  place('archive/version', Buffer.from('3\n'));

  const file = await open(path, 'w');
  try {
    for (const [position, bytes] of zipPieces(parts, { wide: true })) await writeAll(file, bytes, position);
    for (const [index, { name, shape, count }] of tensors.entries()) {
      const values = new Float32Array(count);
      fillRandom(values, name, shape);
      await writeAll(file, new Uint8Array(values.buffer), begins[index] as number);
    }
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}
