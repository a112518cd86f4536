/** Which track is shown is for the host to say: it is named so that pictures of another have another address. */
const showing = (before: string, track: number | undefined): string =>
  track === undefined ? '' : `${before}track=${track}`;

/**
 * Where media lie, beneath the host's media address (`media://app/` in the window, `/media/` of `serve`). All answer `GET` and
 * `HEAD`; the file answers `Range`.
 */
export const MEDIA = {
  /** the file as it is */
  file: (id: string): string => `video/${id}/file`,
  /** a JPEG, 320 pixels wide */
  poster: (id: string, track?: number): string => `video/${id}/poster${showing('?', track)}`,
  /** a JPEG of the n-th frame (from 0) that the model saw, 320 pixels wide */
  frame: (id: string, n: number, track?: number): string => `video/${id}/frame/${n}${showing('?', track)}`,
  /** a fragmented MP4 (H.264, AAC) made on the fly, for what the page cannot play; `start` in seconds since the first frame */
  proxy: (id: string, start = 0, track?: number): string => `video/${id}/proxy?start=${start}${showing('&', track)}`,
} as const;
