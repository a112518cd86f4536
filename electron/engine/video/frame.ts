/** One picture of a video: RGB24, row-major, `data.length === width * height * 3`. */
export interface RgbFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What a decoder holds for one picture, 4:2:0, in bytes. */
export function pictureBytes(info: { codedWidth: number; codedHeight: number; bitDepth: number }): number {
  return info.codedWidth * info.codedHeight * (info.bitDepth > 8 ? 2 : 1) * 1.5;
}
