/** From answers to a report: figures by group, each against its bar. */
import type { Answers } from './evaluate.ts';
import { type FitFigures, measureFits, type Seen } from './fits.ts';
import { type Labels, shortName, type Wording } from './labels.ts';
import { accuracy, auc, confusion, type Trial } from './measure.ts';

/** The groups of labels that count as one, and the accuracy that is asked of them. */
const BARS = [
  { name: 'camera', groups: ['camera'], bar: 0.85 },
  { name: 'look', groups: ['look'], bar: 0.9 },
  { name: 'editing', groups: ['editing'], bar: 0.85 },
  { name: 'shapes and motion', groups: ['shape', 'colour', 'motion', 'count', 'text'], bar: 0.9 },
] as const;
const AUC_BAR = 0.9;
/** What fits from the background must reach: as the clips are, and with an offset of its own for each label. */
const FIT_BARS = { offsets: [0, 0.05], auc: 0.96, falseYes: 0.05, recall: 0.8 } as const;
/** How much accuracy sentences that training never saw may cost. */
const MAX_LOSS = 0.05;
/** What is recognised less often than this stays out of the default label set. */
const DEFAULT_SET_BAR = 0.7;

export interface BarResult {
  readonly name: string;
  readonly accuracy: number;
  readonly bar: number;
  /** The mean over the held-out wordings. */
  readonly heldOut: number;
  readonly passed: boolean;
}

export interface GroupResult {
  readonly id: string;
  readonly name: string;
  readonly clips: number;
  readonly accuracy: number;
  readonly heldOut: number;
  readonly auc: number;
  readonly concepts: readonly string[];
  /** Row: what was shown; column: what was answered. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Report {
  readonly clips: number;
  readonly skipped: readonly { readonly clip: string; readonly reason: string }[];
  readonly bars: readonly BarResult[];
  readonly auc: number;
  readonly aucBar: number;
  readonly fits: readonly (FitFigures & { readonly passed: boolean })[];
  readonly groups: readonly GroupResult[];
  /** Accuracy over all groups by wording. */
  readonly wordings: readonly { readonly name: string; readonly accuracy: number }[];
  readonly misclassified: readonly Trial[];
  /** Concepts that stay out of the default label set, with how often they are recognised. */
  readonly weak: readonly { readonly concept: string; readonly accuracy: number }[];
  readonly passed: boolean;
}

/** Mean of numbers, NaN where there are none. */
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of what makes a report, this takes longest. */
export const fitsOf = (seen: Seen): FitFigures[] => FIT_BARS.offsets.map((offsets) => measureFits(seen, offsets));

/** @param fitFigures as `fitsOf` gives them */
export function makeReport(
  answers: Pick<Answers, 'trials' | 'matches'>,
  fitFigures: readonly FitFigures[],
  labels: Labels,
  wordings: readonly Wording[],
  skipped: Report['skipped'],
): Report {
  const trialsOf = (wording: Wording, groups: readonly string[]): Trial[] =>
    groups.flatMap((group) => answers.trials.get(wording.name)?.get(group) ?? []);
  const canonical = wordings.filter(({ heldOut }) => !heldOut);
  const heldOut = wordings.filter((wording) => wording.heldOut);
  const scores = (groups: readonly string[]) => ({
    accuracy: accuracy(canonical.flatMap((wording) => trialsOf(wording, groups))),
    heldOut: mean(heldOut.map((wording) => accuracy(trialsOf(wording, groups)))),
  });

  const groups = labels.groups.map(({ id, name, concepts }): GroupResult => {
    const trials = canonical.flatMap((wording) => trialsOf(wording, [id]));
    const ids = concepts.map((concept) => concept.id);
    const { present, absent } = answers.matches.get(id) ?? { present: [], absent: [] };
    return {
      ...{ id, name, clips: trials.length, ...scores([id]), auc: auc(present, absent) },
      ...{ concepts: ids, confusion: confusion(ids, trials) },
    };
  });
  const bars = BARS.map(({ name, groups: members, bar }): BarResult => {
    const score = scores(members);
    // NaN, where nothing was asked, passes nothing.
    return { name, bar, ...score, passed: score.accuracy >= bar && score.accuracy - score.heldOut <= MAX_LOSS };
  });
  const matches = [...answers.matches.values()];
  const separation = auc(
    matches.flatMap(({ present }) => present),
    matches.flatMap(({ absent }) => absent),
  );
  const fits = fitFigures.map(judged);
  const all = labels.groups.map(({ id }) => id);
  const asked = canonical.flatMap((wording) => trialsOf(wording, all));
  return {
    clips: new Set(asked.map(({ clip }) => clip)).size,
    skipped,
    bars,
    auc: separation,
    aucBar: AUC_BAR,
    fits,
    groups,
    wordings: wordings.map((wording) => ({ name: wording.name, accuracy: accuracy(trialsOf(wording, all)) })),
    misclassified: asked.filter(({ truth, answer }) => truth !== answer),
    weak: groups.flatMap(weakConcepts),
    passed: [...bars, ...fits].every(({ passed }) => passed) && separation >= AUC_BAR,
  };
}

