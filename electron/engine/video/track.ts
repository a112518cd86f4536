/** Which of a file's tracks is the video: one rule, for the engine and for what the page shows. */

/** One of a file's tracks, for a person to tell it from the others. */
export interface TrackInfo {
  /** Counted from 1, of those that may be chosen. */
  readonly number: number;
  readonly codec: string | undefined;
  /** Pixels as decoded upright. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number | undefined;
  /** As the file's tags have it: mostly a code of three letters. */
  readonly language: string | undefined;
  readonly title: string | undefined;
  /** It does not move. */
  readonly isStill: boolean;
  /** The container says that it is not to be shown unless it is asked for. */
  readonly isOff: boolean;
}

/** The tracks of a file that may be chosen, and which of them are shown. */
export interface FileTracks {
  /** In the file's order. */
  readonly choices: readonly TrackInfo[];
  /** The number of the one that is meant to be shown, by `chooseVideoTrack`. */
  readonly meant: number;
  /** The number of the one that browsers show, by `browserTrack`. */
  readonly inBrowsers: number | undefined;
}

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
  const moving = movingTracks(tracks);
  return moving.find(({ isDefault }) => isDefault) ?? moving[0] ?? videoTracks(tracks)[0];
}

export function movingTracks<T extends TrackFacts>(tracks: readonly T[]): T[] {
  const candidates = videoTracks(tracks);
  const mostMet = Math.max(0, ...candidates.map(({ packetsMet }) => packetsMet));
  const longest = Math.max(0, ...candidates.map(({ declaredSeconds = 0 }) => declaredSeconds));
  return candidates.filter((track) => moves(track, mostMet, longest));
}

/**
 * The track that a browser surely shows of a file that it plays by itself: browsers take the first, or the first that is
 * flagged as default. Undefined where these differ, or where that is a picture.
 */
export function browserTrack<T extends TrackFacts>(tracks: readonly T[]): T | undefined {
  const [first] = tracks;
  if (first === undefined || first.isPicture) return undefined;
  return first.isDefault || !tracks.some(({ isDefault }) => isDefault) ? first : undefined;
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
