/** How fits follow from products, as the process that holds all vectors is told it. Pure. */
import type { Curve } from '../../fit/curve.ts';
import type { Ordering } from './aim.ts';

/** Ten times as many as a curve of words has: what is lost between two of them is less than anybody sees. */
const POINTS = 2 ** 14;

/**
 * Over all products that the vector can have with a unit vector.
 *
 * @returns undefined where fits cannot be told yet
 */
export function fitCurveOf({ vector, fitOf }: Ordering): (Curve & { fits: Float32Array }) | undefined {
  if (fitOf(0) === undefined) return undefined;
  const reach = Math.hypot(...vector) || 1;
  const width = (2 * reach) / POINTS;
  const fits = Float32Array.from({ length: POINTS + 1 }, (_, i) => fitOf(i * width - reach)?.value ?? 0);
  return { from: -reach, width, fits };
}
