/** The publisher's gate, in three steps; the last is a token, which is shown to nobody. */
import { useId } from 'react';
import { text } from '../text.ts';

export const PUBLISHER = 'https://huggingface.co/OpenGVLab/InternVideo2-Stage2_1B-224p-f4';
const TOKENS = 'https://huggingface.co/settings/tokens';
const words = text.official.token;

export function TokenField({ token, onToken }: { token: string; onToken: (token: string) => void }) {
  const note = useId();
  const [agree, make, paste] = words.steps;
  return (
    <div className="official-token">
      <ol>
        <li>
          {agree}{' '}
          <a href={PUBLISHER} target="_blank" rel="noreferrer">
            {text.official.facts.page}
          </a>
        </li>
        <li>
          {make}{' '}
          <a href={TOKENS} target="_blank" rel="noreferrer">
            {words.make}
          </a>
        </li>
        <li>
          {paste}
          <input
            type="password"
            className="field"
            aria-label={words.label}
            aria-describedby={note}
            placeholder="hf_…"
            autoComplete="off"
            spellCheck={false}
            maxLength={1000}
            value={token}
            onChange={({ currentTarget }) => onToken(currentTarget.value)}
          />
        </li>
      </ol>
      <p id={note}>{words.kept}</p>
    </div>
  );
}
