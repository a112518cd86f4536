/**
 * What is added to known logits so that they tell yes from no better: δ·x + c, by logistic regression with a penalty on δ alone.
 * With few decisions nothing pays for the penalty, and the logits stay what they are.
 *
 * Minimises Σ log loss(yes, offset + δ·x + c) + penalty/2 · ‖δ‖² by L-BFGS. The product of the rows with a direction is made once a step: along the direction the loss is then known from m numbers
 * alone, so that the best step costs no further pass.
 */
import { sigmoid } from './platt.ts';
import { addRows, inner, products } from './rows.ts';

export interface Problem {
  /** (n × D) one row after the other, around zero */
  readonly rows: Float32Array;
  /** D */
  readonly width: number;
  /** the mean of their lengths, squared */
  readonly spread: number;
  /** (n) 1 for yes, 0 for no */
  readonly yes: Uint8Array;
  /** (n) the logits that are known */
  readonly offsets: Float64Array;
  /** (m) the rows that are learned from, by their numbers */
  readonly chosen: Uint32Array;
  readonly penalty: number;
}

export interface Added {
  /** (D) δ */
  readonly weights: Float64Array;
  /** c */
  readonly shift: number;
}

const MOST_STEPS = 60;
/** Part of the first gradient that is left when it is near enough. */
const ENOUGH = 1e-2;
/** Newton's steps along a line. */
const ALONG = 2;

export function solve(problem: Problem): Added {
  const { rows, width, chosen, offsets } = problem;
  const at = new Float64Array(width + 1); // (D + 1) δ, c
  const logits = Float64Array.from(chosen, (row) => offsets[row] as number); // (m)
  const curvature = new Curvature(roughly(problem, logits));
  let gradient = gradientAt(problem, at, logits);
  const first = norm(gradient);
  for (let step = 0; step < MOST_STEPS && norm(gradient) > ENOUGH * first; step++) {
    const direction = curvature.downhill(gradient);
    const along = products(rows, width, chosen, direction, direction[width]); // (m)
    const length = bestStep(problem, at, direction, logits, along);
    if (length === 0) break;
    addTo(at, length, direction);
    addTo(logits, length, along);
    const next = gradientAt(problem, at, logits);
    curvature.learn(direction, length, gradient, next);
    gradient = next;
  }
  return { weights: at.slice(0, width), shift: at[width] as number };
}

/** What divides a gradient by about the Hessian before anything is learned of it: as if rows varied alike in all directions. */
function roughly({ width, spread, penalty }: Problem, logits: Float64Array) {
  let bend = 0;
  for (const logit of logits) bend += sigmoid(logit) * (1 - sigmoid(logit));
  const each = penalty + (bend * spread) / width;
  return (gradient: Float64Array): Float64Array => {
    const result = gradient.map((value) => value / each);
    result[width] = (gradient[width] as number) / bend;
    return result;
  };
}

/** (D + 1) */
function gradientAt(
  { rows, width, yes, chosen, penalty }: Problem,
  at: Float64Array,
  logits: Float64Array,
): Float64Array {
  const gradient = at.map((value) => penalty * value);
  const off = logits.map((logit, i) => sigmoid(logit) - (yes[chosen[i] as number] as number));
  addRows(gradient, rows, width, chosen, off);
  gradient[width] = off.reduce((sum, value) => sum + value, 0);
  return gradient;
}

/** How far to go in a direction: Newton's method on one number. */
function bestStep(
  { width, yes, chosen, penalty }: Problem,
  at: Float64Array,
  direction: Float64Array,
  logits: Float64Array,
  along: Float64Array,
): number {
  const linear = penalty * inner(at.subarray(0, width), direction);
  const square = penalty * inner(direction.subarray(0, width), direction);
  let step = 0;
  for (let turn = 0; turn < ALONG; turn++) {
    let slope = linear + step * square;
    let curve = square;
    for (let i = 0; i < chosen.length; i++) {
      const way = along[i] as number;
      const probability = sigmoid((logits[i] as number) + step * way);
      slope += (probability - (yes[chosen[i] as number] as number)) * way;
      curve += probability * (1 - probability) * way * way;
    }
    if (curve === 0) break;
    step -= slope / curve;
  }
  return step;
}

/** Pairs of steps and changes of the gradient that the curvature is told by. */
const REMEMBERED = 14;

/** What the last steps tell of the curvature (L-BFGS). */
class Curvature {
  readonly #roughly: (gradient: Float64Array) => Float64Array;
  readonly #pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly product: number }[] = [];

  constructor(roughly: (gradient: Float64Array) => Float64Array) {
    this.#roughly = roughly;
  }

  downhill(gradient: Float64Array): Float64Array {
    const rest = gradient.map((value) => -value);
    const parts = this.#pairs.toReversed().map(({ step, change, product }) => {
      const part = inner(step, rest) / product;
      addTo(rest, -part, change);
      return part;
    });
    const result = this.#roughly(rest);
    for (const { step, change, product } of this.#pairs) {
      addTo(result, (parts.pop() as number) - inner(change, result) / product, step);
    }
    return result;
  }

  learn(direction: Float64Array, length: number, before: Float64Array, after: Float64Array): void {
    const step = direction.map((value) => value * length);
    const change = after.map((value, j) => value - (before[j] as number));
    const product = inner(step, change);
    if (!(product > 0)) return;
    this.#pairs.push({ step, change, product });
    if (this.#pairs.length > REMEMBERED) this.#pairs.shift();
  }
}

function addTo(sum: Float64Array, times: number, vector: Float64Array): void {
  for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + times * (vector[j] as number);
}

function norm(vector: Float64Array): number {
  return Math.sqrt(inner(vector, vector));
}
