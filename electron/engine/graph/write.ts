/**
 * Writes a planned graph: `<name>.onnx` and, beside it, `<name>.bin` with the weights, streamed from the checkpoint one
 * tensor at a time; or with those alone that a copy of the checkpoint (`in-place.ts`) does not hold.
 */
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import type { Checkpoint } from '../checkpoint/index.ts';
import type { GraphPlan, PlannedWeight, WeightSource } from './builder.ts';
import { readFinite } from './finite.ts';
import { ELEMENT_BYTES, encodeModel, type Initializer, type TensorHeader } from './onnx.ts';
import { quantizeRows } from './quantize.ts';

export interface WriteOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of weight bytes written since the last call. */
  readonly onBytes?: (count: number) => void;
  readonly producerVersion: string;
  /** Weights that need not be written, because they lie in another file beside the graph. */
  readonly elsewhere?:
    | { readonly location: string; readonly positions: ReadonlyMap<PlannedWeight, number> }
    | undefined;
}

/** Smaller tensors lie inside the graph: a file mapping of its own for every bias would cost more than it saves. */
export const INLINE_BYTES = 16 * 1024;
/** ONNX Runtime maps the data file; a tensor that begins on a page can be mapped as it is. */
const ALIGNMENT = 4096;

/**
 * Writes both files into `directory` and syncs them; neither may exist yet.
 *
 * @returns bytes of weights outside of the graph, wherever they lie
 * @throws TagError `checkpoint-corrupt` for a vector that holds NaN or an infinity, `checkpoint-unsupported` for a weight
 *   beyond float16 where that is the precision; what reading the checkpoint throws; system errors of writing; AbortError
 */
export async function writeGraph(
  plan: GraphPlan,
  checkpoint: Checkpoint,
  directory: string,
  options: WriteOptions,
): Promise<number> {
  const location = `${plan.name}.bin`;
  const file = await open(join(directory, location), 'wx');
  try {
    const data = new DataFile(file, location, options);
    const values = new SourceReader(checkpoint);
    const initializers: Initializer[] = [...plan.constants, ...placedElsewhere(plan, options.elsewhere)];
    const weights = plan.weights.filter((weight) => !options.elsewhere?.positions.has(weight));
    let reading = readWeight(values, weights[0]);
    for (const [index, weight] of weights.entries()) {
      options.signal?.throwIfAborted();
      const encoded = encodeWeight(weight, await reading);
      reading = readWeight(values, weights[index + 1]); // while this one is written
      for (const { header, bytes } of encoded) initializers.push(await data.place(header, bytes));
    }
    await data.flush();
    await file.datasync();
    const model = encodeModel({ ...plan, initializers }, options.producerVersion);
    await writeFile(join(directory, `${plan.name}.onnx`), model, { flag: 'wx', flush: true });
    return initializers.reduce((sum, each) => sum + ('length' in each ? each.length : 0), 0);
  } finally {
    await file.close();
  }
}

/** Bytes of a plan's weights, for progress and the check of free space. */
export function plannedBytes(plan: GraphPlan): number {
  return plan.weights.reduce((sum, weight) => sum + weightBytes(weight), 0);
}

export function weightBytes(weight: PlannedWeight): number {
  return weight.kind === 'plain' ? byteLength(weight) : byteLength(weight.header) + byteLength(weight.scale);
}

function placedElsewhere({ weights }: GraphPlan, elsewhere: WriteOptions['elsewhere']): Initializer[] {
  return weights.flatMap((weight) => {
    const offset = elsewhere?.positions.get(weight);
    if (elsewhere === undefined || offset === undefined || weight.kind !== 'plain') return [];
    const { name, type, shape } = weight;
    return [{ name, type, shape, location: elsewhere.location, offset, length: byteLength(weight) }];
  });
}

function elementCount(header: TensorHeader): number {
  return header.shape.reduce((product, size) => product * size, 1);
}

function byteLength(header: TensorHeader): number {
  return elementCount(header) * ELEMENT_BYTES[header.type];
}

/** Begins to read a weight; undefined past the end. A failure is thrown where the values are awaited. */
function readWeight(values: SourceReader, weight: PlannedWeight | undefined): Promise<Float32Array> {
  const reading = weight === undefined ? Promise.resolve(new Float32Array(0)) : values.read(weight.source);
  reading.catch(() => {}); // the loop may have ended before it is awaited
  return reading;
}

interface Slot {
  memory: Float32Array;
  key: string | undefined;
  values: Float32Array;
}

/**
 * Reads weight values as float32 into two memories by turns: a result stays valid until the read after the next begins,
 * so one weight can be read while the one before is written. A tensor that is still in memory is not read again: q, k
 * and v lie in one.
 */
class SourceReader {
  readonly #checkpoint: Checkpoint;
  #last = newSlot();
  #other = newSlot();

  constructor(checkpoint: Checkpoint) {
    this.#checkpoint = checkpoint;
  }

