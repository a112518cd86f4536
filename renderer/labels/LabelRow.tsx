/** One label: its text, what its author should know about it, and the ways to edit, move and remove it. */
import { GripVertical, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { KeyId } from '../../electron/catalogue/keys/table.ts';
import type { Label } from '../../electron/wire/app/labels.ts';
import { isKeyFor } from '../commands/keys.ts';
import { IconButton } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { LabelMarks } from './LabelMarks.tsx';

interface LabelRowProps {
  index: number;
  count: number;
  /** pixels from the list's top */
  start: number;
  label: string;
  facts: Label | undefined;
  /** where the dragged label would come in */
  target: 'before' | 'after' | undefined;
  dragged: boolean;
  onDragTo: (clientY: number) => void;
  onDragEnd: () => void;
  onDragCancel: () => void;
  onMove: (by: number) => void;
  onRemoved: () => void;
}

/** As much of a label as a row, a tooltip or a name can bear. */
const SHOWN = 300;

export function LabelRow(props: LabelRowProps) {
  const { index, count, start, label, facts, target, dragged, onMove, onRemoved } = props;
  const app = useApp();
  const [editing, setEditing] = useState(false);
  const shown = label.length > SHOWN ? `${label.slice(0, SHOWN)}…` : label;
  const remove = (): void => {
    app.labels.remove(label);
    onRemoved();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const is = (id: KeyId): boolean => isKeyFor(app, id, event);
    if (is('labelUp')) onMove(-1);
    else if (is('labelDown')) onMove(1);
    else if (is('removeLabel')) remove();
    else if (is('renameLabel')) setEditing(true);
    else if (is('move')) stepFocus(event);
    else return;
    event.preventDefault();
  };
  return (
    <li
      className={`label-row ${dragged ? 'dragged' : ''} ${target ?? ''}`}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${start}px)` }}
    >
      <Grip {...props} />
      {editing ? (
        <LabelField index={index} label={label} onDone={() => setEditing(false)} />
      ) : (
        <button
          type="button"
          className="label-text ellipsis"
          dir="auto"
          title={shown}
          aria-label={text.labels.edit(shown)}
          data-row
          onClick={() => setEditing(true)}
          onKeyDown={onKeyDown}
        >
          {shown}
        </button>
      )}
      <LabelMarks facts={facts} />
      <IconButton icon={X} size="small" label={text.labels.remove(shown)} className="label-remove" onClick={remove} />
    </li>
  );
}

/** By pointer; the keyboard moves labels from their text. */
function Grip({ dragged, onDragTo, onDragEnd, onDragCancel }: LabelRowProps) {
  return (
    <span
      className="label-grip"
      title={text.labels.moveHint}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onDragTo(event.clientY);
      }}
      onPointerMove={(event) => {
        if (dragged) onDragTo(event.clientY);
      }}
      onPointerUp={onDragEnd}
      onPointerCancel={onDragCancel}
    >
      <GripVertical size={14} strokeWidth={1.75} />
    </span>
  );
}

function LabelField({ index, label, onDone }: { index: number; label: string; onDone: () => void }) {
  const app = useApp();
  const [typed, setTyped] = useState(label);
  const finish = (): void => {
    if (typed.trim() !== label) app.labels.rename(index, typed);
    onDone();
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
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') onDone();
      }}
    />
  );
}

function stepFocus(event: KeyboardEvent): void {
  const row = event.currentTarget.closest('.label-row');
  const next = event.key === 'ArrowUp' ? row?.previousElementSibling : row?.nextElementSibling;
  next?.querySelector<HTMLElement>('.label-text')?.focus();
}
