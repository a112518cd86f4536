/** A number that is typed, with its words beside it. What is no number is said where the whole is. */
interface NumberBoxProps {
  says: string;
  /** where the words beside it do not tell by themselves what it is */
  name?: string;
  value: string;
  max?: number;
  onChange: (typed: string) => void;
}

export function NumberBox({ says, name, value, max, onChange }: NumberBoxProps) {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  const isSound = number >= 0 && (max === undefined || number <= max);
  return (
    <label className="hand-choice">
      {says}
      <input
        type="number"
        className="field num hand-number"
        {...(name === undefined ? {} : { 'aria-label': name })}
        aria-invalid={!isSound}
        min={0}
        max={max}
        step="any"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
