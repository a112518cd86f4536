/**
 * OpenCV's `cv2.resize(frame, (width, height))` for 8-bit RGB (bilinear, the default), bit for bit.
 *
 * OpenCV works here in fixed point: 11-bit weights, a horizontal pass into integers, and a vertical pass that drops low
 * bits before it multiplies. A resize in floating point is off by one in some pixels, and the model sees it.
 */
import type { RgbFrame } from '../video/frame.ts';

const CHANNELS = 3;
const WEIGHT_ONE = 2048;

/** For each output coordinate: the source coordinate at or before it, and the fixed-point weights of it and the next. */
interface Taps {
  readonly offsets: Int32Array;
  readonly near: Int32Array;
  readonly far: Int32Array;
}

/**
 * A frame resized to `width` × `height`; the aspect ratio is not kept. Any size to any size of at least 1 × 1.
 *
 * @throws Error for a size that is not a positive integer or data that is not width × height × 3 bytes: a caller's bug
 */
export function resizeBilinear(frame: RgbFrame, width: number, height: number): RgbFrame {
  checkFrame(frame);
  if (!isSize(width) || !isSize(height)) throw new Error(`cannot resize a frame to ${width} × ${height}`);
  if (width === frame.width && height === frame.height) return { width, height, data: frame.data.slice() };

  const columns = clampedTaps(frame.width, width);
  const rows = taps(frame.height, height);
  const rowLength = width * CHANNELS;
  const data = new Uint8Array(height * rowLength); // (height, width, 3)
  // The two source rows in use, horizontally resized. Neighbouring output rows mostly share one or both of them.
  let upper = new Int32Array(rowLength);
  let lower = new Int32Array(rowLength);
  let upperRow = -1;
  let lowerRow = -1;
  for (let y = 0; y < height; y++) {
    const offset = rows.offsets[y] as number;
    const wantUpper = clamp(offset, frame.height - 1);
    const wantLower = clamp(offset + 1, frame.height - 1);
    if (upperRow !== wantUpper && lowerRow === wantUpper) {
      [upper, lower] = [lower, upper];
      [upperRow, lowerRow] = [lowerRow, upperRow];
    }
    if (upperRow !== wantUpper) resizeRow(frame, wantUpper, columns, upper);
    if (lowerRow !== wantLower) resizeRow(frame, wantLower, columns, lower);
    upperRow = wantUpper;
    lowerRow = wantLower;
    blendRows(upper, lower, rows.near[y] as number, rows.far[y] as number, data, y * rowLength);
  }
  return { width, height, data };
}

/** @throws Error where a frame's size and its data do not agree: a caller's bug */
export function checkFrame({ width, height, data }: RgbFrame): void {
  if (!isSize(width) || !isSize(height)) throw new Error(`a frame cannot be ${width} × ${height}`);
  const expected = width * height * CHANNELS;
  if (data.length !== expected) {
    throw new Error(`a ${width} × ${height} RGB frame has ${expected} bytes of data, not ${data.length}`);
  }
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function clamp(value: number, last: number): number {
  return Math.min(Math.max(value, 0), last);
}

function taps(source: number, target: number): Taps {
  const offsets = new Int32Array(target);
  const near = new Int32Array(target);
  const far = new Int32Array(target);
  // As OpenCV: the reciprocal of the reciprocal, in double, but the position in float32, which shows in the pixels.
  const scale = 1 / (target / source);
  for (let i = 0; i < target; i++) {
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const offset = Math.floor(position);
    const fraction = Math.fround(position - offset);
    offsets[i] = offset;
    near[i] = roundHalfEven(Math.fround(1 - fraction) * WEIGHT_ONE);
    far[i] = roundHalfEven(fraction * WEIGHT_ONE);
  }
  return { offsets, near, far };
}

/** As `taps`, with the borders resolved: both taps always lie inside, so that the inner loop needs no test. */
function clampedTaps(source: number, target: number): Taps {
  const result = taps(source, target);
  const { offsets, near, far } = result;
  for (let i = 0; i < target; i++) {
    const offset = offsets[i] as number;
    if (offset >= 0 && offset < source - 1) continue;
    // Outside or on the last column, one column counts in full. Of a single column both taps are that one.
    const atEnd = offset >= 0 && source > 1;
    offsets[i] = atEnd ? source - 2 : 0;
    near[i] = atEnd ? 0 : WEIGHT_ONE;
    far[i] = atEnd ? WEIGHT_ONE : 0;
  }
  return result;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor + (floor & 1);
  return rest > 0.5 ? floor + 1 : floor;
}

/** One source row, resized to the taps' width: values × 2048, at most 255 × 2048. */
function resizeRow({ width, data }: RgbFrame, row: number, { offsets, near, far }: Taps, out: Int32Array): void {
  const start = row * width * CHANNELS;
  const next = width > 1 ? CHANNELS : 0;
  for (let x = 0, at = 0; x < offsets.length; x++, at += CHANNELS) {
    const a = start + (offsets[x] as number) * CHANNELS;
    const b = a + next;
    const nearWeight = near[x] as number;
    const farWeight = far[x] as number;
    out[at] = (data[a] as number) * nearWeight + (data[b] as number) * farWeight;
    out[at + 1] = (data[a + 1] as number) * nearWeight + (data[b + 1] as number) * farWeight;
    out[at + 2] = (data[a + 2] as number) * nearWeight + (data[b + 2] as number) * farWeight;
  }
}

/** One output row out of two resized ones. The shifts are OpenCV's: 4 bits go before the product, 16 after, 2 last. */
function blendRows(
  upper: Int32Array,
  lower: Int32Array,
  upperWeight: number,
  lowerWeight: number,
  out: Uint8Array,
  start: number,
): void {
  for (let i = 0; i < upper.length; i++) {
    const above = (((upper[i] as number) >> 4) * upperWeight) >> 16;
    const below = (((lower[i] as number) >> 4) * lowerWeight) >> 16;
    out[start + i] = (above + below + 2) >> 2;
  }
}
