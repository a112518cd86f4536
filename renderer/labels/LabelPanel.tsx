/** The labels: one field to add them, and the list, which keeps its author's order. */

import { LibraryBig, Plus } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { LONGEST_LABEL } from '../../electron/wire/app/labels.ts';
import { CommandButton, IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { LabelList } from './LabelList.tsx';
import { parseLabels } from './label-edits.ts';
import './label-panel.css';

export function LabelPanel() {
  const heading = useId();
  const count = usePage((state) => state.texts.length);
  const ready = usePage((state) => state.labels.ready);
  const problem = usePage((state) => state.labels.problem);
  return (
    <section className="panel label-panel" data-region="labels" aria-labelledby={heading}>
      <div className="panel-head">
        <h2 id={heading}>{text.labels.title}</h2>
        <span className="count num">{count > 0 && text.labels.count(count)}</span>
        <span className="gap" />
        {!ready && <span className="label-reading">{text.labels.reading}</span>}
        <CommandButton id="labelSets" icon={LibraryBig} />
      </div>
      <AddLabel />
      {problem !== undefined && (
        <p className="hint label-problem text" role="alert" dir="auto">
          {problem.message}
        </p>
      )}
      {count === 0 ? <p className="hint">{text.labels.empty}</p> : <LabelList />}
    </section>
  );
}

function AddLabel() {
  const app = useApp();
  const [typed, setTyped] = useState('');
  /** what was added before, newest last, for ArrowUp; and how far back we are in it */
  const [recall, setRecall] = useState<{ before: readonly string[]; back: number }>({ before: [], back: 0 });

  const add = (what: string): void => {
    if (parseLabels(what).length === 0) return;
    if (app.labels.add(what)) setTyped('');
    setRecall(({ before }) => ({ before: [...before.filter((other) => other !== what), what].slice(-50), back: 0 }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === 'Enter') add(typed);
    else if (event.key === 'Escape') setTyped('');
    else if (step !== undefined && (typed === '' || recall.back > 0)) {
      const back = Math.max(0, Math.min(recall.before.length, recall.back + step));
      setRecall({ ...recall, back });
      setTyped(back === 0 ? '' : (recall.before.at(-back) ?? ''));
    } else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const pasted = event.clipboardData.getData('text/plain');
    // A field would run the lines together; one line is an ordinary paste, to be edited further.
    if (parseLabels(pasted).length < 2) return;
    event.preventDefault();
    add(pasted);
  };

  return (
    <div className="add-label">
      <input
        type="text"
        className="field"
        dir="auto"
        aria-label={text.labels.add}
        placeholder={text.labels.placeholder}
        autoComplete="off"
        spellCheck={false}
        maxLength={LONGEST_LABEL}
        value={typed}
        ref={(input) => {
          app.places.labelInput = input;
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRecall((state) => ({ ...state, back: 0 }));
        }}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <IconButton
        icon={Plus}
        size="small"
        label={text.labels.addThis}
        chord="Enter"
        disabled={typed.trim() === ''}
        onClick={() => add(typed)}
      />
    </div>
  );
}
