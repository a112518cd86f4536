/** Results that are coming in: how far, how long still, and the way to stop. */
import { CircleStop } from 'lucide-react';
import { CommandButton, Progress } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import '../library/queue-bar.css';
import { text } from '../text.ts';

const words = text.results.bar;

export function ResultsBar() {
  const results = usePage((state) => state.results);
  if (results.state === 'idle') return null;
  const { shards, shardsDone, secondsLeft } = results;
  return (
    <section className="queue" aria-label={words.label}>
      <div className="queue-line">
        <span className="queue-words num">
          {words.working(results)}
          {secondsLeft !== undefined && <em>{words.left(secondsLeft)}</em>}
        </span>
        <CommandButton id="cancelResults" icon={CircleStop} />
      </div>
      <Progress label={words.label} fraction={shards === 0 ? undefined : shardsDone / shards} />
    </section>
  );
}
