/** What other programs know: files are chosen, and what they would change is shown before anything comes of it. */
import { useEffect, useRef, useState } from 'react';
import type { ImportPlan } from '../../electron/wire/app/interchange.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage, useSteady } from '../hooks.ts';
import { text } from '../text.ts';
import { maybeLabels } from './dropped.ts';
import type { Handed } from './handed-files.ts';
import type { Running } from './handover-actions.ts';
import './handover.css';
import { ImportPlanView } from './ImportPlanView.tsx';
import { ImportSource } from './ImportSource.tsx';
import { isNothing } from './import-plan.ts';
import { MapFields } from './PathsChoice.tsx';
import { RunLine } from './RunLine.tsx';
import { Tick } from './Tick.tsx';
import { useRun } from './use-run.ts';

const words = text.handover.import;

export function ImportDialog() {
  const asked = usePage((state) => state.asked);
  return asked?.dialog === 'import' ? <Import dropped={asked.files} /> : null;
}

/** What is looked at: files of this machine, or what is named on the host's. */
type Source = readonly File[] | string;

function Import({ dropped }: { dropped: readonly File[] }) {
  const app = useApp();
  const run = useRun();
  const [source, setSource] = useState<Source>();
  const [plan, setPlan] = useState<ImportPlan>();
  const [theirs, setTheirs] = useState(false);
  const [options, setOptions] = useState<PlanOptions>({ from: '', to: '', trust: false });
  const handed = useRef<Handed[]>([]);

  const look = async (of: Source, isAgain = false): Promise<void> => {
    setSource(of);
    setPlan(undefined);
    const work = async (running: Running): Promise<ImportPlan> => {
      if (!isAgain) handed.current = typeof of === 'string' ? [{ path: of }] : await app.handover.handed(of);
      return app.handover.planImport({ files: handed.current, ...argsOf(options) }, running);
    };
    const read = await run.start(readingOf(of), work);
    if (read !== undefined) setPlan(read);
  };
  /** What is being done already goes on. */
  const take = (files: readonly File[]): void => {
    if (plan === undefined || !run.busy) void look(files);
  };
  const takeNow = useSteady(take);
  useEffect(() => {
    if (dropped.length > 0) takeNow(dropped);
  }, [dropped, takeNow]);

  const apply = async (of: ImportPlan): Promise<void> => {
    const isDone = await run.start(words.applying, async (running) => {
      await app.handover.applyImport(of.plan, theirs, running);
      return true;
    });
    if (isDone && !run.isGone()) app.open(undefined);
  };
  const reset = (): void => {
    setSource(undefined);
    setPlan(undefined);
    run.clear();
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      size={plan === undefined ? 'wide' : 'large'}
      drop={(_, files) => take(files)}
      foot={
        source !== undefined && (
          <>
            <RunLine run={run} says={plan !== undefined && isNothing(plan, theirs) ? words.noChange : undefined} />
            {!run.busy && (
              <button type="button" className="button" onClick={reset}>
                {words.others}
              </button>
            )}
            {plan !== undefined && !run.busy && (
              <button
                type="button"
                className="button primary"
                disabled={isNothing(plan, theirs)}
                onClick={() => void apply(plan)}
              >
                {words.apply}
              </button>
            )}
          </>
        )
      }
    >
      {source === undefined ? (
        <ImportSource onFiles={(files) => void look(files)} onPath={(path) => void look(path)} />
      ) : (
        <fieldset className="hand-all" disabled={run.busy} aria-label={words.title}>
          {plan === undefined ? (
            <p className="hand-reading" role="status">
              {run.busy ? readingOf(source) : nameOf(source)}
            </p>
          ) : (
            <ImportPlanView {...{ plan, theirs }} onTheirs={setTheirs} />
          )}
          <MaybeLabels source={source} />
          {!run.busy && (
            <Options
              {...{ options }}
              onChange={setOptions}
              onAgain={() => void look(source, handed.current.length > 0)}
            />
          )}
        </fieldset>
      )}
    </Dialog>
  );
}

function nameOf(source: Source): string {
  return typeof source === 'string' ? source : (source[0]?.name ?? '');
}

function readingOf(source: Source): string {
  return words.reading(nameOf(source), typeof source === 'string' ? 0 : source.length - 1);
}

interface PlanOptions {
  readonly from: string;
  readonly to: string;
  /** vectors without a model's name are of the one in use */
  readonly trust: boolean;
}

function argsOf({ from, to, trust }: PlanOptions) {
  const map = { from: from.trim(), to: to.trim() };
  return {
    ...(map.from === '' || map.to === '' ? {} : { map }),
    ...(trust ? { trustVectors: true as const } : {}),
  };
}

/** A table may be one of labels, which are read elsewhere: the file alone does not tell. */
function MaybeLabels({ source }: { source: Source }) {
  const app = useApp();
  const [file, other] = typeof source === 'string' ? [] : source;
  if (file === undefined || other !== undefined || !maybeLabels(file.name)) return null;
  return (
    <p className="hand-row hand-maybe">
      {words.asLabels}
      <button type="button" className="button" onClick={() => void app.labelFiles.read(file)}>
        {words.readLabels}
      </button>
    </p>
  );
}

interface OptionsProps {
  options: PlanOptions;
  onChange: (options: PlanOptions) => void;
  onAgain: () => void;
}

/** What helps where videos are not found, or vectors are refused. */
function Options({ options, onChange, onAgain }: OptionsProps) {
  return (
    <details className="hand-details">
      <summary>{words.more}</summary>
      <MapFields
        from={options.from}
        to={options.to}
        says={{ from: words.mapFrom, to: words.mapTo }}
        onChange={(from, to) => onChange({ ...options, from, to })}
      />
      <Tick says={words.trust} checked={options.trust} onChange={(trust) => onChange({ ...options, trust })} />
      <button type="button" className="button" onClick={onAgain}>
        {words.again}
      </button>
    </details>
  );
}
