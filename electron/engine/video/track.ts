/** Which of a file's tracks is the video: one rule, for the engine and for what the page shows. */

/** A picture track as a container describes it. */
export interface TrackFacts {
  /** The container says that it is one picture: a cover, a still, the thumbnails of chapters. */
  readonly isPicture: boolean;
  /** Flagged as default; in MP4 that is: enabled. */
  readonly isDefault: boolean;
  /** Undefined where the container does not count frames. */
  readonly declaredFrames: number | undefined;
  /** How many of its packets were met when the file was opened. */
  readonly packetsMet: number;
  /** How long the container says that it goes on; undefined where it says so of whole files only. */
  readonly declaredSeconds: number | undefined;
}

/** The tracks that may be chosen, in the file's order: all that are not declared pictures. */
export function videoTracks<T extends TrackFacts>(tracks: readonly T[]): T[] {
  return tracks.filter((track) => !track.isPicture);
}

/**
 * The first that moves and is meant to be shown; where none is meant, the first that moves; where none moves, the first
 * that is not declared a picture.
 */
export function chooseVideoTrack<T extends TrackFacts>(tracks: readonly T[]): T | undefined {
  const candidates = videoTracks(tracks);
  const mostMet = Math.max(0, ...candidates.map(({ packetsMet }) => packetsMet));
  const longest = Math.max(0, ...candidates.map(({ declaredSeconds = 0 }) => declaredSeconds));
  const moving = candidates.filter((track) => moves(track, mostMet, longest));
  return moving.find(({ isDefault }) => isDefault) ?? moving[0] ?? candidates[0];
}

/** A track that is so much shorter than another is over when that goes on. */
const SHORT = 0.05;

/** A still picture comes once, while another track goes on. */
function moves(
  { declaredFrames, packetsMet, declaredSeconds = Number.POSITIVE_INFINITY }: TrackFacts,
  mostMet: number,
  longest: number,
): boolean {
  if (declaredFrames !== undefined && declaredFrames > 0) return declaredFrames > 1;
  return packetsMet > 1 || (mostMet <= 1 && declaredSeconds >= longest * SHORT);
}
