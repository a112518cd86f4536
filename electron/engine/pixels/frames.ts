/**
 * Decoded frames → the tensor that the vision tower reads. Float32 arithmetic as NumPy does it, step by step, so that
 * the result is the reference's bit for bit.
 */
import type { RgbFrame } from '../video/frame.ts';
import { checkFrame, resizeBilinear } from './resize.ts';

const CHANNELS = 3;
const LEVELS = 256;
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

/** A float32 tensor, row-major; `dims` is [1, T, 3, H, W], or [0] with no data where there were too few frames. */
export interface FrameTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What each of the 256 levels of each channel becomes. */
const NORMALIZED = normalizedLevels(); // (3, 256)

function normalizedLevels(): Float32Array {
  const { fround } = Math;
  const table = new Float32Array(CHANNELS * LEVELS);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const mean = fround(MEAN[channel] as number);
    const std = fround(STD[channel] as number);
    for (let level = 0; level < LEVELS; level++) {
      table[channel * LEVELS + level] = fround(fround(fround(level / 255) - mean) / std);
    }
  }
  return table;
}

/**
 * `(frame / 255 − mean) / std` in float32, (H, W, 3) as the frame lies.
 * Ports `nemo_curator.models.internvideo2_mm.InternVideo2MultiModality._normalize`.
 *
 * @throws Error for a frame whose size and data do not agree: a caller's bug
 */
export function normalize(frame: RgbFrame): Float32Array {
  checkFrame(frame);
  const { data } = frame;
  const out = new Float32Array(data.length); // (H, W, 3)
  for (let i = 0; i < data.length; i += CHANNELS) {
    out[i] = NORMALIZED[data[i] as number] as number;
    out[i + 1] = NORMALIZED[LEVELS + (data[i + 1] as number)] as number;
    out[i + 2] = NORMALIZED[2 * LEVELS + (data[i + 2] as number)] as number;
  }
  return out;
}

/**
 * The `fnum` frames that count, out of all sampled ones: `frames[::step][:fnum]`, resized and normalised.
 * Ports `nemo_curator.models.internvideo2_mm.InternVideo2MultiModality._construct_frames`.
 *
 * @param frames in the order of time, of any sizes
 * @param fnum T, the number of frames that the model takes
 * @param targetSize [W, H], as OpenCV takes it
 * @param log where the error goes when there are fewer than `fnum` frames
 * @returns [1, T, 3, H, W]; for too few frames the empty tensor, dims [0]
 * @throws Error for an impossible `fnum` or size, or a frame whose size and data do not agree: a caller's bug
 */
export function constructFrames(
  frames: readonly RgbFrame[],
  fnum = 8,
  targetSize: readonly [number, number] = [224, 224],
  log: (message: string) => void = console.error,
): FrameTensor {
  if (!Number.isInteger(fnum) || fnum < 1) throw new Error(`a clip cannot have ${fnum} frames`);
  if (frames.length < fnum) {
    log(`Frame count ${frames.length} is smaller than minimal requirement ${fnum}`);
    return { data: new Float32Array(0), dims: [0] };
  }
  const [width, height] = targetSize;
  const step = Math.floor(frames.length / fnum);
  const frameLength = CHANNELS * height * width;
  const data = new Float32Array(fnum * frameLength); // (1, T, 3, H, W)
  for (let t = 0; t < fnum; t++) {
    const resized = resizeBilinear(frames[t * step] as RgbFrame, width, height);
    normalizePlanes(resized.data, data.subarray(t * frameLength, (t + 1) * frameLength));
  }
  return { data, dims: [1, fnum, CHANNELS, height, width] };
}

/** (H, W, 3) bytes → (3, H, W) float32: `normalize` and the transpose in one pass. */
function normalizePlanes(pixels: Uint8Array, out: Float32Array): void {
  const plane = out.length / CHANNELS;
  for (let i = 0, at = 0; i < plane; i++, at += CHANNELS) {
    out[i] = NORMALIZED[pixels[at] as number] as number;
    out[plane + i] = NORMALIZED[LEVELS + (pixels[at + 1] as number)] as number;
    out[2 * plane + i] = NORMALIZED[2 * LEVELS + (pixels[at + 2] as number)] as number;
  }
}
