/** How loud a video's sound is over time, as bytes: what a waveform is drawn from. */

export interface Peaks {
  /** that one peak stands for; the first begins with the video's first frame */
  readonly seconds: number;
  /** (n,) the farthest from silence, of 255; only silence is 0. Empty where there is no sound. */
  readonly peaks: Uint8Array;
}

/** A float before the peaks. */
const HEAD_BYTES = 8;

export function writePeaks({ seconds, peaks }: Peaks): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + peaks.length);
  new DataView(bytes.buffer).setFloat64(0, seconds, true);
  bytes.set(peaks, HEAD_BYTES);
  return bytes;
}

/** Undefined for what is none. */
export function readPeaks(bytes: ArrayBuffer): Peaks | undefined {
  if (bytes.byteLength < HEAD_BYTES) return undefined;
  const seconds = new DataView(bytes).getFloat64(0, true);
  return seconds > 0 && Number.isFinite(seconds) ? { seconds, peaks: new Uint8Array(bytes, HEAD_BYTES) } : undefined;
}
