/** The evaluation, in place of the page's columns: how well fits tell what was decided. */
import { Download, RotateCcw, X } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { Evaluation as Numbers } from '../../electron/wire/app/evaluation.ts';
import { COMMANDS } from '../commands/commands.ts';
import { Hint, IconButton, Progress } from '../components/controls.tsx';
import { useMode } from '../components/use-mode.ts';
import { useApp, usePage } from '../hooks.ts';
import { pickFile } from '../pick-file.ts';
import { text } from '../text.ts';
import { AgreementTable } from './AgreementTable.tsx';
import { Confusion } from './Confusion.tsx';
import { LabelTable } from './LabelTable.tsx';
import { ReliabilityPlot } from './ReliabilityPlot.tsx';
import { sorted } from './rows.ts';
import type { EvaluationView, TruthFile } from './view.ts';
import './evaluation.css';

/** @param notices what is said in passing */
export function Evaluation({ notices }: { notices: ReactNode }) {
  const app = useApp();
  const view = usePage((state) => state.evaluation);
  const region = useMode(app.evaluation.leave);

  if (view === undefined) return null;
  return (
    <main className="evaluation" data-region="evaluation" aria-label={text.evaluation.title} tabIndex={-1} ref={region}>
      <Bar view={view} />
      {view.truth !== undefined && view.truth.problems.length > 0 && <Problems truth={view.truth} />}
      <Content view={view} />
      {notices}
    </main>
  );
}

function Bar({ view }: { view: EvaluationView }) {
  const app = useApp();
  const isThere = view.evaluation !== undefined && view.evaluation.labels.length > 0;
  return (
    <div className="evaluation-bar">
      <h2>{text.evaluation.title}</h2>
      <span className="evaluation-about">
        {view.truth === undefined
          ? text.evaluation.about
          : text.evaluation.against(view.truth.name, view.truth.decisions, view.truth.videos)}
      </span>
      <span className="gap" />
      <IconButton
        icon={RotateCcw}
        label={text.evaluation.again}
        disabled={view.state === 'busy'}
        onClick={() => app.evaluation.again()}
      />
      {view.truth !== undefined && (
        <button type="button" className="button" onClick={() => void app.evaluation.against(undefined)}>
          {text.evaluation.againstDecisions}
        </button>
      )}
      <Hint says={text.evaluation.againstFileHelp}>
        <button
          type="button"
          className="button"
          onClick={() => pickFile('.csv,.tsv,.jsonl,.ndjson', (file) => void app.evaluation.against(file))}
        >
          {text.evaluation.againstFile}
        </button>
      </Hint>
      {(['html', 'json'] as const).map((format) => (
        <button
          key={format}
          type="button"
          className="button"
          disabled={!isThere}
          onClick={() => void app.evaluation.save(format)}
        >
          <Download size={14} strokeWidth={1.75} aria-hidden />
          {text.evaluation.save[format]}
        </button>
      ))}
      <IconButton icon={X} label={text.evaluation.leave} chord="Escape" onClick={() => app.evaluation.leave()} />
    </div>
  );
}

function Problems({ truth: { problems, moreProblems } }: { truth: TruthFile }) {
  return (
    <details className="evaluation-problems">
      <summary>{text.evaluation.leftOut(problems.length + moreProblems)}</summary>
      <ul>
        {problems.map(({ message }) => (
          <li key={message}>{message}</li>
        ))}
        {moreProblems > 0 && <li>{text.evaluation.moreLeftOut(moreProblems)}</li>}
      </ul>
    </details>
  );
}

function Content({ view }: { view: EvaluationView }) {
  const app = useApp();
  const { state, progress, evaluation } = view;
  if (state === 'busy') {
    const says = text.evaluation.busy(progress);
    return (
      <div className="mode-end">
        <p role="status">{says}</p>
        <Progress
          label={text.evaluation.busy(undefined)}
          fraction={progress === undefined || progress.of === 0 ? undefined : progress.done / progress.of}
        />
      </div>
    );
  }
  if (state === 'failed' || evaluation === undefined) {
    return (
      <div className="mode-end" role="alert">
        <p>{text.evaluation.failed}</p>
        <button type="button" className="button primary" onClick={() => app.evaluation.again()}>
          {text.evaluation.retry}
        </button>
      </div>
    );
  }
  if (evaluation.labels.length === 0) {
    return (
      <div className="mode-end" role="status">
        <h3>{text.evaluation.empty.title}</h3>
        <p>{view.truth === undefined ? text.evaluation.empty.hint : text.evaluation.empty.ofFile}</p>
        {view.truth === undefined && (
          <button type="button" className="button primary" onClick={() => COMMANDS.review.run(app)}>
            {text.commands.review}
          </button>
        )}
      </div>
    );
  }
  return <Tables view={view} evaluation={evaluation} />;
}

function Tables({ view, evaluation }: { view: EvaluationView; evaluation: Numbers }) {
  const labels = usePage((state) => state.labels.labels);
  const texts = useMemo(() => new Map(labels.map(({ id, text: words }) => [id, words.slice(0, 200)])), [labels]);
  const nameOf = (id: string): string => texts.get(id) ?? text.evaluation.gone;
  const first = sorted(evaluation.labels, view.order, nameOf)[0];
  const chosen = evaluation.labels.find(({ label }) => label === view.chosen) ?? first;
  if (chosen === undefined) return null;
  const name = nameOf(chosen.label);
  const group = evaluation.groups.find(({ labels: ids }) => ids.includes(chosen.label));
  return (
    <div className="evaluation-tables">
      <LabelTable labels={evaluation.labels} {...{ view, nameOf }} chosen={chosen.label} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className="evaluation-detail" aria-label={text.evaluation.detail(name)} tabIndex={0}>
        <h3 className="evaluation-name text" dir="auto">
          {name}
        </h3>
        {chosen.seenInTraining && (
          <p className="evaluation-warning">
            {chosen.aucIsHeldOut ? text.evaluation.seenButAuc : text.evaluation.seenHelp}
          </p>
        )}
        {chosen.unknown > 0 && <p className="hint">{text.evaluation.unknown(chosen.unknown)}</p>}
        <div className="evaluation-parts">
          <ReliabilityPlot label={chosen} name={name} />
          {view.truth === undefined && (
            <AgreementTable agreements={evaluation.agreements} label={chosen.label} name={name} />
          )}
          {group !== undefined && <Confusion group={group} nameOf={nameOf} />}
        </div>
      </section>
    </div>
  );
}
