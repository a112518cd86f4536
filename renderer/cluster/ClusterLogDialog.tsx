/** The end of what a job prints, as it comes. */
import { useEffect, useRef, useState } from 'react';
import type { ClusterJob } from '../../electron/wire/app/cluster.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { isAbortError } from '../../electron/wire/failures.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useApp } from '../hooks.ts';
import '../updates/updates.css';
import '../handover/handover.css';
import { text } from '../text.ts';
import './cluster.css';
import { isLive, whatOf, whereOf } from './naming.ts';
import { useClusterJob } from './use-cluster-job.ts';

const words = text.cluster.log;
/** Between two questions: all that was printed comes each time. Milliseconds. */
const EACH_MS = 2_000;
/** Whoever is so near to the end follows it. Pixels. */
const NEAR = 24;

export function ClusterLogDialog() {
  const job = useClusterJob();
  return job === undefined ? null : <Log job={job} />;
}

interface Told {
  readonly text: string;
  readonly cut: boolean;
}

function Log({ job }: { job: ClusterJob }) {
  const { told, why } = useLog(job);
  return (
    <Dialog title={words.title} lead={words.lead(whatOf(job), whereOf(job))} size="wide">
      {why !== undefined && (
        <p className="hand-failure text" role="alert" dir="auto">
          {why}
        </p>
      )}
      {told === undefined && why === undefined && <p role="status">{words.asking}</p>}
      {told?.text === '' && <p>{words.empty}</p>}
      {told?.cut === true && <p className="set-note">{words.cut}</p>}
      {told !== undefined && told.text !== '' && <Printed printed={told.text} />}
    </Dialog>
  );
}

function Printed({ printed }: { printed: string }) {
  const place = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was printed is what moves it
  useEffect(() => {
    const pre = place.current;
    if (pre !== null && follows.current) pre.scrollTop = pre.scrollHeight;
  }, [printed]);
  return (
    <section className="report" aria-label={words.contents}>
      <pre
        ref={place}
        className="report-text selectable cluster-log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys
        tabIndex={0}
        data-first
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {printed}
      </pre>
    </section>
  );
}

/** Asked anew while the job may print more; what a cluster that is away has said before stays. */
function useLog({ id, state }: ClusterJob): { told: Told | undefined; why: string | undefined } {
  const { cluster, talk } = useApp();
  const [told, setTold] = useState<Told>();
  const [why, setWhy] = useState<string>();
  const goesOn = isLive({ state });
  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const answer = await cluster.log(id, controller.signal);
        if (controller.signal.aborted) return;
        setTold(answer);
        setWhy(undefined);
      } catch (error) {
        if (controller.signal.aborted || isAbortError(error)) return;
        if (error instanceof TagError) setWhy(error.message);
        else return talk.report(error);
      }
      if (goesOn) timer = setTimeout(() => void ask(), EACH_MS);
    };
    void ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [cluster, talk, id, goesOn]);
  return { told, why };
}
