/** The figures: accuracy, confusion, and how well a score separates. */

/** One question with its answer: which concept of a group a clip shows. */
export interface Trial {
  readonly clip: string;
  readonly truth: string;
  readonly answer: string;
}

/** The part of the trials whose answer is right; NaN where there are none. */
export function accuracy(trials: readonly Trial[]): number {
  return trials.filter(({ truth, answer }) => truth === answer).length / trials.length;
}

/** How often each concept (row) was taken for each (column), both in the order of `concepts`. */
export function confusion(concepts: readonly string[], trials: readonly Trial[]): number[][] {
  const at = new Map(concepts.map((concept, index) => [concept, index]));
  const counts = concepts.map(() => concepts.map(() => 0));
  for (const { clip, truth, answer } of trials) {
    const row = counts[at.get(truth) ?? -1];
    const column = at.get(answer);
    if (row === undefined || column === undefined)
      throw new Error(`${clip}: ${truth} or ${answer} is of another group`);
    row[column] = (row[column] as number) + 1;
  }
  return counts;
}

/**
 * The area under the ROC curve: the chance that one present scores higher than one absent, a tie counting half.
 * NaN where either list is empty.
 */
export function auc(present: readonly number[], absent: readonly number[]): number {
  const all = [
    ...present.map((score) => ({ score, present: true })),
    ...absent.map((score) => ({ score, present: false })),
  ];
  all.sort((a, b) => a.score - b.score);
  let wins = 0;
  let absentBelow = 0;
  for (let begin = 0; begin < all.length; ) {
    let end = begin;
    const tie = { present: 0, absent: 0 };
    for (; end < all.length && all[end]?.score === all[begin]?.score; end++)
      tie[all[end]?.present ? 'present' : 'absent']++;
    wins += tie.present * (absentBelow + tie.absent / 2);
    absentBelow += tie.absent;
    begin = Math.max(end, begin + 1); // NaN equals nothing, itself included
  }
  return wins / (present.length * absent.length);
}
