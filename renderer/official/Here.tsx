/** It is here: whether it answers as its authors published, as numbers; and its use. */
import { Check, TriangleAlert } from 'lucide-react';
import type { ShownVerdict } from '../../electron/wire/app/official.ts';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Doing } from './Doing.tsx';
import { LookedAtAgain, ThenUse } from './ThenUse.tsx';

const words = text.official;

export function Here() {
  const app = useApp();
  const { state, verdict, problem, thenUse, directory, fastest } = usePage(({ official }) => official);
  const choice = usePage(({ model }) => model.choice);
  const isInUse = choice.model === 'official';
  const isChecking = state === 'checking';
  return (
    <>
      {isChecking ? <Doing /> : <p role="status">{isInUse ? words.inUse : words.here}</p>}
      {!isChecking && verdict !== undefined && <Verdict verdict={verdict} />}
      {!isChecking && problem !== undefined && (
        <p className="official-problem" role="alert">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span className="text">{problem.message}</span>
        </p>
      )}
      {fastest !== undefined && <p className="official-quiet">{words.runsOn(fastest.name, fastest.clipsPerSecond)}</p>}
      <p className="official-quiet">
        <bdi className="text official-path">{directory}</bdi>
      </p>
      {isChecking ? (
        <ThenUse checked={thenUse} onChange={(checked) => void app.official.setThenUse(checked)} />
      ) : (
        !isInUse && <LookedAtAgain />
      )}
      <div className="official-foot">
        {isChecking ? (
          <button type="button" className="button" onClick={() => void app.official.pause()}>
            {text.cancel}
          </button>
        ) : (
          <>
            <button
              type="button"
              className={verdict?.passed === false ? 'button' : 'button plain'}
              onClick={() => void app.official.get({ thenUse: false })}
            >
              {words.mend}
            </button>
            <button type="button" className="button plain" onClick={() => void app.official.check()}>
              {words.check}
            </button>
            {!isInUse && (
              <button
                type="button"
                className={verdict?.passed === false ? 'button' : 'button primary'}
                onClick={() => void app.model.choose({ ...choice, model: 'official' })}
              >
                {verdict?.passed === false ? words.useAnyway : words.use}
              </button>
            )}
          </>
        )}
      </div>
    </>
  );
}

function Verdict({ verdict: { passed, rows } }: { verdict: ShownVerdict }) {
  const Icon = passed ? Check : TriangleAlert;
  return (
    <>
      <p className={passed ? 'verdict' : 'official-problem'} role={passed ? undefined : 'alert'}>
        <Icon size={14} strokeWidth={2} aria-hidden />
        <span>{passed ? words.passed : `${words.notPassed} ${words.notPassedWhat}`}</span>
      </p>
      <details className="official-numbers" open={!passed}>
        <summary>{words.numbers}</summary>
        <table className="verdict-table">
          <thead>
            <tr>
              <th scope="col">{words.sentence}</th>
              <th scope="col">{words.published}</th>
              <th scope="col">{words.hereColumn}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, published, here }) => (
              <tr key={label}>
                <td>{label}</td>
                <td className="num">{formatPercent(published)}</td>
                <td className="num">{formatPercent(here)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
