/**
 * Position embeddings for another number of frames or another grid than the checkpoint was trained with; ports
 * `interpolate_pos_embed_internvideo2_new` and, under it, PyTorch's `interpolate` with `align_corners=False`.
 */

/** How a (1, 1 + frames·side·side, width) position embedding is laid out. */
export interface PositionGrid {
  readonly frames: number;
  readonly side: number;
}

/**
 * @param positions (1 + frames·side², width), the class token's position first
 * @returns the same for `to`'s frames, linear in time; the class token's position is kept
 */
export function interpolateFrames(
  positions: Float32Array,
  width: number,
  from: PositionGrid,
  frames: number,
): Float32Array {
  const frameSize = from.side * from.side * width;
  const result = new Float32Array(width + frames * frameSize);
  result.set(positions.subarray(0, width));
  const scale = Math.fround(from.frames / frames);
  for (let t = 0; t < frames; t += 1) {
    const position = Math.max(0, Math.fround(Math.fround(scale * (t + 0.5)) - 0.5));
    const left = Math.floor(position);
    const right = Math.min(left + 1, from.frames - 1);
    const weight = Math.fround(position - left);
    const a = positions.subarray(width + left * frameSize, width + (left + 1) * frameSize);
    const b = positions.subarray(width + right * frameSize, width + (right + 1) * frameSize);
    const target = result.subarray(width + t * frameSize, width + (t + 1) * frameSize);
    for (let i = 0; i < frameSize; i += 1) target[i] = (1 - weight) * (a[i] as number) + weight * (b[i] as number);
  }
  return result;
}

/** The position embedding of one image where it has none of its own: the mean over the video's frames. */
export function meanOverFrames(positions: Float32Array, width: number, { frames, side }: PositionGrid): Float32Array {
  const frameSize = side * side * width;
  const result = new Float32Array(width + frameSize);
  result.set(positions.subarray(0, width));
  for (let i = 0; i < frameSize; i += 1) {
    let sum = 0;
    for (let t = 0; t < frames; t += 1) sum += positions[width + t * frameSize + i] as number;
    result[width + i] = sum / frames;
  }
  return result;
}
