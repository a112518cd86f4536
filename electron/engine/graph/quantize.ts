/** int8 weights for `DynamicQuantizeMatMul`: symmetric, one scale an output feature. */

export interface Quantized {
  /** (in, out) */
  readonly quantized: Int8Array;
  /** (out) */
  readonly scales: Float32Array;
}

/**
 * Seven bits, not eight: on processors without VNNI the 8-bit products are added in pairs in 16 bits with saturation,
 * and 255·127·2 does not fit, while 255·63·2 does.
 */
const LEVELS = 63;

/**
 * @param weights (out, in) row-major
 * @returns w ≈ quantized · scale, transposed to (in, out) as the operator wants it
 */
export function quantizeRows(weights: Float32Array, outFeatures: number, inFeatures: number): Quantized {
  const quantized = new Int8Array(weights.length);
  const scales = new Float32Array(outFeatures);
  for (let row = 0; row < outFeatures; row += 1) {
    const start = row * inFeatures;
    let largest = 0;
    for (let i = start; i < start + inFeatures; i += 1) largest = Math.max(largest, Math.abs(weights[i] as number));
    const scale = largest === 0 ? 1 : largest / LEVELS;
    scales[row] = scale;
    for (let i = 0; i < inFeatures; i += 1) {
      quantized[i * outFeatures + row] = Math.round((weights[start + i] as number) / scale);
    }
  }
  return { quantized, scales };
}
