/** Checkpoints as `.safetensors`: the length of a JSON header, the header, then the tensors one after another. */
import type { TensorDtype } from './checkpoint.ts';
import { ELEMENT_BYTES } from './dtype.ts';
import { type CheckpointFile, count, quote } from './file.ts';
import { checkShape, layoutTensor, rowMajorStrides, type TensorLayout } from './layout.ts';
import { type HeaderEntry, HeaderError, parseSafetensorsHeader } from './safetensors-header.ts';

const LENGTH_BYTES = 8;
/** The 1B model's takes 120 kB. */
const LARGEST_HEADER = 16 * 2 ** 20;

const DTYPES: Readonly<Record<string, TensorDtype>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

/** Whether a file begins as safetensors do: a length that a header may have, then the header's brace. */
export function looksLikeSafetensors(head: Buffer): boolean {
  return head.length > LENGTH_BYTES && head[LENGTH_BYTES] === 0x7b && head.readUInt16LE(6) === 0;
}

/** @throws TagError `checkpoint-truncated`, `checkpoint-corrupt`, `checkpoint-unsafe`, `checkpoint-unsupported` */
export async function readSafetensors(file: CheckpointFile, signal?: AbortSignal): Promise<Map<string, TensorLayout>> {
  const entries = await readHeader(file);
  signal?.throwIfAborted();
  if (entries.list.length === 0) throw file.fail('checkpoint-unsupported', 'holds no tensors. Choose another file.');
  checkOrder(file, entries.list, file.byteLength - entries.end);
  return new Map(entries.list.map((entry) => [entry.name, layoutEntry(file, entry, entries.end)]));
}

async function readHeader(file: CheckpointFile): Promise<{ list: HeaderEntry[]; end: number }> {
  const length = Number((await file.read(0, LENGTH_BYTES)).readBigUInt64LE());
  if (length > LARGEST_HEADER) {
    throw file.fail('checkpoint-unsafe', `was refused: its header is said to take ${count(length)} bytes.`);
  }
  const end = LENGTH_BYTES + length;
  // What the tensors take is in the header, so this much is missing and more.
  if (end > file.byteLength) throw file.truncated(end - file.byteLength, 'in its header', false);
  const bytes = await file.read(LENGTH_BYTES, length);
  try {
    return { list: parseSafetensorsHeader(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), end };
  } catch (error) {
    const why = error instanceof HeaderError ? error.message : 'its header is not UTF-8';
    throw corrupt(file, why);
  }
}

/** The tensors must fill the rest of the file, each byte belonging to exactly one of them. */
function checkOrder(file: CheckpointFile, entries: readonly HeaderEntry[], dataBytes: number): void {
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const name = quote(entry.name);
    if (entry.end < entry.begin) throw corrupt(file, `the tensor ${name} ends before it begins`);
    if (entry.begin < end) {
      throw file.fail(
        'checkpoint-unsafe',
        `was refused: the tensor ${name} overlaps another. Get it from its publisher.`,
      );
    }
    if (entry.begin > end) throw corrupt(file, `nothing says what the bytes before the tensor ${name} are`);
    end = entry.end;
  }
  if (end > dataBytes) throw file.truncated(end - dataBytes);
  if (end < dataBytes) throw corrupt(file, `${count(dataBytes - end)} bytes at its end belong to no tensor`);
}

function layoutEntry(file: CheckpointFile, { name, dtype: code, shape, begin, end }: HeaderEntry, dataStart: number) {
  const dtype = Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
  if (dtype === undefined) {
    const what = `its ${quote(name)} is of the type ${quote(code)}`;
    throw file.fail('checkpoint-unsupported', `cannot be used: ${what}. Save it as F32.`);
  }
  const bytes = checkShape(file, name, shape) * ELEMENT_BYTES[dtype];
  if (bytes !== end - begin) {
    const sizes = `takes ${count(bytes)} bytes by its shape and ${count(end - begin)} by its offsets`;
    throw corrupt(file, `the tensor ${quote(name)} ${sizes}`);
  }
  const range = { dtype, position: dataStart + begin, elementCount: bytes / ELEMENT_BYTES[dtype] };
  return layoutTensor(file, name, range, { offset: 0, shape, strides: rowMajorStrides(shape) });
}

function corrupt(file: CheckpointFile, why: string) {
  return file.fail('checkpoint-corrupt', `is damaged: ${why}. Download it again.`);
}
