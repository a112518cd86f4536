/** Where a token is typed or pasted, and not shown. */
interface TokenInputProps {
  label: string;
  token: string;
  onToken: (token: string) => void;
  isFirst?: boolean;
}

export function TokenInput({ label, token, onToken, isFirst = false }: TokenInputProps) {
  return (
    <div className="cluster-field">
      <label>
        <span className="cluster-says">{label}</span>
        <input
          type="password"
          className="field"
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          maxLength={10_000}
          {...(isFirst ? { 'data-first': true } : {})}
          value={token}
          onChange={({ currentTarget }) => onToken(currentTarget.value)}
        />
      </label>
    </div>
  );
}
