/** What the cluster will read: so many videos, and what becomes of their paths. */
import type { ClusterPlan } from '../../electron/wire/app/cluster.ts';
import type { Answer } from '../handover/use-answer.ts';
import { text } from '../text.ts';

const words = text.cluster.dialog;

/** @param isHere the cluster is this machine: its paths are the same */
export function ClusterPlanPart({ value, busy, why, isHere }: Answer<ClusterPlan> & { isHere: boolean }) {
  return (
    <section className="hand-part cluster-plan" aria-label={words.plan} aria-busy={busy}>
      <h3 className="hand-title">{words.plan}</h3>
      {why !== undefined && (
        <p className="hand-failure text" role="alert" dir="auto">
          {why}
        </p>
      )}
      {value === undefined && busy && <p className="set-note">{words.planning}</p>}
      {value !== undefined && <Planned plan={value} {...{ isHere }} />}
    </section>
  );
}

function Planned({ plan, isHere }: { plan: ClusterPlan; isHere: boolean }) {
  const { videos, outside, first, list } = plan;
  return (
    <>
      <p className="num">{words.planned(videos, list.there)}</p>
      {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
      <ul role="list" className="cluster-paths">
        {first.map(({ here, there }) => (
          <li key={here}>
            {here !== there && <bdi>{here}</bdi>}
            <bdi className="cluster-there">{there}</bdi>
          </li>
        ))}
      </ul>
      {outside > 0 && !isHere && <p className="hand-remarks">{words.outside(outside)}</p>}
    </>
  );
}
