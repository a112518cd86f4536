/** Tensors out of the file as row-major float32: contiguous ones straight through, strided ones gathered. */
import { convertToFloat32, ELEMENT_BYTES, type FloatDtype, isFloat } from './dtype.ts';
import type { CheckpointFile } from './file.ts';
import { isContiguous, reach, type TensorLayout } from './layout.ts';

/** What is converted or gathered goes through memory of this size: little enough to stay in the cache. */
const BLOCK_BYTES = 4 * 2 ** 20;

/** @throws Error for an integer tensor, or memory of another length than the tensor's */
export async function readFloat32(
  file: CheckpointFile,
  tensor: TensorLayout,
  into: Float32Array = new Float32Array(tensor.elementCount),
): Promise<Float32Array> {
  if (!isFloat(tensor.dtype)) throw new Error(`${tensor.name} is ${tensor.dtype}, not a floating-point tensor`);
  if (into.length !== tensor.elementCount) {
    throw new Error(`${tensor.name} has ${tensor.elementCount} elements, the memory for it ${into.length}`);
  }
  if (isContiguous(tensor)) await readRun(file, tensor.position, tensor.dtype, into);
  else await gather(file, tensor.dtype, tensor.position, stepsOf(tensor), into, 0);
  return into;
}

/** Consecutive elements. float32 needs no conversion, so the bytes go straight into `target`. */
async function readRun(file: CheckpointFile, position: number, dtype: FloatDtype, target: Float32Array): Promise<void> {
  if (dtype === 'float32') {
    return file.readInto(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), position);
  }
  const size = ELEMENT_BYTES[dtype];
  const block = new ArrayBuffer(Math.min(target.length * size, BLOCK_BYTES));
  const step = BLOCK_BYTES / size;
  for (let first = 0; first < target.length; first += step) {
    const part = target.subarray(first, first + step);
    await file.readInto(new Uint8Array(block, 0, part.length * size), position + first * size);
    convertToFloat32(block, dtype, part);
  }
}

/** One dimension of a view: how many elements, and how far apart they lie in the file and in the result. */
interface Step {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Widest step in the file first, so that each block below covers a part of the file of its own. */
function stepsOf({ shape, strides }: TensorLayout): Step[] {
  let to = shape.reduce((product, size) => product * size, 1);
  const steps = shape.map((size, d): Step => {
    to /= size;
    return { size, from: strides[d] as number, to };
  });
  return steps.filter(({ size }) => size > 1).sort((a, b) => b.from - a.from);
}

/** Reads a view block by block: as many indices of the widest dimension at once as fit a block. */
async function gather(
  file: CheckpointFile,
  dtype: FloatDtype,
  position: number,
  steps: readonly Step[],
  into: Float32Array,
  at: number,
): Promise<void> {
  const blockElements = BLOCK_BYTES / ELEMENT_BYTES[dtype];
  const span = 1 + reachOf(steps);
  const [widest, ...inner] = steps;
  if (widest === undefined || span <= blockElements) {
    const block = new Float32Array(span);
    await readRun(file, position, dtype, block);
    return scatter(block, 0, steps, into, at);
  }
  const spare = blockElements - (1 + reachOf(inner));
  const together = Math.max(1, Math.floor(spare / widest.from) + 1);
  for (let first = 0; first < widest.size; first += together) {
    const size = Math.min(together, widest.size - first);
    const part = size === 1 ? inner : [{ ...widest, size }, ...inner];
    const start = position + first * widest.from * ELEMENT_BYTES[dtype];
    await gather(file, dtype, start, part, into, at + first * widest.to);
  }
}

function reachOf(steps: readonly Step[]): number {
  return reach(
    steps.map(({ size }) => size),
    steps.map(({ from }) => from),
  );
}

function scatter(
  block: Float32Array,
  from: number,
  steps: readonly Step[],
  into: Float32Array,
  at: number,
  level = 0,
): void {
  const step = steps[level];
  if (step === undefined) {
    into[at] = block[from] as number;
  } else if (level === steps.length - 1) {
    for (let i = 0; i < step.size; i++) into[at + i * step.to] = block[from + i * step.from] as number;
  } else {
    for (let i = 0; i < step.size; i++) scatter(block, from + i * step.from, steps, into, at + i * step.to, level + 1);
  }
}
