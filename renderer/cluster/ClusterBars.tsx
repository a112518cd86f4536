/** The jobs on clusters, beneath the list: how each goes, and what can be done about it. */
import { CircleAlert, CircleStop, FolderOpen, KeyRound, Play, RotateCw, ScrollText, X } from 'lucide-react';
import { useState } from 'react';
import type { ClusterJob } from '../../electron/wire/app/cluster.ts';
import { IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import '../library/queue-bar.css';
import { text } from '../text.ts';
import './cluster.css';
import { isLive, whatOf, whereOf } from './naming.ts';

const words = text.cluster.bar;
/** Those that are at work, and of the others so many that the list of videos keeps its place. */
const MOST_SHOWN = 2;

export function ClusterBars() {
  const jobs = usePage((state) => state.clusterJobs);
  const [all, setAll] = useState(false);
  if (jobs.length === 0) return null;
  const first = jobs.filter((job, n) => isLive(job) || n < MOST_SHOWN);
  const shown = all ? jobs : first;
  return (
    <div className="cluster-jobs">
      {shown.map((job) => (
        <ClusterBar key={job.id} job={job} />
      ))}
      {first.length < jobs.length && (
        <button type="button" className="button plain cluster-more" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewer : words.more(jobs.length - first.length)}
        </button>
      )}
    </div>
  );
}

function ClusterBar({ job }: { job: ClusterJob }) {
  const { progress } = job;
  const [what, where] = [whatOf(job), whereOf(job)];
  const name = words.label(what, where);
  const of = progress?.clips ?? 0;
  const fraction = progress === undefined ? undefined : of === 0 ? 0 : Math.min(1, progress.done / of);
  return (
    <section className="queue cluster-job" aria-label={name}>
      <div className="queue-line">
        <bdi className="cluster-title ellipsis" title={words.title(what, where)}>
          {words.title(what, where)}
        </bdi>
        <Buttons job={job} />
      </div>
      <p className="queue-words num cluster-words">
        <Words job={job} />
      </p>
      {!isLive(job) && job.problem !== undefined && <p className="cluster-why">{job.problem.message}</p>}
      {isLive(job) && <Progress label={name} fraction={fraction} />}
    </section>
  );
}

/** “1,204 of 10,000 clips” and what else there is to say of it now. */
function Words({ job: { state, progress, away, problem } }: { job: ClusterJob }) {
  const parts: string[] = [];
  const isCounted = progress !== undefined && progress.clips > 0;
  if (isCounted && state === 'done') parts.push(words.allDone(progress.clips));
  else if (isCounted) parts.push(words.done(progress.done, progress.clips));
  if (problem?.kind === 'access-denied') parts.push(words.needsToken);
  else if (away !== undefined) parts.push(words.away(away.since));
  else if (state === 'running' && isCounted) {
    if (progress.clipsPerSecond !== undefined) parts.push(words.rate(progress.clipsPerSecond));
    if (progress.secondsLeft !== undefined) parts.push(words.left(progress.secondsLeft));
  } else if (state !== 'done' || !isCounted) parts.push(words.states[state]);
  if (progress !== undefined && progress.failed > 0) parts.push(words.failed(progress.failed));
  return parts.map((part, n) => (n === 0 ? <span key={part}>{part}</span> : <em key={part}>{part}</em>));
}

function Buttons({ job }: { job: ClusterJob }) {
  const { cluster, talk } = useApp();
  const { id, state, away, problem, progress, resumable, folder } = job;
  const why = away?.problem.message ?? problem?.message;
  const isAtWork = isLive(job);
  const needsToken = problem?.kind === 'access-denied' || away?.problem.kind === 'access-denied';
  const hasResults = state === 'done' || (!isAtWork && (progress?.done ?? 0) > 0);
  const isOurs = !isAtWork || away !== undefined || problem !== undefined;
  return (
    <span className="cluster-buttons">
      {why !== undefined && <IconButton icon={CircleAlert} label={why} onClick={() => void talk.notify(why)} />}
      {needsToken && (
        <IconButton icon={KeyRound} label={words.token} onClick={() => cluster.show(id, 'cluster-token')} />
      )}
      {away !== undefined && <IconButton icon={RotateCw} label={words.again} onClick={() => void cluster.again(id)} />}
      <IconButton icon={ScrollText} label={words.log} onClick={() => cluster.show(id, 'cluster-log')} />
      {isAtWork && away === undefined && !needsToken && (
        <IconButton
          icon={CircleStop}
          label={words.stop}
          disabled={state === 'stopping' || state === 'submitting'}
          onClick={() => void cluster.stop(id)}
        />
      )}
      {resumable && <IconButton icon={Play} label={words.resume} onClick={() => void cluster.resume(id)} />}
      {hasResults && (
        <IconButton
          icon={FolderOpen}
          label={folder === undefined ? words.whereResults : words.results}
          onClick={() => cluster.results(job)}
        />
      )}
      {isOurs && <IconButton icon={X} label={words.remove} onClick={() => void cluster.remove(id)} />}
    </span>
  );
}
