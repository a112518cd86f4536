/** How well fits from the background tell what a clip shows, and whether they can say no: on the held-out clips, by cosines alone. */
import { curveOf } from '../../electron/fit/background.ts';
import { fitAt } from '../../electron/fit/curve.ts';
import { mean } from '../../electron/fit/numbers.ts';
import { randomOf } from '../../electron/fit/random.ts';
import { shapeOf } from '../../electron/fit/shape.ts';
import { auc } from './measure.ts';

/** What is known of the clips: rows are clips, in one order. */
export interface Seen {
  /** (clips, bank) */
  readonly bank: readonly (readonly number[])[];
  readonly labels: readonly {
    /** (clips) */
    readonly cosines: readonly number[];
    /** (clips) whether the clip shows it; undefined where one may disagree */
    readonly isShown: readonly (boolean | undefined)[];
  }[];
}

/** Of one label that is true of a part of a library. */
export interface Rate {
  readonly part: number;
  /** of the films that it is not true of */
  readonly falseYes: number;
  /** of those that it is true of */
  readonly recall: number;
}

export interface FitFigures {
  /** standard deviation of what is added to all cosines of a label, each label its own */
  readonly offsets: number;
  readonly auc: number;
  readonly rates: readonly Rate[];
}

const PARTS = [0, 0.05, 0.5, 0.95] as const;
/** Films of a library in which a label is true of a part. */
const FILMS = 200;
/** From this fit on it counts as true. */
const TRUE = 0.5;
/** Offsets are drawn so often. */
const ROUNDS = 24;
/** A label of fewer clips would be one clip a hundred times over. */
const LEAST = { shown: 5, absent: 20 } as const;

export function measureFits({ bank, labels }: Seen, offsets: number): FitFigures {
  const shape = shapeOf(bank);
  const levels = bank.map(mean);
  const rounds = Array.from({ length: offsets === 0 ? 1 : ROUNDS }, (_, round) => {
    const random = randomOf(`offsets, round ${round}`);
    return labels.map(({ cosines, isShown }) => {
      const offset = offsets * normal(random);
      return { residuals: cosines.map((cosine, i) => cosine + offset - (levels[i] as number)), isShown };
    });
  });
  const areas = rounds.map((all) => {
    const fits = all.flatMap(({ residuals, isShown }) => {
      const curve = curveOf(residuals, shape);
      return residuals.map((residual, i) => ({ fit: fitAt(curve, residual), isShown: isShown[i] }));
    });
    const of = (shown: boolean) => fits.filter(({ isShown }) => isShown === shown).map(({ fit }) => fit);
    return auc(of(true), of(false));
  });
  const rates = PARTS.map((part) => {
    const random = randomOf(`films of which ${part} are true`);
    const films = rounds.flat().flatMap(({ residuals, isShown }) => {
      const from = (shown: boolean) => residuals.filter((_, i) => isShown[i] === shown);
      const [shown, absent] = [from(true), from(false)];
      if (shown.length < LEAST.shown || absent.length < LEAST.absent) return [];
      const draw = (some: readonly number[], count: number) =>
        Array.from({ length: count }, () => some[Math.floor(random() * some.length)] as number);
      const [yes, no] = [draw(shown, Math.round(FILMS * part)), draw(absent, FILMS - Math.round(FILMS * part))];
      const curve = curveOf([...yes, ...no], shape);
      const trueOf = (some: readonly number[]) => some.filter((residual) => fitAt(curve, residual) >= TRUE).length;
      return [{ yes: yes.length, no: no.length, hits: trueOf(yes), mistakes: trueOf(no) }];
    });
    const sum = (of: (film: (typeof films)[number]) => number): number =>
      films.reduce((all, film) => all + of(film), 0);
    return {
      part,
      falseYes: sum(({ mistakes }) => mistakes) / sum(({ no }) => no),
      recall: sum(({ hits }) => hits) / sum(({ yes }) => yes),
    };
  });
  return { offsets, auc: mean(areas), rates };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
