/** The videos' own files, moved, copied or sent to the trash: first each is shown with where it would go. */
import { useId, useState } from 'react';
import type { OriginalsChoice } from '../../electron/wire/app/clips.ts';
import { Select } from '../components/controls.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { HandoverAsked } from './asked.ts';
import { FolderField } from './FolderField.tsx';
import './handover.css';
import { OriginalsPlanPart } from './OriginalsPlanPart.tsx';
import { type OriginalsDraft, originalsChoiceOf } from './originals-draft.ts';
import { RunLine } from './RunLine.tsx';
import { ScopeChoice } from './ScopeChoice.tsx';
import { scopeAsked } from './scope.ts';
import { Tick } from './Tick.tsx';
import { useAnswer } from './use-answer.ts';
import { useRun } from './use-run.ts';
import { useAskedNow } from './use-scope.ts';

const words = text.handover.originals;

type Asked = Extract<HandoverAsked, { dialog: 'originals' }>;

export function OriginalsDialog() {
  const asked = usePage((state) => state.asked);
  return asked?.dialog === 'originals' ? <Originals asked={asked} /> : null;
}

function Originals({ asked }: { asked: Asked }) {
  const app = useApp();
  const run = useRun();
  const [failed, setFailed] = useState<readonly { id: string; message: string }[]>([]);
  const [draft, setDraft] = useState<OriginalsDraft>(() => ({
    scope: scopeAsked(asked, app.videos.selected()),
    label: asked.label,
    do: 'move',
    folder: '',
    byLabel: false,
  }));
  const set = (change: Partial<OriginalsDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    setFailed([]);
    run.clear();
  };
  const chosen = originalsChoiceOf(draft, useAskedNow());
  const choice = 'choice' in chosen ? chosen.choice : undefined;
  const plan = useAnswer(choice, app.handover.planOriginals);
  const { value } = plan;
  const isRoom = value?.free === undefined || value.bytes <= value.free;
  const apply = async (of: string, what: OriginalsChoice['do']): Promise<void> => {
    const answer = await run.start(words.running[what], (running) => app.handover.applyOriginals(of, what, running));
    // What has been done or stopped halfway is planned anew.
    if (answer === undefined) return plan.again();
    if (answer.failed.length === 0 && !run.isGone()) return app.open(undefined);
    setFailed(answer.failed);
    plan.again();
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      size="wide"
      foot={
        <>
          <RunLine run={run} says={'lacks' in chosen ? words.lacks[chosen.lacks] : undefined} />
          {!run.busy && (
            <button
              type="button"
              className={draft.do === 'trash' ? 'button danger' : 'button primary'}
              disabled={value === undefined || value.files === 0 || plan.busy || !isRoom}
              onClick={() => value !== undefined && void apply(value.plan, draft.do)}
            >
              {words.run[draft.do](value?.files ?? 0)}
            </button>
          )}
        </>
      }
    >
      <fieldset className="hand-all" disabled={run.busy} aria-label={words.title}>
        <DoChoice {...{ draft }} onChange={set} />
        <ScopeChoice scope={draft.scope} onChange={(scope) => set({ scope })} />
        <LabelChoice {...{ draft }} onChange={set} />
        {draft.do !== 'trash' && (
          <fieldset className="hand-part">
            <legend>{words.where}</legend>
            <FolderField folder={draft.folder} onChange={(folder) => set({ folder })} />
            <Tick says={words.byLabel} checked={draft.byLabel} onChange={(byLabel) => set({ byLabel })} />
          </fieldset>
        )}
        {failed.length > 0 && <Failed failed={failed} />}
        {choice !== undefined && <OriginalsPlanPart {...plan} />}
      </fieldset>
    </Dialog>
  );
}

interface PartProps {
  draft: OriginalsDraft;
  onChange: (change: Partial<OriginalsDraft>) => void;
}

function DoChoice({ draft, onChange }: PartProps) {
  const name = useId();
  return (
    <fieldset className="hand-part">
      <legend>{words.do}</legend>
      {(['move', 'copy', 'trash'] as const).map((what) => (
        <label key={what} className="hand-format">
          <input
            type="radio"
            data-first={draft.do === what ? true : undefined}
            {...{ name }}
            aria-label={words.dos[what].name}
            checked={draft.do === what}
            onChange={() => onChange({ do: what })}
          />
          <span>
            <strong>{words.dos[what].name}</strong>
            <small>{words.dos[what].says}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function LabelChoice({ draft, onChange }: PartProps) {
  const labels = usePage((state) => state.labels.labels);
  const id = useId();
  return (
    <div className="hand-part hand-row">
      <label htmlFor={id}>{words.label}</label>
      <Select
        id={id}
        value={draft.label ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ label: value === '' ? undefined : value })}
      >
        <option value="">{words.anyLabel}</option>
        {labels.map(({ id: label, text: says }) => (
          <option key={label} value={label}>
            {words.yesTo(says)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Failed({ failed }: { failed: readonly { id: string; message: string }[] }) {
  return (
    <section className="hand-part" role="alert">
      <p className="hand-failure">{words.failed(failed.length)}</p>
      <ul className="plain-list">
        {failed.map(({ id, message }) => (
          <li key={id} className="refusal text" dir="auto">
            {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
