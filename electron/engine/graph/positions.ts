/**
 * Position embeddings for another number of frames or another grid than the checkpoint was trained with; ports
 * `interpolate_pos_embed_internvideo2_new` and, under it, PyTorch's `interpolate` with `align_corners=False`.
 */
import type { ModelConfig } from '../internvideo2/config.ts';

/** How a (1, 1 + frames·side·side, width) position embedding is laid out. */
export interface PositionGrid {
  /** Steps in time: frames, or tubelets of them. */
  readonly frames: number;
  /** Patches along one side of a frame. */
  readonly side: number;
}

/** The grid of the model that `config` describes. */
export function modelGrid({ vision }: ModelConfig): PositionGrid {
  return { frames: vision.numFrames / vision.tubeletSize, side: vision.imageSize / vision.patchSize };
}

/**
 * The grid that a checkpoint was trained with: its steps in time are `origin_num_frames`, its side follows from the
 * number of positions. Without `origin_num_frames` nothing is interpolated, so the grid must be the model's.
 *
 * @param positions rows of `pos_embed`, the class token's with them
 */
export function trainedGrid(config: ModelConfig, positions: number): PositionGrid {
  const frames = config.originNumFrames;
  if (frames === undefined) return modelGrid(config);
  const side = Math.sqrt((positions - 1) / frames);
  return { frames, side: Number.isInteger(side) && side > 0 ? side : modelGrid(config).side };
}

/**
 * @param positions (1 + frames·side², width) for the grid `from`, the class token's position first
 * @returns the same for the grid `to`: linear in time, then bicubic in space; the class token's position is kept
 */
export function interpolatePositions(
  positions: Float32Array,
  width: number,
  from: PositionGrid,
  to: PositionGrid,
): Float32Array {
  const inTime = from.frames === to.frames ? positions : interpolateFrames(positions, width, from, to.frames);
  return from.side === to.side ? inTime : interpolateSides(inTime, width, { ...from, frames: to.frames }, to.side);
}

function interpolateFrames(positions: Float32Array, width: number, from: PositionGrid, frames: number): Float32Array {
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

function interpolateSides(positions: Float32Array, width: number, from: PositionGrid, side: number): Float32Array {
  const result = new Float32Array(width + from.frames * side * side * width);
  result.set(positions.subarray(0, width));
  const taps = cubicTaps(from.side, side);
  for (let t = 0; t < from.frames; t += 1) {
    for (let y = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        const target = width * (1 + (t * side + y) * side + x);
        for (const row of taps[y] as Tap[]) {
          for (const column of taps[x] as Tap[]) {
            const source = width * (1 + (t * from.side + row.index) * from.side + column.index);
            const weight = row.weight * column.weight;
            for (let i = 0; i < width; i += 1)
              result[target + i] = (result[target + i] as number) + weight * (positions[source + i] as number);
          }
        }
      }
    }
  }
  return result;
}

interface Tap {
  readonly index: number;
  readonly weight: number;
}

/** For each of `to` places: the four among `from` that it is made of; beyond the border the border counts again. */
function cubicTaps(from: number, to: number): Tap[][] {
  return Array.from({ length: to }, (_, place) => {
    const position = (from / to) * (place + 0.5) - 0.5;
    const first = Math.floor(position) - 1;
    return [0, 1, 2, 3].map((i) => ({
      index: Math.min(Math.max(first + i, 0), from - 1),
      weight: cubicWeight(Math.abs(position - (first + i))),
    }));
  });
}

/** Keys' cubic convolution with a = −0.75, as PyTorch and OpenCV have it. */
function cubicWeight(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
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