/** Few films of a label that is true of none may be called so, and most of one that is true of nearly all must be. */
function judged(figures: FitFigures): Report['fits'][number] {
  const [none, , , most] = figures.rates;
  const areKept = (none?.falseYes ?? 1) <= FIT_BARS.falseYes && (most?.recall ?? 0) >= FIT_BARS.recall;
  return { ...figures, passed: figures.auc >= FIT_BARS.auc && areKept };
}

function weakConcepts({ concepts, confusion: counts }: GroupResult): { concept: string; accuracy: number }[] {
  return concepts.flatMap((concept, at) => {
    const row = counts[at] ?? [];
    const recognised = (row[at] ?? 0) / row.reduce((sum, count) => sum + count, 0);
    return recognised < DEFAULT_SET_BAR ? [{ concept, accuracy: recognised }] : [];
  });
}

export const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** The report for a terminal. */
export function reportLines(report: Report): string[] {
  const verdict = (passed: boolean): string => (passed ? 'passed' : 'MISSED');
  return [
    `${report.clips} clips${report.skipped.length > 0 ? `, ${report.skipped.length} skipped:` : ''}`,
    ...report.skipped.map(({ clip, reason }) => `  skipped ${clip}: ${reason}`),
    '',
    ...report.groups.flatMap(confusionLines),
    'Misclassified:',
    ...report.misclassified.map(({ clip, truth, answer }) => `  ${clip}: ${truth} taken for ${answer}`),
    '',
    'Accuracy by wording:',
    ...report.wordings.map((wording) => `  ${wording.name.padEnd(28)} ${percent(wording.accuracy).padStart(7)}`),
    '',
    ...report.bars.map(({ name, accuracy: own, heldOut, bar, passed }) =>
      [
        `${verdict(passed)} ${name}: ${percent(own)} (bar ${percent(bar)})`,
        `held-out sentences ${percent(heldOut)} (at most ${percent(MAX_LOSS)} less)`,
      ].join(', '),
    ),
    `${verdict(report.auc >= AUC_BAR)} match AUC: ${report.auc.toFixed(3)} (bar ${AUC_BAR})`,
    ...report.fits.flatMap(({ offsets, auc: area, rates, passed }) => [
      `${verdict(passed)} fit from the background, offsets of ${offsets}: AUC ${area.toFixed(3)} (bar ${FIT_BARS.auc})`,
      ...rates.map(({ part, falseYes, recall }) => {
        const bar = part === 0 ? ` (bar ${percent(FIT_BARS.falseYes)})` : '';
        const recallBar = part === 0.95 ? ` (bar ${percent(FIT_BARS.recall)})` : '';
        const found = part === 0 ? '' : `, recall ${percent(recall)}${recallBar}`;
        return `  true of ${percent(part)} of 200 films: false yes ${percent(falseYes)}${bar}${found}`;
      }),
    ]),
    ...(report.weak.length > 0
      ? [
          `Recognised less than ${percent(DEFAULT_SET_BAR)}: ${report.weak.map(({ concept, accuracy: own }) => `${concept} (${percent(own)})`).join(', ')}`,
        ]
      : []),
  ];
}

function confusionLines({
  name,
  clips,
  accuracy: own,
  heldOut,
  auc: area,
  concepts,
  confusion: counts,
}: GroupResult): string[] {
  const names = concepts.map(shortName);
  const width = Math.max(...names.map((text) => text.length));
  return [
    `${name}: ${percent(own)} of ${clips}, held-out sentences ${percent(heldOut)}, match AUC ${area.toFixed(3)}`,
    `  ${''.padEnd(width)} ${names.map((text) => text.slice(0, 5).padStart(6)).join('')}`,
    ...counts.map(
      (row, at) => `  ${names[at]?.padEnd(width)} ${row.map((count) => String(count || '·').padStart(6)).join('')}`,
    ),
    '',
  ];
}
