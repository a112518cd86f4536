/** The evaluation as it is looked at. */
import type { Evaluation } from '../../electron/wire/app/evaluation.ts';
import type { Order } from './rows.ts';

/** What is shown in place of the columns, while it is there. */
export interface EvaluationView {
  readonly state: 'busy' | 'failed' | 'done';
  readonly progress: { readonly done: number; readonly of: number } | undefined;
  /** undefined before there is one */
  readonly evaluation: Evaluation | undefined;
  readonly order: Order;
  /** the label that is looked at more closely */
  readonly chosen: string | undefined;
}
