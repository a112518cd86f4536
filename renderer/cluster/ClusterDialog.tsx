/** A job for a cluster: which cluster, what it is to look at, where the results go, and how. */
import { useEffect, useState } from 'react';
import type { ClusterChoice } from '../../electron/wire/app/cluster.ts';
import { Dialog } from '../components/Dialog.tsx';
import { RunLine } from '../handover/RunLine.tsx';
import { useAnswer } from '../handover/use-answer.ts';
import { useRun } from '../handover/use-run.ts';
import { useAskedNow } from '../handover/use-scope.ts';
import { useApp } from '../hooks.ts';
import '../handover/handover.css';
import { text } from '../text.ts';
import { ClusterHow } from './ClusterHow.tsx';
import { ClusterPlanPart } from './ClusterPlanPart.tsx';
import { ClusterResults } from './ClusterResults.tsx';
import { ClusterWhat } from './ClusterWhat.tsx';
import { ClusterWhere } from './ClusterWhere.tsx';
import './cluster.css';
import { type ClusterDraft, clusterChoiceOf, draftOf, isOwn } from './cluster-draft.ts';

const words = text.cluster.dialog;

interface Memory {
  readonly choice?: ClusterChoice;
  readonly tokens: readonly string[];
  readonly own?: string;
}

export function ClusterDialog() {
  const app = useApp();
  const [memory, setMemory] = useState<Memory>();
  useEffect(() => {
    let isShown = true;
    app.cluster.memory().then(
      (told) => {
        if (isShown) setMemory(told);
      },
      (error: unknown) => {
        app.talk.report(error);
        if (isShown) setMemory({ tokens: [] });
      },
    );
    return () => {
      isShown = false;
    };
  }, [app]);
  if (memory !== undefined) return <LookOnCluster memory={memory} />;
  return (
    <Dialog title={words.title} lead={words.lead} size="large">
      <p role="status">{words.reading}</p>
    </Dialog>
  );
}

function LookOnCluster({ memory }: { memory: Memory }) {
  const app = useApp();
  const run = useRun();
  const [draft, setDraft] = useState<ClusterDraft>(() =>
    draftOf(memory, app.videos.selected(), app.store.getState().order.length > 0),
  );
  const set = (change: Partial<ClusterDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    run.clear();
  };
  const chosen = clusterChoiceOf(draft, useAskedNow());
  const choice = 'choice' in chosen ? chosen.choice : undefined;
  const planned = choice?.of.kind === 'videos' ? choice : undefined;
  const plan = useAnswer(planned, app.cluster.plan);
  const isPossible = choice !== undefined && (planned === undefined || (plan.value !== undefined && !plan.busy));
  const start = async (): Promise<void> => {
    if (choice === undefined) return;
    const isBegun = await run.start(words.starting, async ({ signal }) => {
      await app.cluster.begin(choice, draft.token, signal);
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
              {words.start}
            </button>
          )}
        </>
      }
    >
      <fieldset className="hand-all hand-columns even cluster-dialog" disabled={run.busy} aria-label={words.title}>
        <div className="hand-column">
          <ClusterWhere {...{ draft }} tokens={memory.tokens} onChange={set} />
          <ClusterWhat {...{ draft }} onChange={set} />
        </div>
        <div className="hand-column">
          <ClusterResults {...{ draft }} onChange={set} />
          <ClusterHow {...{ draft }} onChange={set} />
          {planned !== undefined && <ClusterPlanPart {...plan} isHere={isOwn(draft)} />}
        </div>
      </fieldset>
    </Dialog>
  );
}
