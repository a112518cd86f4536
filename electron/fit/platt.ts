/**
 * From a score to a probability: Platt scaling, σ(slope · score + shift). Its targets are a little off 0 and 1, as if one more of
 * each had been decided, so that scores which tell yes from no without a fault do not make certainties of a few decisions.
 *
 * Platt, “Probabilistic outputs for support vector machines” (1999); Newton's method as Lin, Lin and Weng (2007) have it.
 */

export interface Platt {
  readonly slope: number;
  readonly shift: number;
}

/** So many of yes and of no it takes before what comes of it may be called calibrated. */
export const FEWEST_TO_CALIBRATE = 20;

const MOST_STEPS = 100;
const SMALLEST_STEP = 1e-10;
/** Of the gradient. */
const ENOUGH = 1e-5;
/** Keeps the Hessian invertible. */
const RIDGE = 1e-12;

/**
 * @param scores (n) numbers of any scale
 * @param yes (n) 1 for yes, 0 for no
 */
export function platt(scores: Float64Array, yes: Uint8Array): Platt {
  const all = yes.length;
  const positive = yes.reduce((sum, one) => sum + one, 0);
  const targets = [1 / (all - positive + 2), (positive + 1) / (positive + 2)] as const;
  const loss = (slope: number, shift: number): number => {
    let sum = 0;
    for (let i = 0; i < all; i++) {
      const logit = slope * (scores[i] as number) + shift;
      sum += logLoss(logit, targets[yes[i] as 0 | 1]);
    }
    return sum;
  };
  let slope = 0;
  let shift = Math.log((positive + 1) / (all - positive + 1));
  let now = loss(slope, shift);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, hessian } = derivatives(scores, yes, targets, slope, shift);
    if (Math.hypot(...gradient) < ENOUGH) break;
    const [ss, sc, cc] = hessian;
    const determinant = ss * cc - sc * sc;
    const towards = [
      -(cc * gradient[0] - sc * gradient[1]) / determinant,
      -(ss * gradient[1] - sc * gradient[0]) / determinant,
    ] as const;
    const descent = gradient[0] * towards[0] + gradient[1] * towards[1];
    let part = 1;
    for (; part >= SMALLEST_STEP; part /= 2) {
      const next = loss(slope + part * towards[0], shift + part * towards[1]);
      // Scores that are all one leave nothing to solve: what is then no number is no step either.
      if (!(next < now + 1e-4 * part * descent)) continue;
      slope += part * towards[0];
      shift += part * towards[1];
      now = next;
      break;
    }
    if (part < SMALLEST_STEP) break;
  }
  return { slope, shift };
}

function derivatives(
  scores: Float64Array,
  yes: Uint8Array,
  targets: readonly [number, number],
  slope: number,
  shift: number,
) {
  const gradient: [number, number] = [0, 0];
  const hessian: [number, number, number] = [RIDGE, 0, RIDGE];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    const probability = sigmoid(slope * score + shift);
    const off = probability - targets[yes[i] as 0 | 1];
    const weight = probability * (1 - probability);
    gradient[0] += off * score;
    gradient[1] += off;
    hessian[0] += weight * score * score;
    hessian[1] += weight * score;
    hessian[2] += weight;
  }
  return { gradient, hessian };
}

/** The probability that a score stands for. */
export function plattAt({ slope, shift }: Platt, score: number): number {
  return sigmoid(slope * score + shift);
}

export function sigmoid(logit: number): number {
  return logit >= 0 ? 1 / (1 + Math.exp(-logit)) : 1 - 1 / (1 + Math.exp(logit));
}

/** −target · log σ(logit) − (1 − target) · log(1 − σ(logit)), without overflow. */
function logLoss(logit: number, target: number): number {
  return (logit >= 0 ? (1 - target) * logit : -target * logit) + Math.log1p(Math.exp(-Math.abs(logit)));
}
