/** Fits by residual: a line through points `width` apart, level beyond its ends. It never falls. */
export interface Curve {
  readonly from: number;
  readonly width: number;
  readonly fits: Float64Array | Float32Array;
}

export function fitAt({ from, width, fits }: Curve, residual: number): number {
  const place = Math.min(Math.max((residual - from) / width, 0), fits.length - 1);
  const left = Math.floor(place);
  const [a, b] = [fits[left] as number, fits[Math.min(left + 1, fits.length - 1)] as number];
  return Math.min(1, a + (b - a) * (place - left));
}

/** Fits of the same words differ by so much: their vectors are rounded on other ways. */
const EQUAL = 1e-4;

/** Whether the first of two texts fits really better. @param residuals of both */
export function fitsBetter(one: Curve, residual: number, other: Curve, its: number): boolean {
  return fitAt(one, residual) - fitAt(other, its) > EQUAL;
}

/** The least residual whose fit is at least this; infinite where the curve never gets there, or is nowhere below. */
export function residualAt({ from, width, fits }: Curve, fit: number): number {
  const i = fits.findIndex((value) => value >= fit);
  if (i < 0) return Number.POSITIVE_INFINITY;
  if (i === 0) return Number.NEGATIVE_INFINITY;
  const [a, b] = [fits[i - 1] as number, fits[i] as number];
  return from + width * (i - 1 + (fit - a) / (b - a));
}
