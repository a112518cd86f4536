/**
 * A label's head: what decisions taught about its words, as a classifier on the vectors of videos.
 *
 * The text's vector comes first: its cosines are scaled to logits (two numbers, by Platt's targets). What decisions add is a
 * vector that has to pay for its length, so that with few decisions the head is the text's.
 */
import { auc } from './auc.ts';
import { lowerAucs } from './bootstrap.ts';
import { solve } from './logistic.ts';
import { platt } from './platt.ts';
import { hashOf } from './random.ts';
import { dot } from './rows.ts';

/** So many of yes and of no it takes. */
export const FEWEST_FOR_HEAD = 8;
/** How far a typical video's logit is expected to be moved by what is added to the text. */
const EXPECTED_MOVE = 4;
/** Vectors that lie closer together are one, but for what rounding made of them. */
const LEAST_SPREAD = 1e-6;
const FOLDS = 5;
/** The interval of its AUC whose lower end must lie above the words' own… */
const OVER_WORDS = 0.9;
/** …and that whose lower end must lie above chance: of words that happen to be worse than that nearly everything is better. */
const OVER_CHANCE = 0.98;
const CHANCE = 0.5;

export interface Lessons {
  /** (n × D) unit vectors, one after the other */
  readonly vectors: Float32Array;
  /** (n) 1 for yes, 0 for no */
  readonly yes: Uint8Array;
  /** (n) which content each is of: one content stands in one fold */
  readonly contents: readonly string[];
  /** (D) unit vector of the label's words */
  readonly text: Float32Array;
}

export interface TrainedHead {
  /** (D) */
  readonly weights: Float32Array;
  /** a video's logit is weights · vector + bias */
  readonly bias: number;
  /** whether it is shown to tell yes from no better than the label's words alone, and than chance */
  readonly better: boolean;
  /** of decisions that the head for them had not seen */
  readonly auc: number;
  /** the lower end of its 90 % interval */
  readonly low: number;
  /** the text's own cosines', on the same decisions */
  readonly zeroShot: number;
  readonly yes: number;
  readonly no: number;
  /** (n) each by the head that had not seen its fold */
  readonly outOfFold: Float64Array;
}

/** @returns undefined where there are too few decisions */
export function trainHead(lessons: Lessons): TrainedHead | undefined {
  const { yes, contents, text } = lessons;
  const n = yes.length;
  const positive = yes.reduce((sum, one) => sum + one, 0);
  if (Math.min(positive, n - positive) < FEWEST_FOR_HEAD) return undefined;
  const videos = numbered(contents);
  const folds = foldsOf(videos, yes, contents);
  const width = text.length;
  const cosines = Float64Array.from({ length: n }, (_, i) => dot(lessons.vectors, i * width, text, width));
  const ground = centred(lessons.vectors, width);
  const train = (chosen: Uint32Array): Head => trainOn(lessons, cosines, ground, chosen);
  const outOfFold = new Float64Array(n);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { weights, bias } = train(rowsWhere(folds, (other) => other !== fold));
    for (const i of rowsWhere(folds, (own) => own === fold)) {
      outOfFold[i] = dot(lessons.vectors, i * width, weights, width) + bias;
    }
  }
  const measured = auc(outOfFold, yes);
  const lower = lowerAucs(outOfFold, yes, videos, [OVER_WORDS, OVER_CHANCE]);
  const zeroShot = auc(cosines, yes);
  if (measured === undefined || lower === undefined || zeroShot === undefined) return undefined;
  const [low, surely] = lower as [number, number];
  const { weights, bias } = train(Uint32Array.from(yes.keys()));
  return {
    ...{ weights: Float32Array.from(weights), bias, outOfFold, yes: positive, no: n - positive },
    ...{ better: low > zeroShot && surely > CHANCE, auc: measured, low, zeroShot },
  };
}

interface Head {
  /** (D) */
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Vectors around their mean. */
interface Centred {
  /** (n × D) */
  readonly rows: Float32Array;
  /** (D) */
  readonly mean: Float64Array;
  /** of the distances from the mean, squared */
  readonly spread: number;
}

function trainOn({ yes, text }: Lessons, cosines: Float64Array, ground: Centred, chosen: Uint32Array): Head {
  const { rows, mean, spread } = ground;
  const { slope, shift } = platt(
    Float64Array.from(chosen, (i) => cosines[i] as number),
    Uint8Array.from(chosen, (i) => yes[i] as number),
  );
  const offsets = cosines.map((cosine) => slope * cosine + shift);
  const penalty = Math.max(spread, LEAST_SPREAD) / EXPECTED_MOVE ** 2;
  const added = solve({ rows, spread, width: text.length, yes, offsets, chosen, penalty });
  const weights = added.weights.map((value, j) => value + slope * (text[j] as number));
  const off = added.weights.reduce((sum, value, j) => sum + value * (mean[j] as number), 0);
  return { weights, bias: shift + added.shift - off };
}

function centred(vectors: Float32Array, width: number): Centred {
  const n = vectors.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < vectors.length; i += width) {
    for (let j = 0; j < width; j++) mean[j] = (mean[j] as number) + (vectors[i + j] as number) / n;
  }
  const rows = new Float32Array(vectors.length);
  let spread = 0;
  for (let i = 0; i < vectors.length; i += width) {
    for (let j = 0; j < width; j++) {
      const value = (vectors[i + j] as number) - (mean[j] as number);
      rows[i + j] = value;
      spread += (value * value) / n;
    }
  }
  return { rows, mean, spread };
}

/** (n) the number of each one's content, counted from 0 */
function numbered(contents: readonly string[]): Uint32Array {
  const numbers = new Map<string, number>();
  return Uint32Array.from(contents, (content) => {
    const number = numbers.get(content) ?? numbers.size;
    numbers.set(content, number);
    return number;
  });
}

/**
 * The fold of each decision. Contents are dealt out in an order that their names give, those with a yes first: each fold has its
 * share of both, and the same content comes into the same fold for as long as no other comes before it.
 */
function foldsOf(videos: Uint32Array, yes: Uint8Array, contents: readonly string[]): Uint8Array {
  const known = new Map<number, { hash: number; hasYes: boolean }>();
  for (const [i, video] of videos.entries()) {
    const one = known.get(video) ?? { hash: hashOf(contents[i] as string), hasYes: false };
    one.hasYes ||= yes[i] === 1;
    known.set(video, one);
  }
  const order = [...known].sort(([, a], [, b]) => Number(b.hasYes) - Number(a.hasYes) || a.hash - b.hash);
  const foldOf = new Map(order.map(([video], place) => [video, place % FOLDS]));
  return Uint8Array.from(videos, (video) => foldOf.get(video) as number);
}

function rowsWhere(folds: Uint8Array, isWanted: (fold: number) => boolean): Uint32Array {
  return Uint32Array.from(folds.keys().filter((i) => isWanted(folds[i] as number)));
}
