/** The note on a video. It is kept when the field is left, and by Ctrl or ⌘ with Enter. */
import { useEffect, useRef, useState } from 'react';
import { LONGEST_NOTE } from '../../electron/wire/app/tags.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

interface NoteFieldProps {
  id: string;
  /** what the host has */
  kept: string | undefined;
  /** false until the host was asked */
  isKnown: boolean;
}

export function NoteField({ id, kept = '', isKnown }: NoteFieldProps) {
  const app = useApp();
  const draft = usePage((state) => state.notes.get(id));
  const [wasTyped, setWasTyped] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const shown = draft?.text ?? kept;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is what its height follows
  useEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + 2}px`;
  }, [shown]);
  // Another video is shown: nobody leaves a field that is gone.
  useEffect(() => () => void app.notes.save(id), [app, id]);

  return (
    <div className="note">
      <textarea
        ref={field}
        className="field"
        dir="auto"
        rows={1}
        maxLength={LONGEST_NOTE}
        aria-label={text.marks.note}
        placeholder={text.marks.note}
        disabled={!isKnown && draft === undefined}
        value={shown}
        onChange={({ currentTarget }) => {
          setWasTyped(true);
          app.notes.type(id, currentTarget.value);
        }}
        onBlur={() => void app.notes.save(id)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void app.notes.save(id);
          }
        }}
      />
      <span className={`note-state ${draft?.state ?? ''}`} role="status">
        {draft === undefined ? wasTyped && text.marks.saved : text.marks.noteStates[draft.state]}
      </span>
    </div>
  );
}
