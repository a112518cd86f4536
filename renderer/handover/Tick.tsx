/** A box to be ticked, with its words. */
interface TickProps {
  says: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

export function Tick({ says, checked, disabled = false, onChange }: TickProps) {
  return (
    <label className="hand-choice">
      <input
        type="checkbox"
        {...{ checked, disabled }}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <bdi>{says}</bdi>
    </label>
  );
}
