/** How well clips are found again: the figures of all kinds of questions, and whether they are as good as those that were kept. */
import type { Labels } from '../labels.ts';
import type { Asked, SearchAnswers } from './evaluate.ts';
import { type Change, changesSince, figuresOf, type Kept } from './kept.ts';
import { type Figure, figureOf, MEASURES, type Measure } from './measure.ts';

export interface SearchRow {
  readonly name: string;
  readonly questions: number;
  readonly known: Record<Measure, Figure>;
  /** undefined for pictures, of which everything is known */
  readonly all: Record<Measure, Figure> | undefined;
}

export interface SearchReport {
  readonly clips: number;
  readonly rows: readonly SearchRow[];
  /** held-out sentences, by the concept's group */
  readonly groups: readonly SearchRow[];
  /** of pictures, the part whose own clip comes first */
  readonly picturesFirst: number;
  /** recall@5 of held-out sentences among all clips: the program's order less that by the cosine */
  readonly gain: Figure;
  /** undefined where no figures were kept of what was asked */
  readonly changes: readonly Change[] | undefined;
  readonly passed: boolean;
}

/**
 * @param kept what search is held to
 * @param skipped how many clips could not be made here: the others then have nothing to be held against, which is no fault of search
 */
export function makeSearchReport(
  answers: SearchAnswers,
  labels: Labels,
  kept: Kept | undefined,
  skipped: number,
): SearchReport {
  const { heldOut, canonical, pictures } = answers;
  const changes = kept && changesSince(kept, answers);
  return {
    clips: pictures.length,
    rows: [
      inWords('held-out sentences', heldOut.byFit),
      inWords('… by the cosine alone', heldOut.byCosine),
      inWords('labels in their own words', canonical.byFit),
      inWords('… by the cosine alone', canonical.byCosine),
      { name: 'the middle frame of a clip', questions: pictures.length, known: figuresOf(pictures), all: undefined },
    ],
    groups: labels.groups.flatMap(({ id, name }) => {
      const own = (asked: readonly Asked[]) => asked.filter(({ group }) => group === id);
      const of = { known: own(heldOut.byFit.known), all: own(heldOut.byFit.all) };
      return of.known.length === 0 ? [] : [inWords(name, of)];
    }),
    picturesFirst: pictures.filter(({ rank }) => rank === 1).length / pictures.length,
    gain: gainOf(heldOut.byFit.all, heldOut.byCosine.all),
    changes,
    passed: changes === undefined ? kept !== undefined && skipped > 0 : changes.every(({ isWorse }) => !isWorse),
  };
}

function inWords(name: string, { known, all }: SearchAnswers['heldOut']['byFit']): SearchRow {
  return { name, questions: known.length, known: figuresOf(known), all: figuresOf(all) };
}

function gainOf(asked: readonly Asked[], than: readonly Asked[]): Figure {
  return figureOf(asked.map(({ recall, about }, i) => ({ value: recall - (than[i] as Asked).recall, about })));
}

const NAMES: Record<Change['kind'], string> = {
  known: 'held-out sentences among clips judged',
  all: 'held-out sentences among all clips',
  pictures: 'frames of clips',
};

/** The report for a terminal. */
export function searchLines(report: SearchReport): string[] {
  const width = Math.max(...[...report.rows, ...report.groups].map(({ name }) => name.length));
  const line = ({ name, questions, known, all }: SearchRow): string => {
    const cells = [known, all].flatMap((figures) => (figures === undefined ? [] : [bothOf(figures, ', ')]));
    return `  ${name.padEnd(width)} ${String(questions).padStart(4)}  ${cells.join(' | ')}`;
  };
  return [
    `Search among ${report.clips} clips: recall@5, mean reciprocal rank (95 %), among clips judged | among all`,
    ...report.rows.map(line),
    'Held-out sentences by group:',
    ...report.groups.map(line),
    `  order by fit less by cosine, recall@5 among all: ${differenceOf(report.gain)}`,
    ...changeLines(report),
  ];
}

function changeLines({ changes, passed }: SearchReport): string[] {
  if (changes === undefined) {
    return [
      passed
        ? 'Search is held against nothing: some clips of the figures that were kept could not be made here.'
        : 'MISSED search: there are no kept figures of these sentences and clips; take in those of today by --write.',
    ];
  }
  const lines = changes.map(
    ({ kind, measure, by, isWorse }) =>
      `${isWorse ? 'MISSED' : 'passed'} ${NAMES[kind]}, ${measure} against the figures that were kept: ${differenceOf(by)}`,
  );
  return passed
    ? lines
    : [...lines, 'Search has become worse. Where that is meant, take in the figures of today by --write.'];
}

/** The measured part of the card. */
export function searchMarkdown(model: string, report: SearchReport): string {
  const row = ({ name, questions, known, all }: SearchRow): string =>
    `| ${name} | ${questions} | ${bothOf(known, ' | ')} | ${all === undefined ? '| ' : `${bothOf(all, ' | ')} `}|`;
  return [
    `Measured by \`npm run eval:demo -- --write\` among the ${report.clips} clips, in the order that the program’s search has. In brackets are`,
    '95 % intervals, by drawing other concepts (for frames, other clips); one without any width says only that none failed. Whether a sentence',
    'is true of a clip is known of some clips, mostly those that were made for its group. Among all, the others count as wrong answers: that is',
    'too low, for many of them are right, but harder.',
    `Model: \`${model}\`.`,
    '',
    '| asked | questions | recall@5, clips judged | mean reciprocal rank | recall@5, all clips | mean reciprocal rank |',
    '|---|---|---|---|---|---|',
    ...report.rows.map(row),
    ...report.groups.map((group) => row({ ...group, name: `held-out: ${group.name}` })),
    '',
    `A frame finds its own clip first in ${(100 * report.picturesFirst).toFixed(1)} % of cases. Of held-out sentences among all clips, recall@5 in the`,
    `program’s order less that by the cosine alone is ${differenceOf(report.gain)}.`,
  ].join('\n');
}

function bothOf(figures: Record<Measure, Figure>, between: string): string {
  return (Object.keys(MEASURES) as Measure[]).map((measure) => shown(figures[measure])).join(between);
}

function shown({ mean, low, high }: Figure): string {
  return `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

function differenceOf({ mean, low, high }: Figure): string {
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
  return `${signed(mean)} (${signed(low)} to ${signed(high)})`;
}
