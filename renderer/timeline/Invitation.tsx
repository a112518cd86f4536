/** What a timeline without segments says: what there would be to be seen, and how. */
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { lookedAt } from './timeline-facts.ts';

export function Invitation() {
  const looked = usePage(lookedAt);
  const hasLabels = usePage((state) => state.labels.labels.length > 0);
  const problem = usePage(({ timeline }) => timeline.failed.get(timeline.id ?? '')?.message);
  if (looked === 'failed') return <p className="hint timeline-hint text">{problem}</p>;
  if (looked === 'not') return <p className="hint timeline-hint">{text.timeline.invitation}</p>;
  if (!hasLabels && looked !== 'unknown') return <p className="hint timeline-hint">{text.timeline.noLabels}</p>;
  return null;
}
