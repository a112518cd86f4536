/** The table's columns, and its order. Pure. */
import type { Behind, LabelEvaluation } from '../../electron/wire/app/evaluation.ts';

export const COLUMNS = [
  'label',
  'yes',
  'no',
  'unsure',
  'threshold',
  'trueYes',
  'falseYes',
  'trueNo',
  'falseNo',
  'precision',
  'recall',
  'f1',
  'auc',
  'best',
  'bestF1',
  'error',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

/** What is of most interest: the labels that are told worst. */
export const FIRST_ORDER: Order = { by: 'f1', descending: false };

/** Once more, and it is the other way round. Words from their beginning, of numbers the largest first. */
export function orderedBy(order: Order, by: Column): Order {
  return order.by === by ? { by, descending: !order.descending } : { by, descending: by !== 'label' };
}

/** The number in a column; undefined where there is none. */
export function numberOf(label: LabelEvaluation, column: Exclude<Column, 'label'>): number | undefined {
  switch (column) {
    case 'trueYes':
    case 'falseYes':
    case 'trueNo':
    case 'falseNo':
      return label.judged[column];
    case 'best':
      return label.best?.at;
    case 'bestF1':
      return label.best?.f1;
    default:
      return label[column];
  }
}

/** What a column counts; undefined for what is no count. */
export function behindOf({ label }: LabelEvaluation, column: Column): Behind | undefined {
  switch (column) {
    case 'yes':
    case 'no':
    case 'unsure':
      return { kind: 'said', label, what: column };
    case 'trueYes':
    case 'falseYes':
    case 'trueNo':
    case 'falseNo':
      return { kind: 'judged', label, what: column };
    default:
      return undefined;
  }
}

/** What has no number comes last, either way; what is equal is in the labels' own order. */
export function sorted(
  labels: readonly LabelEvaluation[],
  { by, descending }: Order,
  textOf: (id: string) => string,
): LabelEvaluation[] {
  const way = descending ? -1 : 1;
  if (by === 'label') return labels.toSorted((a, b) => way * textOf(a.label).localeCompare(textOf(b.label)));
  return labels.toSorted((a, b) => {
    const [x, y] = [numberOf(a, by), numberOf(b, by)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return way * (x - y);
  });
}
