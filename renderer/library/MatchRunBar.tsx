/** The run that checks the matches of many videos, while there is one: how far, how long still, and how to hold or stop it. */
import { CircleAlert, CircleStop, Pause, Play } from 'lucide-react';
import { COMMANDS } from '../commands/commands.ts';
import { CommandButton, IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';
import './queue-bar.css';

const words = text.checking;

export function MatchRunBar() {
  const app = useApp();
  const run = usePage((state) => state.run);
  const rest = usePage(restOf);
  const { state, done, failed, of } = run;
  if (state === 'idle') return null;
  const isPaused = state === 'paused';
  return (
    <section className="queue" aria-label={words.label}>
      <div className="queue-line">
        <span className="queue-words num">
          {words.working(done + failed, of)}
          {rest !== undefined && <em>{rest}</em>}
        </span>
        <Why />
        <IconButton
          icon={isPaused ? Play : Pause}
          label={isPaused ? words.resume : words.pause}
          keyOf="pauseChecking"
          onClick={() => COMMANDS.pauseChecking.run(app)}
        />
        <CommandButton id="cancelChecking" icon={CircleStop} />
      </div>
      <Progress label={words.label} fraction={of === 0 ? 0 : (done + failed) / of} />
    </section>
  );
}

/** How long still, or what it waits for. */
function restOf({ run, queue }: PageState): string | undefined {
  const { state, done, failed, of, waiting, secondsLeft } = run;
  if (state === 'paused') return words.paused;
  if (queue.left > 0 && !queue.paused) return words.afterQueue;
  if (waiting > 0 && done + failed + waiting === of) return words.waiting(waiting);
  return secondsLeft === undefined ? undefined : words.left(secondsLeft);
}

/** What was passed over and why, or why it paused by itself. */
function Why() {
  const app = useApp();
  const { failed, problem } = usePage((state) => state.run);
  if (problem === undefined) return null;
  const why = failed === 0 ? problem.message : words.passedOver(failed, problem.message);
  return <IconButton icon={CircleAlert} label={why} onClick={() => void app.talk.notify(why)} />;
}
