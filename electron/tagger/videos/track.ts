/** Which of a file's tracks is shown: the one that a person chose, or else the one that is meant to be. */
import { basename } from 'node:path';
import type { Footage, StoredVideo, VideoFacts } from '../../library/index.ts';
import type { Track } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';

type Chosen = Pick<StoredVideo, 'track' | 'facts'>;

/**
 * The track as vectors and matches are kept under it: 0 for the one that is meant to be shown, also where a person chose
 * that, or one that the file as it is now does not have.
 *
 * @returns undefined where a person chose one, and the file has not been asked yet whether it is there
 */
export function shownTrack({ track, facts }: Chosen): number | undefined {
  if (track === 0) return 0;
  if (facts?.tracks === undefined) return undefined;
  return track === facts.tracks.meant || trackOf(facts, track) === undefined ? 0 : track;
}

/** The one that a person chose and that the file as it is now does not have. The choice is kept: the file may come back. */
export function lostTrack({ track, facts }: Chosen): number | undefined {
  if (track === 0 || facts?.tracks === undefined) return undefined;
  return trackOf(facts, track) === undefined ? track : undefined;
}

/** What the model looks at; undefined where that is not known yet. */
export function footageOf(entry: StoredVideo | undefined): Footage | undefined {
  const track = entry && shownTrack(entry);
  return entry?.contentId === undefined || track === undefined ? undefined : { contentId: entry.contentId, track };
}

/** As the engine is asked for it: without a number it takes the one that is meant to be shown. */
export function asked({ track }: Footage): { track?: number } {
  return track === 0 ? {} : { track };
}

/** Whether browsers may play the file itself: what they show of it must be the track that is shown. */
export function isProxyOnly(entry: Chosen): boolean {
  const { tracks } = entry.facts ?? {};
  return tracks !== undefined && (shownTrack(entry) || tracks.meant) !== tracks.inBrowsers;
}

/**
 * What a choice changes of a video: the track, and the facts as far as they are known of it.
 *
 * @throws TagError `usage` for a track that the file does not have, or before its tracks are known
 */
export function chosenTrack({ path, facts }: StoredVideo, number: number): { track: number; facts: VideoFacts } {
  if (facts?.tracks === undefined)
    throw new TagError('usage', `${basename(path)} is still being looked at: choose its track in a moment.`);
  const chosen = trackOf(facts, number);
  if (chosen === undefined) {
    const { length } = facts.tracks.choices;
    const tracks = `${length} video ${length === 1 ? 'track' : 'tracks'}`;
    throw new TagError('usage', `${basename(path)} has ${tracks}: there is no track ${number} to choose.`);
  }
  const { codec = facts.codec, width, height, fps } = chosen;
  const { hasAudio, tracks } = facts;
  const known = { codec, width, height, ...(fps === undefined ? {} : { fps }), hasAudio, tracks };
  // Its frames are still to be looked for.
  return { track: number === tracks.meant ? 0 : number, facts: known };
}

function trackOf({ tracks }: VideoFacts, number: number): Track | undefined {
  return tracks?.choices.find((track) => track.number === number);
}
