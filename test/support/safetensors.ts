/**
 * Golden tensors from a `.safetensors` file, for tests. Deliberately not the engine's reader: the engine's reader is
 * itself checked against this one. The files are ours, so it trusts them.
 */
import { readFileSync } from 'node:fs';

export type GoldenTensor =
  | { dtype: 'F32'; shape: number[]; data: Float32Array }
  | { dtype: 'I32'; shape: number[]; data: Int32Array }
  | { dtype: 'U8'; shape: number[]; data: Uint8Array };

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Every tensor of a `.safetensors` file of F32, I32 and U8 tensors, in file order, row-major. */
export function loadSafetensors(path: string): Map<string, GoldenTensor> {
  const file = readFileSync(path);
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerLength)) as Record<string, Entry>;
  const tensors = new Map<string, GoldenTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [begin, end] = entry.data_offsets;
    // A copy, since a typed array's offset must be a multiple of its element size and the file's need not be.
    const bytes = new Uint8Array(file.subarray(8 + headerLength + begin, 8 + headerLength + end));
    tensors.set(name, typed(name, entry, bytes.buffer));
  }
  return tensors;
}

function typed(name: string, { dtype, shape }: Entry, bytes: ArrayBuffer): GoldenTensor {
  if (dtype === 'F32') return { dtype, shape, data: new Float32Array(bytes) };
  if (dtype === 'I32') return { dtype, shape, data: new Int32Array(bytes) };
  if (dtype === 'U8') return { dtype, shape, data: new Uint8Array(bytes) };
  throw new Error(`golden tensor ${name} is ${dtype}: add that type here`);
}

/** The float32 values of one golden tensor. */
export function goldenFloat32(tensors: ReadonlyMap<string, GoldenTensor>, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'F32') throw new Error(`no float32 golden tensor ${name}`);
  return tensor.data;
}
