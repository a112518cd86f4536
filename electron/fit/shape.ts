/**
 * How cosines lie, measured with the bank: general sentences, most of which are true of no given video.
 *
 * What is left of a cosine once the video's own level (its mean cosine with the bank) is taken away is its residual. Of a text that is absent
 * it lies about the text's own place, tight above and with a long way down below; of one that is present, a step above.
 */
import { mean, quantile } from './numbers.ts';

/** Of one model's texts over one library's videos, all in cosines. */
export interface Shape {
  /** where texts have their places: the middle, and the standard deviation */
  readonly level: number;
  readonly offsets: number;
  /** of residuals of an absent text, from its place: the most frequent one, the standard deviation above and the mean distance below */
  readonly mode: number;
  readonly above: number;
  readonly below: number;
  /** from a text's place to the mean of its residuals where it is present, and their standard deviation */
  readonly step: number;
  readonly spread: number;
}

/** From so many videos on a text's own place can be told from noise. */
export const ENOUGH_VIDEOS = 20;

/** A text's place: what seven of ten videos lie below. Few texts are true of three in ten, and above it lies nearly nothing of an absent one. */
const PLACE = 0.7;
/** The part of the bank that stands highest on a video is true of it. */
const PRESENT = 0.01;
/** The best of many are a little better than they would be alone. */
const MODESTY = 0.9;
/** Labels are less alike than the bank's sentences: their places differ by this part of the step, at least. */
const LEAST_OFFSETS = 0.2;
/** Where no places are known, they are in the noise already. */
const FEW_OFFSETS = 0.1;
const SPREAD = 0.3;

/**
 * @param cosines of each video with each of the bank's texts: videos × texts, at least one of each. Some hundreds of videos are
 *   enough.
 */
export function shapeOf(cosines: readonly (readonly number[])[]): Shape {
  const residuals = cosines.map(residualsOf); // (videos, texts)
  const texts = residuals[0]?.length ?? 0;
  const isFew = residuals.length < ENOUGH_VIDEOS;
  const common = quantile(residuals.flat(), PLACE);
  const places = Array.from({ length: texts }, (_, k) =>
    isFew
      ? common
      : quantile(
          residuals.map((row) => row[k] as number),
          PLACE,
        ),
  );
  const fromPlace = residuals.map((row) => row.map((residual, k) => residual - (places[k] as number)));
  const all = fromPlace.flat();
  const mode = quantile(all, 0.5);
  // Of a normal distribution 80 % lie below 0.84 standard deviations: higher up lie texts that are present.
  const above = Math.max((quantile(all, 0.8) - mode) / 0.84, 1e-4);
  const below = Math.max(mean(all.filter((value) => value < mode).map((value) => mode - value)), above);
  const step = Math.max(MODESTY * quantile(fromPlace.map(bestOf), 0.5), 2 * above);
  const middle = (quantile(places, 0.75) - quantile(places, 0.25)) / 1.349;
  return {
    level: quantile(places, 0.5),
    offsets: isFew ? FEW_OFFSETS * step : Math.max(middle, LEAST_OFFSETS * step),
    mode,
    above,
    below,
    step,
    spread: Math.max(SPREAD * step, above),
  };
}

/** @param row one video's cosines with the bank */
function residualsOf(row: readonly number[]): number[] {
  const level = mean(row);
  return row.map((cosine) => cosine - level);
}

/** The mean of those of one video that stand highest. */
function bestOf(row: readonly number[]): number {
  const count = Math.max(2, Math.round(PRESENT * row.length));
  return mean(row.toSorted((a, b) => b - a).slice(0, count));
}
