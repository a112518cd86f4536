/**
 * What of a video an address is for. The host knows which that is, and reads none of it: it is there so that other pictures have
 * another address, for a browser shows what it has of one without asking again.
 */
interface Shown {
  /** of its file */
  readonly edition?: string | undefined;
  /** where a person chose one */
  readonly track?: number | undefined;
}

/**
 * Where media lie, beneath the host's media address (`media://app/` in the window, `media/` beneath the page of `serve`). All answer `GET` and
 * `HEAD`; the file answers `Range`.
 */
export const MEDIA = {
  /** the file as it is */
  file: (id: string, { edition }: Shown = {}): string => `video/${id}/file${query({ edition })}`,
  /** a JPEG, 320 pixels wide */
  poster: (id: string, { edition, track }: Shown = {}): string => `video/${id}/poster${query({ track, edition })}`,
  /** a JPEG of the n-th frame (from 0) that the model saw, 320 pixels wide; models may see frames of other numbers */
  frame: (id: string, n: number, { edition, track, index }: Shown & { index?: number | undefined } = {}): string =>
    `video/${id}/frame/${n}${query({ track, index, edition })}`,
  /** a JPEG of the first frame from a time on, seconds since the first of all; 320 pixels wide */
  still: (id: string, at: number, { edition, track }: Shown = {}): string =>
    `video/${id}/still${query({ at, track, edition })}`,
  /** a JPEG of a picture from outside that somebody asks with, 96 pixels high */
  picture: (id: string): string => `picture/${id}`,
  /** how loud its sound is over time: as `readPeaks` reads it; none where there is no sound */
  sound: (id: string, { edition, track }: Shown = {}): string => `video/${id}/sound${query({ track, edition })}`,
  /**
   * a fragmented MP4 (H.264, AAC) made on the fly, for what the page cannot play; `start` in seconds since the first frame. It begins
   * with the first frame from there on, but so early that there is one; `isFrame`: one is shown at that very time
   */
  proxy: (id: string, start = 0, { edition, track, isFrame }: Shown & { isFrame?: boolean } = {}): string =>
    `video/${id}/proxy${query({ start, frame: isFrame && start > 0 ? 1 : undefined, track, edition })}`,
} as const;

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return known.length === 0 ? '' : `?${known.map(([key, value]) => `${key}=${value}`).join('&')}`;
}
