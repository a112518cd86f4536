/** The evaluation as it is looked at. */
import type { Evaluation, ReadTruth } from '../../electron/wire/app/evaluation.ts';
import type { Order } from './rows.ts';

export type TruthFile = ReadTruth & { readonly name: string };

/** What is shown in place of the columns, while it is there. */
export interface EvaluationView {
  readonly state: 'busy' | 'failed' | 'done';
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  /** undefined before there is one */
  readonly evaluation: Evaluation | undefined;
  /** the file that says what is true; decisions without it */
  readonly truth: TruthFile | undefined;
  readonly order: Order;
  /** the label that is looked at more closely */
  readonly chosen: string | undefined;
}
