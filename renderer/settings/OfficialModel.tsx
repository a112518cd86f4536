/** The official model: getting it, and seeing that it answers here as its authors published. */
import { Check, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { ModelOffer } from '../../electron/wire/app/models.ts';
import type { Result } from '../../electron/wire/contract.ts';
import type { StageProgress } from '../../electron/wire/engine.ts';
import { IconButton } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function OfficialModel({ offer }: { offer: ModelOffer }) {
  return offer.present ? (
    <>
      <OpenDialog />
      <Verify />
    </>
  ) : (
    <OpenDialog />
  );
}

/** How it comes has a dialog of its own. */
function OpenDialog() {
  const app = useApp();
  const isHere = usePage(({ official }) => official.state === 'here');
  return (
    <div className="download">
      <button type="button" className="button" onClick={() => app.open('official')}>
        {isHere ? text.official.getAgain : text.official.get}
      </button>
    </div>
  );
}

type Verdict = Result<AppContract, 'verifyModel'>;

function Verify() {
  const app = useApp();
  const shown = usePage((state) => state.selection.current);
  const [video, setVideo] = useState('');
  const [progress, setProgress] = useState<StageProgress>();
  const [verdict, setVerdict] = useState<Verdict>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const verify = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setVerdict(undefined);
    setProgress({ stage: 'opening', fraction: 0 });
    setVerdict(await app.model.verify(video.trim(), controller.signal, setProgress));
    setProgress(undefined);
  };
  const takeShown = async (id: string): Promise<void> => {
    try {
      setVideo((await app.call('describeVideo', { id })).path);
    } catch (error) {
      app.talk.report(error);
    }
  };
  return (
    <div className="verify">
      <h3>{text.settings.verify}</h3>
      <p>{text.settings.verifyLead}</p>
      <div className="verify-line">
        <input
          type="text"
          className="field"
          aria-label={text.settings.verifyVideo}
          placeholder={text.settings.verifyVideo}
          spellCheck={false}
          value={video}
          onChange={(event) => setVideo(event.currentTarget.value)}
        />
        {shown !== undefined && (
          <button type="button" className="button" onClick={() => void takeShown(shown)}>
            {text.settings.verifyShown}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={video.trim() === '' || progress !== undefined}
          onClick={() => void verify()}
        >
          {text.settings.verifyRun}
        </button>
      </div>
      {progress !== undefined && (
        <div className="download-line num">
          <span>
            {text.stages[progress.stage]} {formatPercent(progress.fraction)}
          </span>
          <IconButton icon={X} size="small" label={text.cancel} onClick={() => running.current?.abort()} />
        </div>
      )}
      {verdict !== undefined && <VerdictTable verdict={verdict} />}
    </div>
  );
}

function VerdictTable({ verdict: { passed, rows } }: { verdict: Verdict }) {
  const Icon = passed ? Check : TriangleAlert;
  return (
    <>
      <p role="status" className={passed ? 'verdict' : 'verdict bad'}>
        <Icon size={14} strokeWidth={2} aria-hidden />
        {passed ? text.settings.verifyPassed : text.settings.verifyFailed}
      </p>
      <table className="verdict-table">
        <thead>
          <tr>
            <th scope="col">{text.ranking.label}</th>
            <th scope="col">{text.settings.published}</th>
            <th scope="col">{text.settings.here}</th>
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
    </>
  );
}
