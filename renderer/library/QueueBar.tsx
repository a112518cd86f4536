/** The queue as a whole: how far, how long still, and how to hold or stop it. */
import { CircleStop, Pause, Play } from 'lucide-react';
import { COMMANDS } from '../commands/commands.ts';
import { CommandButton, IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import './queue-bar.css';

export function QueueBar() {
  const app = useApp();
  const { paused, left, done, failed, secondsLeft } = usePage((state) => state.queue);
  const empty = usePage((state) => state.order.length === 0);
  if (empty) return null;
  const total = left + done + failed;
  const over = done + failed;
  const rest = paused
    ? text.queue.paused
    : left > 0 && secondsLeft !== undefined
      ? text.queue.left(secondsLeft)
      : undefined;
  return (
    <section className="queue" aria-label={text.queue.label}>
      <div className="queue-line">
        <span className="queue-words num">
          {left > 0 ? text.queue.working(over, total) : text.queue.idle(done)}
          {rest !== undefined && <em>{rest}</em>}
        </span>
        {(left > 0 || paused) && (
          <>
            <IconButton
              icon={paused ? Play : Pause}
              label={paused ? text.queue.resume : text.queue.pause}
              keyOf="pause"
              onClick={() => COMMANDS.pause.run(app)}
            />
            <CommandButton id="cancelQueue" icon={CircleStop} />
          </>
        )}
      </div>
      {left > 0 && <Progress label={text.queue.label} fraction={total === 0 ? 0 : over / total} />}
    </section>
  );
}
