/** One label: its words, how well it fits the shown video, what was decided, and of how many videos it holds. */
import { Check, CircleHelp, GripVertical, X } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo, type ReactNode, useState } from 'react';
import type { KeyId } from '../../electron/catalogue/keys/table.ts';
import type { LabelCount } from '../../electron/wire/app/asking.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import type { Score } from '../../electron/wire/app/rankings.ts';
import type { Decision } from '../../electron/wire/app/tags.ts';
import { isKeyFor } from '../commands/keys.ts';
import { Hint, Keys } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { FitNumber } from './FitNumber.tsx';
import { hasFits } from './fits.ts';
import { LabelMarks } from './LabelMarks.tsx';
import { LabelMenu } from './LabelMenu.tsx';
import { isLearnt } from './label-order.ts';

export interface LabelRowProps {
  index: number;
  count: number;
  /** pixels from the list's top */
  start: number;
  label: Label;
  /** a video is shown */
  decidable: boolean;
  score: Score | undefined;
  decision: Decision | undefined;
  counted: LabelCount | undefined;
  chosen: boolean;
  fresh: boolean;
  reachable: boolean;
  /** the list is in its author's order, and rows can be moved */
  own: boolean;
  /** where the dragged label would come in */
  target: 'before' | 'after' | undefined;
  dragged: boolean;
  onDragTo: (index: number, clientY: number) => void;
  onDragEnd: () => void;
  onDragCancel: () => void;
  /** @param next the row that has the focus then */
  onRemoved: (next: number) => void;
}

/** As much of a label as a row, a tooltip or a name can bear. */
const SHOWN = 300;

