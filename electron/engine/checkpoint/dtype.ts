/** Element types: their sizes, and their conversion to float32. */
import type { TensorDtype } from './checkpoint.ts';

/** Bytes in one element. */
export const ELEMENT_BYTES: Readonly<Record<TensorDtype, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

export type FloatDtype = Extract<TensorDtype, 'float64' | 'float32' | 'float16' | 'bfloat16'>;

/** Whether values of this type are real numbers that `convertToFloat32` knows. */
export function isFloat(dtype: TensorDtype): dtype is FloatDtype {
  return dtype === 'float64' || dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}

/**
 * Converts little-endian elements to float32: exactly for float16 and bfloat16, rounding to nearest even for float64.
 *
 * @param source (n · element bytes), from offset 0 of its buffer
 * @param target (n)
 */
export function convertToFloat32(source: ArrayBuffer, dtype: FloatDtype, target: Float32Array): void {
  if (dtype === 'bfloat16') convertBfloat16(source, target);
  else if (dtype === 'float16') target.set(new Float16Array(source, 0, target.length));
  else if (dtype === 'float64') target.set(new Float64Array(source, 0, target.length));
  else target.set(new Float32Array(source, 0, target.length));
}

/** bfloat16 is the upper half of a float32: as bits, so that NaN payloads survive. */
function convertBfloat16(source: ArrayBuffer, target: Float32Array): void {
  const halves = new Uint16Array(source, 0, target.length);
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < bits.length; i++) bits[i] = (halves[i] as number) << 16;
}
