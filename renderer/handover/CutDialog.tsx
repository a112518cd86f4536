/** Moments as files of their own: of which, how, called what, and where to, with what would come of it. */
import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { countsOf } from '../search/rows.ts';
import { text } from '../text.ts';
import type { CutPlaces, HandoverAsked } from './asked.ts';
import { CutLabels } from './CutLabels.tsx';
import { CutPlanPart } from './CutPlanPart.tsx';
import { type CutDraft, type CutPartProps, cutChoiceOf, NEW_CUT } from './cut-draft.ts';
import { FolderField } from './FolderField.tsx';
import './handover.css';
import { NumberBox } from './NumberBox.tsx';
import { RunLine } from './RunLine.tsx';
import { ScopeChoice } from './ScopeChoice.tsx';
import { scopeAsked } from './scope.ts';
import { Tick } from './Tick.tsx';
import { useAnswer } from './use-answer.ts';
import { useRun } from './use-run.ts';
import { useAskedNow } from './use-scope.ts';

const words = text.handover.cut;

type Asked = Extract<HandoverAsked, { dialog: 'cut' }>;

export function CutDialog() {
  const asked = usePage((state) => state.asked);
  return asked?.dialog === 'cut' ? <Cut asked={asked} /> : null;
}

function Cut({ asked }: { asked: Asked }) {
  const app = useApp();
  const run = useRun();
  const [draft, setDraft] = useState<CutDraft>(() => ({
    ...NEW_CUT,
    ...(asked.places === undefined ? {} : { places: asked.places }),
    scope: scopeAsked(asked, app.videos.selected()),
    labels: asked.labels,
    folder: app.store.getState().settings.exportFolder ?? '',
  }));
  const set = (change: Partial<CutDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    run.clear();
  };
  const chosen = cutChoiceOf(draft, useAskedNow());
  const choice = 'choice' in chosen ? chosen.choice : undefined;
  const plan = useAnswer(choice, app.handover.planCut);
  const { value } = plan;
  const left = value === undefined ? 0 : value.clips - value.there;
  const isPossible = value !== undefined && left > 0 && value.bytes <= value.free && !plan.busy;
  const start = async (): Promise<void> => {
    if (choice === undefined) return;
    const isBegun = await run.start(words.title, async () => {
      await app.handover.startCut(choice);
      return true;
    });
    if (isBegun && !run.isGone()) app.open(undefined);
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      size="large"
      foot={
        <>
          <RunLine run={run} says={'lacks' in chosen ? words.lacks[chosen.lacks] : undefined} />
          {!run.busy && (
            <button type="button" className="button primary" disabled={!isPossible} onClick={() => void start()}>
              {words.run(left)}
            </button>
          )}
        </>
      }
    >
      <fieldset className="hand-all hand-columns even" disabled={run.busy} aria-label={words.title}>
        <div className="hand-column">
          <What {...{ draft }} onChange={set} />
          <How {...{ draft }} onChange={set} />
          <Handles {...{ draft }} onChange={set} />
          <Names {...{ draft }} onChange={set} />
        </div>
        <div className="hand-column">
          <Folders {...{ draft }} onChange={set} />
          <fieldset className="hand-part">
            <legend>{words.where}</legend>
            <FolderField folder={draft.folder} onChange={(folder) => set({ folder })} />
          </fieldset>
          {choice !== undefined && <CutPlanPart {...plan} />}
        </div>
      </fieldset>
    </Dialog>
  );
}

function What({ draft, onChange }: CutPartProps) {
  if (draft.places !== undefined) return <Places places={draft.places} />;
  return (
    <>
      <ScopeChoice scope={draft.scope} onChange={(scope) => onChange({ scope })} />
      <CutLabels {...{ draft, onChange }} />
    </>
  );
}

function Places({ places }: { places: CutPlaces }) {
  const { moments, momentsOf, wholes } = countsOf(places);
  return (
    <section className="hand-part" aria-label={words.what}>
      <h3 className="hand-title">{words.what}</h3>
      <p className="num">
        {[
          ...(moments > 0 ? [words.places(moments, momentsOf)] : []),
          ...(wholes > 0 ? [words.placesWhole(wholes)] : []),
        ].join(', ')}
      </p>
    </section>
  );
}

function How({ draft, onChange }: CutPartProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.how}</legend>
      {(['exact', 'copy'] as const).map((how) => (
        <label key={how} className="hand-format">
          <input
            type="radio"
            data-first={draft.how === how ? true : undefined}
            name="cut-how"
            aria-label={words.hows[how].name}
            checked={draft.how === how}
            onChange={() => onChange({ how })}
          />
          <span>
            <strong>{words.hows[how].name}</strong>
            <small>{words.hows[how].says}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Handles({ draft, onChange }: CutPartProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.handles}</legend>
      <div className="hand-row">
        <NumberBox says={words.before} value={draft.before} max={600} onChange={(before) => onChange({ before })} />
        <NumberBox says={words.after} value={draft.after} max={600} onChange={(after) => onChange({ after })} />
      </div>
    </fieldset>
  );
}

function Names({ draft, onChange }: CutPartProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.names}</legend>
      <input
        type="text"
        className="field"
        dir="ltr"
        spellCheck={false}
        aria-label={words.template}
        maxLength={200}
        value={draft.template}
        onChange={({ currentTarget }) => onChange({ template: currentTarget.value })}
      />
      <p className="set-note">{words.templateHelp}</p>
    </fieldset>
  );
}

function Folders({ draft, onChange }: CutPartProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.folders}</legend>
      <Tick says={words.byLabel} checked={draft.byLabel} onChange={(byLabel) => onChange({ byLabel })} />
      <Tick says={words.split} checked={draft.split} onChange={(split) => onChange({ split })} />
      {draft.split && (
        <div className="hand-row">
          {(['train', 'val', 'test'] as const).map((part) => (
            <NumberBox
              key={part}
              says={`${words.parts[part]} %`}
              name={words.partPercent(words.parts[part])}
              value={draft[part]}
              max={100}
              onChange={(percent) => onChange({ [part]: percent })}
            />
          ))}
          <NumberBox says={words.seed} value={draft.seed} onChange={(seed) => onChange({ seed })} />
        </div>
      )}
    </fieldset>
  );
}