/** Drawn when something of it is another: a decision is one row's, of the many on screen. */
export const LabelRow = memo(function LabelRow(props: LabelRowProps) {
  const { index, count, start, label, score, decision, chosen, fresh, reachable, own, target, dragged } = props;
  const app = useApp();
  const [editing, setEditing] = useState(false);
  const shown = label.text.length > SHOWN ? `${label.text.slice(0, SHOWN)}…` : label.text;
  const fit = score?.fit;
  const among = isLearnt(label) ? score?.probability : undefined;
  const remove = async (): Promise<void> => {
    // Of the rows as they are now: when it is gone the list is another.
    const next = Math.min(index, count - 2);
    if (await app.labels.remove(label)) props.onRemoved(next);
  };
  const move = (by: number): void => {
    void app.labels.move(label, index + by).then(() => app.places.focusLabel?.(label.id));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const is = (id: KeyId): boolean => isKeyFor(app, id, event);
    if (is('labelUp') && own) move(-1);
    else if (is('labelDown') && own) move(1);
    else if (is('removeLabel')) void remove();
    else if (is('renameLabel')) setEditing(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The keys for yes and no act on the row at hand: whoever clicks a row, wherever in it, means that one.
  const onClick = ({ currentTarget, target }: MouseEvent<HTMLElement>): void => {
    const isElsewhere =
      !currentTarget.contains(target as Node) || (target as Element).closest('button, input') !== null;
    if (!isElsewhere) currentTarget.querySelector<HTMLElement>('.ranking-name')?.focus();
  };
  const state = [chosen && 'chosen', fresh && 'fresh', dragged && 'dragged', target, label.colour].filter(Boolean);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the name within is reached by keys, and does the same
    <li
      className={`ranking-row ${state.join(' ')}`}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${start}px)` }}
      onClick={onClick}
    >
      {own && <Grip {...props} />}
      <span className="ranking-stripe" aria-hidden />
      {editing ? (
        <LabelField label={label} onDone={() => setEditing(false)} />
      ) : (
        <span className="ranking-label">
          <button
            type="button"
            className="ranking-name ellipsis text"
            dir="auto"
            title={shown}
            data-row
            aria-current={chosen ? 'true' : undefined}
            tabIndex={reachable ? 0 : -1}
            onFocus={() => app.store.setState({ label: label.id })}
            onClick={() => app.showLabel(label.id)}
            onKeyDown={onKeyDown}
          >
            {shown}
          </button>
          <LabelMarks facts={label} />
          {label.key !== undefined && <Keys chord={label.key} />}
          {label.group !== undefined && <bdi className="ranking-group ellipsis">{label.group.name}</bdi>}
        </span>
      )}
      <FitNumber fit={fit} isNamed className="ranking-score" />
      <Decide {...props} is="yes" />
      <Decide {...props} is="no" />
      <LabelMenu
        label={label}
        decision={decision}
        own={own}
        index={index}
        onRename={() => setEditing(true)}
        onRemove={remove}
      />
      <span className="ranking-below">
        <span className="ranking-bar" aria-hidden>
          <i style={{ transform: `scaleX(${fit?.value ?? 0})` }} />
        </span>
        {decision === 'unsure' && <Unsure />}
        <span className="num ranking-among" title={text.ranking.amongHelp}>
          {among !== undefined && (
            <>
              <span className="sr-only">{text.ranking.among} </span>
              {formatPercent(among)}
            </>
          )}
        </span>
        <Counts {...props} />
      </span>
    </li>
  );
});

function Decide({ is, label, decision, decidable }: LabelRowProps & { is: 'yes' | 'no' }) {
  const app = useApp();
  const pressed = decision === is;
  const Icon = is === 'yes' ? Check : X;
  return (
    <button
      type="button"
      className={`decide ${is}`}
      aria-label={text.tags.decisions[is]}
      aria-pressed={pressed}
      tabIndex={-1}
      disabled={!decidable}
      onClick={() => {
        app.store.setState({ label: label.id });
        void app.deciding.decide(pressed ? null : is);
      }}
    >
      <Icon size={15} strokeWidth={2} aria-hidden />
    </button>
  );
}

function Unsure(): ReactNode {
  return (
    <span className="ranking-unsure">
      <CircleHelp size={12} strokeWidth={2} aria-hidden />
      {text.tags.decisions.unsure}
    </span>
  );
}

/** Of how many videos it is said, and of how many it holds by its fit. */
function Counts({ counted, label }: LabelRowProps) {
  const areFits = usePage((state) => hasFits(label, state.learnings.get(label.id)));
  if (counted === undefined) return <span className="ranking-counts" />;
  const { over, yes, no } = counted;
  return (
    <Hint says={text.labels.counted(areFits ? over : undefined, yes, no)}>
      <span className="ranking-counts num">
        {areFits && <span>{text.labels.over(over)}</span>}
        {yes > 0 && <span className="yes">✓{yes}</span>}
        {no > 0 && <span className="no">✗{no}</span>}
      </span>
    </Hint>
  );
}

/** By pointer; the keyboard moves labels from their name. */
function Grip({ index, dragged, onDragTo, onDragEnd, onDragCancel }: LabelRowProps) {
  return (
    <span
      className="label-grip"
      title={text.labels.moveHint}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onDragTo(index, event.clientY);
      }}
      onPointerMove={(event) => {
        if (dragged) onDragTo(index, event.clientY);
      }}
      onPointerUp={onDragEnd}
      onPointerCancel={onDragCancel}
    >
      <GripVertical size={14} strokeWidth={1.75} />
    </span>
  );
}

function LabelField({ label, onDone }: { label: Label; onDone: () => void }) {
  const app = useApp();
  const [typed, setTyped] = useState(label.text);
  const leave = (): void => {
    onDone();
    app.places.focusLabel?.(label.id);
  };
  const finish = async (): Promise<void> => {
    if (typed.trim() === label.text || (await app.labels.rename(label, typed))) onDone();
  };
  return (
    <input
      type="text"
      className="field label-field"
      dir="auto"
      aria-label={text.labels.editing}
      // biome-ignore lint/a11y/noAutofocus: it takes the place of what had the focus
      autoFocus
      value={typed}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void finish()}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        event.stopPropagation();
        if (event.key === 'Enter') void finish().then(leave);
        if (event.key === 'Escape') leave();
      }}
    />
  );
}
