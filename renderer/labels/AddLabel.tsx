/** The field that labels are typed and pasted into. Commas part them; what will become of it is shown before. */
import { Plus } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { LONGEST_LABEL } from '../../electron/wire/app/labels.ts';
import { IconButton, Keys } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { parseLabels } from './label-edits.ts';

/** Labels named in the preview. */
const PREVIEWED = 12;
/** What was added before, for ArrowUp. */
const RECALLED = 50;

export function AddLabel() {
  const app = useApp();
  const [typed, setTyped] = useState('');
  /** newest last, and how far back we are in it */
  const [recall, setRecall] = useState<{ before: readonly string[]; back: number }>({ before: [], back: 0 });
  const parts = parseLabels(typed);

  const add = async (what: string, whole = false): Promise<void> => {
    if (parseLabels(what, whole).length === 0) return;
    setRecall(({ before }) => ({
      before: [...before.filter((other) => other !== what), what].slice(-RECALLED),
      back: 0,
    }));
    if (await app.labels.add(what, whole)) setTyped((now) => (now === what || what.includes('\n') ? '' : now));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (event.key === 'Enter') void add(typed, event.shiftKey);
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
    if (parseLabels(pasted, true).length < 2) return;
    event.preventDefault();
    // Lines are what they are: sentences have commas.
    void add(pasted, true);
  };

  return (
    <div className="add-label">
      <input
        type="text"
        className="field"
        dir="auto"
        aria-label={text.labels.add}
        aria-describedby={parts.length > 1 ? 'add-label-preview' : undefined}
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
        onClick={() => void add(typed)}
      />
      {parts.length > 1 && (
        <p className="add-label-preview" id="add-label-preview">
          <span>{text.labels.preview(parts.length)}</span>
          {parts.slice(0, PREVIEWED).map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same words may be there twice
            <bdi key={at} className="ellipsis">
              {part}
            </bdi>
          ))}
          {parts.length > PREVIEWED && <span>…</span>}
          <span className="add-label-whole">
            <Keys chord="Shift+Enter" /> {text.labels.asOne}
          </span>
        </p>
      )}
    </div>
  );
}
