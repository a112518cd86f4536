/**
 * From a fit over time to moments, by hysteresis: a moment begins where the fit reaches the threshold, and goes on to both sides as long as the fit
 * stays above a lower one, so that a fit that wavers about its threshold makes one moment and not ten. Pure.
 */
import type { Stretch } from './cells.ts';

export interface MomentRules {
  /** a moment reaches it somewhere */
  readonly threshold: number;
  /** and goes on until the fit falls so far below */
  readonly slack: number;
  /** those that are no further apart are one, seconds */
  readonly gap: number;
  /** shorter ones are none, seconds */
  readonly shortest: number;
}

export interface FoundMoment extends Stretch {
  /** the highest in it */
  readonly fit: number;
}

/**
 * @param edges (n + 1,) ascending
 * @param fits (n,) in each cell; where it is not known no moment goes on
 * @returns ascending, none touches another
 */
export function momentsOf(
  edges: readonly number[],
  fits: readonly (number | undefined)[],
  { threshold, slack, gap, shortest }: MomentRules,
): FoundMoment[] {
  const runs = runsOf(edges, fits, threshold - slack).filter(({ fit }) => fit >= threshold);
  return joined(runs, gap).filter(({ start, end }) => end - start >= shortest);
}

/** What is left of moments where some spans are taken away; what is too short then is none. */
export function without(moments: readonly FoundMoment[], taken: readonly Stretch[], shortest: number): FoundMoment[] {
  let left = [...moments];
  for (const { start, end } of taken) {
    left = left.flatMap((moment) => {
      if (moment.end <= start || moment.start >= end) return [moment];
      const before = { ...moment, end: start };
      const after = { ...moment, start: end };
      return [before, after].filter((part) => part.end > part.start && part.end - part.start >= shortest);
    });
  }
  return left;
}

/** Stretches in which the fit is nowhere below `least`. */
function runsOf(edges: readonly number[], fits: readonly (number | undefined)[], least: number): FoundMoment[] {
  const runs: FoundMoment[] = [];
  for (let cell = 0; cell < fits.length; cell++) {
    const first = cell;
    let highest = Number.NEGATIVE_INFINITY;
    for (let fit = fits[cell]; fit !== undefined && fit >= least; fit = fits[++cell]) highest = Math.max(highest, fit);
    if (cell > first) runs.push({ start: edges[first] as number, end: edges[cell] as number, fit: highest });
  }
  return runs;
}

function joined(moments: readonly FoundMoment[], gap: number): FoundMoment[] {
  const all: FoundMoment[] = [];
  for (const moment of moments) {
    const last = all[all.length - 1];
    if (last !== undefined && moment.start - last.end <= gap) {
      all[all.length - 1] = { start: last.start, end: moment.end, fit: Math.max(last.fit, moment.fit) };
    } else all.push(moment);
  }
  return all;
}
