/** The formats by who uses them, with a line on each, narrowed by what is typed. */
import { useId, useState } from 'react';
import type { FormatId } from '../../electron/wire/app/interchange.ts';
import { text } from '../text.ts';
import { formatsSaying } from './formats.ts';

const words = text.handover;

export function FormatChoice({ format, onChange }: { format: FormatId; onChange: (format: FormatId) => void }) {
  const name = useId();
  const [typed, setTyped] = useState('');
  const groups = formatsSaying(typed, words);
  return (
    <fieldset className="hand-part hand-formats">
      <legend>{words.export.format}</legend>
      <input
        type="search"
        className="field"
        aria-label={words.export.search}
        placeholder={words.export.search}
        data-first
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = groups[0]?.formats ?? [];
          if (event.key === 'Enter' && first !== undefined) onChange(first);
        }}
      />
      <div className="hand-format-list">
        {groups.map(({ id, formats }) => (
          <section key={id} aria-label={words.groups[id]}>
            <h3>{words.groups[id]}</h3>
            {formats.map((each) => (
              <label key={each} className="hand-format">
                <input
                  type="radio"
                  {...{ name }}
                  aria-label={words.formats[each].name}
                  checked={each === format}
                  onChange={() => onChange(each)}
                />
                <span>
                  <strong>{words.formats[each].name}</strong>
                  <small>{words.formats[each].for}</small>
                </span>
              </label>
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className="set-note">{words.export.noFormat}</p>}
      </div>
    </fieldset>
  );
}
