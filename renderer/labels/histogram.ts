/** Bars of how fits lie, and what a threshold lets in. Pure. */

/** Of each percent from 0 to 99, 0…1 high. Most videos are not what a label says: the root lets the few others be seen beside them. */
export function barsOf(percents: readonly number[]): number[] {
  // What is certain stands with what nearly is.
  const counts = percents.slice(0, 99);
  counts.push((percents[99] ?? 0) + (percents[100] ?? 0));
  const most = Math.max(1, ...counts);
  return counts.map((count) => Math.sqrt(count / most));
}

export function sumOf(percents: readonly number[]): number {
  return percents.reduce((sum, count) => sum + count, 0);
}

/** How many reach a threshold in percent. Between two whole percents it is known but nearly. */
export function reaching(percents: readonly number[], threshold: number): { count: number; exact: boolean } {
  return { count: sumOf(percents.slice(Math.ceil(threshold))), exact: Number.isInteger(threshold) };
}

/** A threshold in percent, as it is typed: no longer than it has to be, and never above itself. */
export function typedPercent(threshold: number): string {
  const hundredths = threshold * 10_000;
  const whole = Math.round(hundredths);
  return String((Math.abs(hundredths - whole) < 1e-6 ? whole : Math.floor(hundredths)) / 100);
}
