/** One line that is typed, with its words above and what helps beneath. Paths and addresses are written from the left everywhere. */
import { useId } from 'react';

interface TextFieldProps {
  label: string;
  value: string;
  example?: string;
  help?: string;
  isFirst?: boolean;
  maxLength?: number;
  onChange: (typed: string) => void;
}

export function TextField({
  label,
  value,
  example,
  help,
  isFirst = false,
  maxLength = 4_096,
  onChange,
}: TextFieldProps) {
  const note = useId();
  return (
    <div className="cluster-field">
      <label>
        <span className="cluster-says">{label}</span>
        <input
          type="text"
          className="field"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={example}
          {...(help === undefined ? {} : { 'aria-describedby': note })}
          {...(isFirst ? { 'data-first': true } : {})}
          {...{ maxLength, value }}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </label>
      {help !== undefined && (
        <p id={note} className="set-note">
          {help}
        </p>
      )}
    </div>
  );
}
