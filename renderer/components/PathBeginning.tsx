/** A folder with which paths begin, typed: in another program's files, on a cluster, or here. */
interface PathBeginningProps {
  says: string;
  example: string;
  value: string;
  onChange: (typed: string) => void;
}

export function PathBeginning({ says, example, value, onChange }: PathBeginningProps) {
  return (
    <label>
      <span>{says}</span>
      <input
        type="text"
        className="field"
        dir="ltr"
        spellCheck={false}
        placeholder={example}
        maxLength={4_096}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
