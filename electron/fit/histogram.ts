/** How many numbers between 0 and 1 lie in each hundredth, and how many are 1. */

const PERCENTS = 100;

/** (101) A number is in the last hundredth whose beginning it reaches, as it is compared with a threshold. */
export function percents(values: Iterable<number>): number[] {
  const counts = new Array<number>(PERCENTS + 1).fill(0);
  for (const value of values) {
    const percent = placeOf(value);
    counts[percent] = (counts[percent] as number) + 1;
  }
  return counts;
}

function placeOf(value: number): number {
  const near = Math.floor(value * PERCENTS);
  // 0.29 · 100 is less than 29, and 0.57 · 100 less than 57.
  const reached = (near + 1) / PERCENTS <= value ? near + 1 : near;
  return Math.min(PERCENTS, Math.max(0, reached));
}
