/** What is found out of a file, as it is kept. */
import { probeVideo, type VideoInfo } from '../../engine/video/probe.ts';
import type { FileTracks, TrackInfo } from '../../engine/video/track.ts';
import type { VideoFacts } from '../../library/index.ts';
import { LONGEST_OF_TRACK, MOST_TRACKS, type Track } from '../../wire/app/videos.ts';
import { TagError } from '../../wire/errors.ts';

/**
 * The facts of a file and of the track that a person chose, counted from 1, or else the one that is meant to be shown.
 *
 * @throws as `probeVideo`
 */
export async function probeShown(path: string, track: number, signal: AbortSignal): Promise<VideoFacts> {
  const info = await (track === 0 ? probeVideo(path, { signal, identify: true }) : probeOr(path, track, signal));
  return toFacts(info, track);
}

/** Whether the file need not be looked at again: earlier versions did not ask where its clock begins. */
export function isWhole(facts: VideoFacts | undefined): facts is VideoFacts {
  return facts?.startTime !== undefined;
}

/** Of a file that does not have the track that was chosen, the one that is meant to be shown. */
async function probeOr(path: string, track: number, signal: AbortSignal): Promise<VideoInfo> {
  try {
    return await probeVideo(path, { signal, track, identify: true });
  } catch (error) {
    if (error instanceof TagError && error.kind === 'usage') return probeVideo(path, { signal, identify: true });
    throw error;
  }
}

function toFacts(info: VideoInfo, track: number): VideoFacts {
  const { width, height, codec, hasAudio, durationSeconds, startTime, framesBy, frameRate, picturesId } = info;
  return {
    ...{ width, height, codec, hasAudio, duration: durationSeconds, startTime, framesBy },
    ...(frameRate === undefined ? {} : { fps: frameRate }),
    ...(picturesId === undefined ? {} : { picturesId }),
    tracks: toTracks(info.tracks, track),
  };
}

function toTracks({ choices, meant, inBrowsers }: FileTracks, chosen: number): NonNullable<VideoFacts['tracks']> {
  // The one that is meant is among them, and the one that was chosen, however many there are.
  const isShown = ({ number }: TrackInfo): boolean => number === meant || number === chosen;
  const others = choices.filter((track) => !isShown(track));
  const named = new Set(others.slice(0, MOST_TRACKS - (choices.length - others.length)));
  return {
    choices: choices.filter((track) => isShown(track) || named.has(track)).map(toTrack),
    meant,
    ...(inBrowsers === undefined ? {} : { inBrowsers }),
  };
}

function toTrack(info: TrackInfo): Track {
  const { number, codec, width, height, frameRate, isStill, isOff } = info;
  const title = legible(info.title, LONGEST_OF_TRACK.title);
  const language = legible(info.language, LONGEST_OF_TRACK.language);
  return {
    ...{ number, width, height },
    ...(codec === undefined ? {} : { codec }),
    ...(frameRate === undefined ? {} : { fps: frameRate }),
    ...(language === undefined ? {} : { language }),
    ...(title === undefined ? {} : { title }),
    ...(isStill ? { still: true } : {}),
    ...(isOff ? { off: true } : {}),
  };
}

/** What nobody sees, some of which turns around what stands beside it; but for the joiners, which shape letters and signs. */
const UNSEEN = /(?![\u{200C}\u{200D}])\p{Cf}/gu;

/** On one line, as far as it can be seen; undefined where nothing is left. */
function legible(text: string | undefined, longest: number): string | undefined {
  // Of megabytes the beginning is enough.
  const seen = text
    ?.slice(0, 10 * longest)
    .replace(UNSEEN, '')
    .replace(/[\p{Cc}\s]+/gu, ' ');
  return seen?.trim().slice(0, longest).trim().toWellFormed() || undefined;
}
