/** On its way: how far, how fast, how long; paused, or stopped by something, and what to do about that. */
import { Download, Pause, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Doing } from './Doing.tsx';
import { HaveIt } from './HaveIt.tsx';
import { ThenUse } from './ThenUse.tsx';
import { TokenField } from './TokenField.tsx';

const words = text.official;

export function Coming() {
  const app = useApp();
  const { state, progress, problem, triesAgain, thenUse, directory } = usePage(({ official }) => official);
  const [token, setToken] = useState('');
  const [hasFile, setHasFile] = useState(false);
  const isCopied = progress?.stage === 'copying';
  const isGated = state === 'failed' && problem?.kind === 'access-denied';
  const goOn = (): void => void app.official.get({ thenUse, ...(token.trim() === '' ? {} : { token }) });
  const onThenUse = (checked: boolean): void => void app.official.setThenUse(checked);
  // Where no network is, the file may come by another way.
  if (hasFile) {
    // It stays while a download that failed is tried again, as it is every minute.
    return <HaveIt thenUse={thenUse} onThenUse={onThenUse} onBack={() => setHasFile(false)} />;
  }
  return (
    <>
      {state === 'coming' && <Doing />}
      {state === 'paused' && <p role="status">{words.paused(progress?.doneBytes)}</p>}
      {state === 'failed' && (
        <p className="official-problem" role="alert">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span className="text">
            {problem?.message} {triesAgain && words.triesAgain}
          </span>
        </p>
      )}
      {isGated && <TokenField token={token} onToken={setToken} />}
      <p className="official-quiet">
        {state === 'coming' && words.goesOn} <bdi className="text official-path">{directory}</bdi>
      </p>
      <ThenUse checked={thenUse} onChange={onThenUse} />
      <div className="official-foot">
        {!isCopied && <Drop />}
        {state !== 'coming' && (
          <button type="button" className="button plain" onClick={() => setHasFile(true)}>
            {words.haveIt}
          </button>
        )}
        {isCopied ? (
          <button type="button" className="button" onClick={() => void app.official.pause()}>
            {text.cancel}
          </button>
        ) : state === 'coming' ? (
          <button type="button" className="button" onClick={() => void app.official.pause()}>
            <Pause size={14} strokeWidth={1.75} aria-hidden />
            {words.pause}
          </button>
        ) : (
          <button type="button" className="button primary" onClick={goOn}>
            <Download size={14} strokeWidth={1.75} aria-hidden />
            {state === 'paused' ? words.resume : words.tryAgain}
          </button>
        )}
      </div>
    </>
  );
}

/** Gigabytes that came in an hour are not deleted by one click. */
function Drop() {
  const app = useApp();
  const [isSure, setIsSure] = useState(false);
  return (
    <button
      type="button"
      className="button plain"
      onBlur={() => setIsSure(false)}
      onClick={() => (isSure ? void app.official.drop() : setIsSure(true))}
    >
      {isSure ? words.dropSure : words.drop}
    </button>
  );
}
