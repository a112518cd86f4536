/** A number that is found out by itself where nobody types one. */
import { text } from '../text.ts';

interface OptionalNumberProps {
  says: string;
  value: string;
  max: number;
  onChange: (typed: string) => void;
}

export function OptionalNumber({ says, value, max, onChange }: OptionalNumberProps) {
  return (
    <label className="hand-choice">
      {says}
      <input
        type="number"
        className="field num hand-number"
        aria-invalid={value.trim() !== '' && !(Number(value) >= 0 && Number(value) <= max)}
        min={0}
        {...{ max, value }}
        step="any"
        placeholder={text.settings.devices.auto}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
