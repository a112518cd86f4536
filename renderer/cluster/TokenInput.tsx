/** Where a token is typed or pasted, and not shown. */
interface TokenInputProps {
  label: string;
  token: string;
  onToken: (token: string) => void;
  isFirst?: boolean;
}

export function TokenInput({ label, token, onToken, isFirst = false }: TokenInputProps) {
  return (
    <input
      type="password"
      className="field"
      dir="ltr"
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      spellCheck={false}
      maxLength={10_000}
      {...(isFirst ? { 'data-first': true } : {})}
      value={token}
      onChange={({ currentTarget }) => onToken(currentTarget.value)}
    />
  );
}
