/** The picture that stands for a video: of a few of its frames the first that shows something. */
import type { VideoTrack } from '../engine/video/probe.ts';
import { TagError } from '../wire/errors.ts';
import { type FramePlace, type MadePicture, makePicture } from './picture.ts';

type Places = readonly [FramePlace, ...FramePlace[]];

/** Of the duration. */
const TRIED = [0.1, 0.25, 0.5] as const;
/** Not far into a long video, where seeking is dear; seconds, for each of them. */
const FARTHEST = [10, 60, 300] as const;

/** Past the fade-in that many videos begin with; later where that is black, too. */
export function posterPlaces(duration: number | undefined): Places {
  if (duration === undefined) return [{ from: 'start', seconds: 0 }];
  const [first, ...others] = TRIED.map(
    (part, n): FramePlace => ({ from: 'start', seconds: Math.min(duration * part, FARTHEST[n] ?? duration) }),
  );
  return [first as FramePlace, ...others];
}

/** How light a picture is, and how far its dark and its light parts are from each other; both of 255. */
interface Luma {
  readonly mean: number;
  readonly spread: number;
}

/** Darker than this on the whole there is nothing to be made out in a picture of a thumb's size. */
const DARKEST_MEAN = 20;
/** So little between the darkest tenth and the lightest is a plain surface: black, white, a colour card. */
const LEAST_SPREAD = 12;

/** Says a picture's luma on stderr, and leaves the picture as it is. Full range, as in the JPEG. */
const MEASURE = ['format=yuvj420p', 'signalstats', "metadata=mode=print:file='pipe\\:2'"];

/**
 * @throws {TagError} as `makePicture`, where not even the first could be made
 * @throws {DOMException} `AbortError`
 */
export async function makePoster(
  track: VideoTrack,
  [first, ...others]: Places,
  lead: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const made = await makePicture(track, first, lead, signal, MEASURE);
  let best = { jpeg: made.jpeg, luma: readLuma(made.said) };
  for (const place of others) {
    if (best.luma === undefined || showsSomething(best.luma)) break;
    const later = await tried(() => makePicture(track, place, lead, signal, MEASURE));
    const luma = later && readLuma(later.said);
    // Where all are blank, the least blank of them.
    if (later !== undefined && luma !== undefined && luma.spread > best.luma.spread) best = { jpeg: later.jpeg, luma };
  }
  return best.jpeg;
}

/** A later frame that cannot be had is no reason to show none. */
async function tried(make: () => Promise<MadePicture>): Promise<MadePicture | undefined> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof TagError) return undefined;
    throw error;
  }
}

function showsSomething({ mean, spread }: Luma): boolean {
  return mean >= DARKEST_MEAN && spread >= LEAST_SPREAD;
}

/** As ffmpeg's `signalstats` says it; undefined where it said nothing. */
function readLuma(said: string): Luma | undefined {
  const value = (name: string): number | undefined => {
    const found = new RegExp(`lavfi\\.signalstats\\.${name}=([\\d.]+)`).exec(said)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [mean, low, high] = [value('YAVG'), value('YLOW'), value('YHIGH')];
  if (mean === undefined || low === undefined || high === undefined) return undefined;
  return { mean, spread: high - low };
}
