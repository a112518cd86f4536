/** A row a label: what fits make of the decisions about it. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { LabelEvaluation } from '../../electron/wire/app/evaluation.ts';
import { Hint } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { NumberButton } from './NumberButton.tsx';
import { behindOf, COLUMNS, type Column, numberOf, sorted } from './rows.ts';
import type { EvaluationView } from './view.ts';

/** More than anyone reads through. */
const MOST = 300;

interface LabelTableProps {
  labels: readonly LabelEvaluation[];
  view: EvaluationView;
  chosen: string | undefined;
  nameOf: (id: string) => string;
}

export function LabelTable({ labels, view, chosen, nameOf }: LabelTableProps) {
  const rows = sorted(labels, view.order, nameOf);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="evaluation-table" aria-label={text.evaluation.labels} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Head key={column} column={column} view={view} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((label) => (
            <Row key={label.label} label={label} name={nameOf(label.label)} chosen={label.label === chosen} />
          ))}
        </tbody>
      </table>
      {rows.length > MOST && <p className="hint">{text.evaluation.moreRows(rows.length - MOST)}</p>}
    </section>
  );
}

function Head({ column, view: { order } }: { column: Column; view: EvaluationView }) {
  const app = useApp();
  const isSorted = order.by === column;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  const { name, help } = text.evaluation.columns[column];
  const button = (
    <button type="button" className="evaluation-sort" onClick={() => app.evaluation.sort(column)}>
      {name}
      {isSorted && <Arrow size={11} strokeWidth={2} aria-hidden />}
    </button>
  );
  return (
    <th scope="col" aria-sort={isSorted ? (order.descending ? 'descending' : 'ascending') : undefined}>
      {help === '' ? button : <Hint says={help}>{button}</Hint>}
    </th>
  );
}

function Row({ label, name, chosen }: { label: LabelEvaluation; name: string; chosen: boolean }) {
  const app = useApp();
  return (
    <tr className={chosen ? 'chosen' : ''}>
      <th scope="row">
        <button
          type="button"
          className="evaluation-label"
          aria-pressed={chosen}
          onClick={() => app.evaluation.choose(label.label)}
        >
          <bdi className="ellipsis">{name}</bdi>
          {label.seenInTraining && <span className="evaluation-seen">{text.evaluation.seen}</span>}
        </button>
      </th>
      {COLUMNS.filter((column) => column !== 'label').map((column) => (
        <td key={column} className="num">
          <Cell label={label} name={name} column={column} />
        </td>
      ))}
    </tr>
  );
}

type NumberColumn = Exclude<Column, 'label'>;

function Cell({ label, name, column }: { label: LabelEvaluation; name: string; column: NumberColumn }) {
  const value = numberOf(label, column);
  if (value === undefined) return <span className="evaluation-none">–</span>;
  const behind = behindOf(label, column);
  if (behind !== undefined) {
    return <NumberButton value={value} behind={behind} are={text.evaluation.are(text.evaluation.of[column], name)} />;
  }
  if (column === 'auc') return <>{value.toFixed(2)}</>;
  return <>{formatPercent(value)}</>;
}
