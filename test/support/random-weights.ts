/** Reproducible weights of any size, and a `.safetensors` file of them: stand-ins where the real ones are too large. */
import { open } from 'node:fs/promises';

export interface RandomTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * A tensor of numbers in ±√3·scale that depend on its name alone. By default the scale keeps a transformer's activations
 * near 1: matrices 1/√in, norm weights near 1, LayerScale gammas near 0.1.
 */
export function randomTensor(name: string, shape: readonly number[], scale?: number): RandomTensor {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fillRandom(data, name, shape, scale);
  return { shape, data };
}

/** `randomTensor` into memory that is there already. */
export function fillRandom(data: Float32Array, name: string, shape: readonly number[], scale?: number): void {
  const inFeatures = shape.slice(1).reduce((product, size) => product * size, 1);
  const spread = scale ?? (shape.length > 1 ? 1 / Math.sqrt(inFeatures) : 0.1);
  const centre = scale === undefined && shape.length === 1 && /norm.*weight|Norm.*weight/.test(name) ? 1 : 0;
  let state = seed(name);
  for (let i = 0; i < data.length; i += 1) {
    // xorshift32: fast, and good enough for weights that mean nothing
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[i] = centre + spread * Math.sqrt(3) * (state / 0x80000000);
  }
}

function seed(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 1;
}

export async function writeSafetensors(path: string, tensors: ReadonlyMap<string, RandomTensor>): Promise<void> {
  let offset = 0;
  const header: Record<string, { dtype: 'F32'; shape: readonly number[]; data_offsets: [number, number] }> = {};
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(json.length), true);
  const file = await open(path, 'w');
  try {
    await file.write(new Uint8Array(length.buffer));
    await file.write(json);
    for (const { data } of tensors.values()) {
      await file.write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  } finally {
    await file.close();
  }
}
