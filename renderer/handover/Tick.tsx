/** A box to be ticked, with its words. */
interface TickProps {
  says: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Tick({ says, checked, onChange }: TickProps) {
  return (
    <label className="hand-choice">
      <input type="checkbox" {...{ checked }} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      <bdi>{says}</bdi>
    </label>
  );
}
