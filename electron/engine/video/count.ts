/**
 * Frames counted by the decoder, where packets cannot tell them: once for a file, for its count is remembered.
 *
 * A count is a whole decode. What comes of it is each frame's time on one running clock; a frame is its place in that list.
 */
import { claimed } from './claim.ts';
import { runningClock } from './clock.ts';
import { type ExtractOptions, type Listable, listDecodedFrames } from './extract.ts';
import { placeOf, recallCount, rememberCount } from './remembered.ts';
import { BARE, longestGap, median, stepsOf } from './timestamps.ts';

export interface CountedVideo extends Listable {
  readonly format: string;
  readonly frameRate: number | undefined;
}

/** Frames a second where nothing tells. */
const DEFAULT_RATE = 25;

/**
 * (n,) when each frame of a video is shown, in ticks, as the decoder counts them; none where it gives none.
 *
 * @param areGuesses whether packets tell some of the times only
 * @throws {TagError} `timed-out`, `ffmpeg-missing`
 * @throws {DOMException} `AbortError`
 */
export async function countFrames(
  video: CountedVideo,
  areGuesses: boolean,
  options: ExtractOptions,
): Promise<Float64Array> {
  // A file that cannot be read is for ffmpeg to meet and report.
  const place = await placeOf(video).catch(() => undefined);
  const count = async (): Promise<Float64Array> => {
    const { ticks, outcome } = await listDecodedFrames(video, options);
    const pts = tellTimes(video, areGuesses, ticks);
    // What ended in a failure may go on another time.
    if (place !== undefined && !outcome.failed && pts.length > 0) await rememberCount(video, place, pts);
    return pts;
  };
  // The page's host and its engine open a new file at about the same time: one of them is to decode it.
  return place === undefined ? count() : claimed(`${place}.claim`, () => recallCount(place), count, options.signal);
}

function tellTimes(
  { format, frameRate = DEFAULT_RATE, timeBase }: CountedVideo,
  areGuesses: boolean,
  ticks: Float64Array,
): Float64Array {
  const defaultStep = timeBase[1] / timeBase[0] / frameRate;
  // Numbers ÷ rate, whatever ffmpeg makes up.
  if (BARE.has(format)) return ticks.map((_, i) => Math.round(i * defaultStep));
  const typical = median(stepsOf(ticks).filter((step) => step > 0));
  const jumpAhead = longestGap({ format, timeBase }, typical || defaultStep);
  return runningClock(ticks, { defaultStep, jumpAhead, areGuesses });
}
