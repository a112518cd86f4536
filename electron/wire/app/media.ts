/**
 * Where media lie, beneath the host's media address (`media://app/` in the window, `/media/` of `serve`). All answer `GET` and
 * `HEAD`; the file answers `Range`.
 */
export const MEDIA = {
  /** the file as it is */
  file: (id: string): string => `video/${id}/file`,
  /** a JPEG, 320 pixels wide */
  poster: (id: string): string => `video/${id}/poster`,
  /** a JPEG of the n-th frame (from 0) that the model saw, 320 pixels wide */
  frame: (id: string, n: number): string => `video/${id}/frame/${n}`,
  /** a fragmented MP4 (H.264, AAC) made on the fly, for what the page cannot play; `start` in seconds since the first frame */
  proxy: (id: string, start = 0): string => `video/${id}/proxy?start=${start}`,
} as const;