  async read(source: WeightSource): Promise<Float32Array> {
    if ('values' in source) return source.values;
    const slot = await this.#load(source.key);
    const [begin, end] = source.rows ?? [0, this.#rowCount(source.key)];
    const rowLength = slot.values.length / this.#rowCount(source.key);
    const values = slot.values.subarray(begin * rowLength, end * rowLength);
    if (source.rowScale === undefined) return values;
    slot.key = undefined; // what it holds is no longer the tensor itself
    return scaleRows(values, await readFinite(this.#checkpoint, source.rowScale));
  }

  async #load(key: string): Promise<Slot> {
    if (this.#last.key === key) return this.#last;
    const slot = this.#other;
    [this.#last, this.#other] = [slot, this.#last];
    const count = this.#shape(key).reduce((product, size) => product * size, 1);
    if (slot.memory.length < count) slot.memory = new Float32Array(count);
    slot.key = undefined;
    const into = slot.memory.subarray(0, count);
    // What spreads NaN in a training spreads it to the vectors too. To look through the matrices would take a fifth of
    // the import, and a NaN that is only there is found when the model is asked (`InternVideo2Stage2Wrapper`).
    const isVector = this.#shape(key).length < 2;
    slot.values = await (isVector ? readFinite(this.#checkpoint, key, into) : this.#checkpoint.readFloat32(key, into));
    slot.key = key;
    return slot;
  }

  #rowCount(key: string): number {
    return this.#shape(key)[0] ?? 1;
  }

  #shape(key: string): readonly number[] {
    const tensor = this.#checkpoint.tensors.get(key);
    if (tensor === undefined) throw new Error(`the checkpoint was checked but has no ${key}`);
    return tensor.shape;
  }
}

function newSlot(): Slot {
  return { memory: new Float32Array(0), key: undefined, values: new Float32Array(0) };
}

/** values (rows, n) ← scale (rows) · values, in place; the product is rounded once, to float32 */
function scaleRows(values: Float32Array, scale: Float32Array): Float32Array {
  const rowLength = values.length / scale.length;
  for (let row = 0; row < scale.length; row += 1) {
    const factor = scale[row] as number;
    for (let i = row * rowLength; i < (row + 1) * rowLength; i += 1) values[i] = (values[i] as number) * factor;
  }
  return values;
}

function encodeWeight(weight: PlannedWeight, values: Float32Array): { header: TensorHeader; bytes: Uint8Array }[] {
  if (weight.kind === 'plain') {
    if (values.length !== elementCount(weight))
      throw new Error(`${weight.name}: ${values.length} values planned wrongly`);
    return [{ header: weight, bytes: asBytes(weight.type === 'float16' ? toFloat16(values, weight.name) : values) }];
  }
  const [inFeatures, outFeatures] = weight.header.shape as [number, number];
  const { quantized, scales } = quantizeRows(values, outFeatures, inFeatures);
  return [
    { header: weight.header, bytes: asBytes(quantized) },
    { header: weight.scale, bytes: asBytes(scales) },
  ];
}

/** @throws TagError for a weight that is not in float16's range: cut down to it, it would give wrong answers silently */
function toFloat16(values: Float32Array, name: string): Float16Array {
  const halves = new Float16Array(values);
  for (let i = 0; i < halves.length; i += 1) {
    if (Number.isFinite(halves[i])) continue;
    throw new TagError(
      'checkpoint-unsupported',
      'This model has weights that fp16 cannot hold; choose fp32 as the precision.',
      { detail: `${name}: element ${i} is ${values[i]}` },
    );
  }
  return halves;
}

function asBytes(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Places tensors one after the other, large ones on page boundaries. */
class DataFile {
  readonly #file: FileHandle;
  readonly #location: string;
  readonly #options: WriteOptions;
  #position = 0;

  constructor(file: FileHandle, location: string, options: WriteOptions) {
    this.#file = file;
    this.#location = location;
    this.#options = options;
  }

  async place(header: TensorHeader, bytes: Uint8Array): Promise<Initializer> {
    const { name, type, shape } = header;
    this.#options.onBytes?.(bytes.length);
    if (bytes.length <= INLINE_BYTES) return { name, type, shape, bytes: bytes.slice() };
    const offset = Math.ceil(this.#position / ALIGNMENT) * ALIGNMENT;
    await this.#writeAll(bytes, offset);
    this.#position = offset + bytes.length;
    return { name, type, shape, location: this.#location, offset, length: bytes.length };
  }

  /** Rounds the file up to a whole page, so that the last tensor's pages can be mapped too. */
  async flush(): Promise<void> {
    await this.#file.truncate(Math.ceil(this.#position / ALIGNMENT) * ALIGNMENT);
  }

  async #writeAll(bytes: Uint8Array, offset: number): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      this.#options.signal?.throwIfAborted();
      const length = Math.min(bytes.length - written, 32 * 1024 * 1024);
      const result = await this.#file.write(bytes, written, length, offset + written);
      written += result.bytesWritten;
    }
  }
}
