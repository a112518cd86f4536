/**
 * From cosines to fits, where nothing but cosines is known: how likely a label is true of a video, whatever the other labels are.
 *
 * A cosine by itself says little, for each text has a place of its own over all videos, and each video a level over all texts. So it
 * is held against two backgrounds: against a bank of general sentences on the same video, and against the label's own cosines over
 * the library. Neither alone will do: of a label that is true of nothing the highest is high among its own, and of one whose
 * place is high all are high in the bank.
 *
 * The two are one estimate here. How places, noise and step lie is measured with the bank (`shape.ts`). Where this label has its
 * place, and of which part of the videos it is true, nobody knows: each pair of the two is weighed by how well it explains the
 * label's residuals over the library, and the fit is the mean of what the pairs say. With few videos the bank decides, with many
 * the library.
 */
import type { Curve } from './curve.ts';
import type { Shape } from './shape.ts';

/** Parts of the videos that a label may be true of, and how likely each is before a video was seen. */
const PARTS: readonly (readonly [part: number, weight: number])[] = [
  ...([
    [0.001, 1],
    [0.003, 1],
    [0.01, 1.5],
    [0.03, 1.5],
    [0.07, 1.5],
    [0.15, 1],
  ] as const),
  ...([
    [0.3, 0.8],
    [0.5, 0.6],
    [0.7, 0.5],
    [0.85, 0.3],
    [0.95, 0.2],
    [0.99, 0.1],
  ] as const),
];
/** Places are tried this far from the middle, in standard deviations, and so many to each. */
const FARTHEST = 3;
const TO_EACH = 8;
/** Videos are like each other: more than so many say no more than these. */
const MOST_WITNESSES = 60;
/** Of an absent text's residuals a few lie further up than the others let expect. */
const STRAY = { part: 0.05, wider: 2 } as const;
/** What no distribution explains is noise of another kind. */
const FLOOR = 1e-9;

/** @param residuals of the label, over the videos that the model has seen; none where they are too few to tell anything */
export function curveOf(residuals: readonly number[], shape: Shape): Curve {
  const { level, offsets, below, step, spread } = shape;
  const width = offsets / TO_EACH;
  const from = level - FARTHEST * (offsets + below);
  const bins = Math.ceil((FARTHEST * (2 * offsets + below + spread) + step) / width) + 1;
  const counts = countsOf(residuals, from, width, bins);
  const reach = FARTHEST * TO_EACH;
  // A place is a whole number of bins away, so each density is worked out once for each distance.
  const at = (i: number): number => from + i * width - level;
  const absent = Float64Array.from({ length: bins + 2 * reach }, (_, i) => absentDensity(at(i - reach), shape));
  const present = Float64Array.from({ length: bins + 2 * reach }, (_, i) => presentDensity(at(i - reach), shape));
  const pairs = weighed(counts, absent, present, reach);
  const fits = new Float64Array(bins);
  for (const { weight, part, shift } of pairs) {
    for (let i = 0; i < bins; i++) {
      const yes = part * (present[i + shift] as number);
      const no = (1 - part) * (absent[i + shift] as number);
      fits[i] = (fits[i] as number) + (weight * yes) / (yes + no);
    }
  }
  // Far out the densities' tails decide, which nobody has measured: more is never less.
  for (let i = 1; i < bins; i++) fits[i] = Math.max(fits[i] as number, fits[i - 1] as number);
  return { from, width, fits };
}

function countsOf(residuals: readonly number[], from: number, width: number, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  const each = Math.min(residuals.length, MOST_WITNESSES) / residuals.length;
  for (const residual of residuals) {
    const bin = Math.min(Math.max(Math.round((residual - from) / width), 0), bins - 1);
    counts[bin] = (counts[bin] as number) + each;
  }
  return counts;
}

interface Pair {
  /** of all pairs together 1 */
  readonly weight: number;
  readonly part: number;
  /** of the densities, in bins */
  readonly shift: number;
}

/** Less than this part of the best pair's weight counts for nothing. */
const LEAST_WEIGHT = 1e-4;

function weighed(counts: Float64Array, absent: Float64Array, present: Float64Array, reach: number): Pair[] {
  const seen = [...counts.keys()].filter((i) => (counts[i] as number) > 0);
  const pairs: { log: number; part: number; shift: number }[] = [];
  for (let offset = -reach; offset <= reach; offset++) {
    const shift = reach - offset;
    const likely = -0.5 * (offset / TO_EACH) ** 2;
    for (const [part, weight] of PARTS) {
      let log = likely + Math.log(weight);
      for (const i of seen) {
        const density = part * (present[i + shift] as number) + (1 - part) * (absent[i + shift] as number);
        log += (counts[i] as number) * Math.log(density);
      }
      pairs.push({ log, part, shift });
    }
  }
  const best = pairs.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  const likely = pairs.filter(({ log }) => log - best > Math.log(LEAST_WEIGHT));
  const sum = likely.reduce((total, { log }) => total + Math.exp(log - best), 0);
  return likely.map(({ log, part, shift }) => ({ weight: Math.exp(log - best) / sum, part, shift }));
}

const HALF_NORMAL = Math.sqrt(Math.PI / 2);

/** @param x a residual, from the text's place */
function absentDensity(x: number, { mode, above, below }: Shape): number {
  const y = x - mode;
  const partBelow = below / (below + HALF_NORMAL * above);
  if (y < 0) return FLOOR + (partBelow * Math.exp(y / below)) / below;
  const wide = STRAY.wider * above;
  const near = ((1 - STRAY.part) * Math.exp(-0.5 * (y / above) ** 2)) / (HALF_NORMAL * above);
  const far = (STRAY.part * Math.exp(-0.5 * (y / wide) ** 2)) / (HALF_NORMAL * wide);
  return FLOOR + (1 - partBelow) * (near + far);
}

function presentDensity(x: number, { step, spread }: Shape): number {
  return FLOOR + Math.exp(-0.5 * ((x - step) / spread) ** 2) / (Math.sqrt(2 * Math.PI) * spread);
}
