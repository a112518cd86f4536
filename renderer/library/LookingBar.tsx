/** The run that looks closer at videos, while there is one: how far, how long still, and how to hold or stop it. */
import { CircleAlert, CircleStop, Pause, Play } from 'lucide-react';
import { COMMANDS } from '../commands/commands.ts';
import { CommandButton, IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';
import './queue-bar.css';

const words = text.looking;

export function LookingBar() {
  const app = useApp();
  const { state, done, failed, of, at } = usePage((page) => page.looking);
  const rest = usePage(restOf);
  if (state === 'idle') return null;
  const isPaused = state === 'paused';
  const over = done + failed + (at === undefined ? 0 : at.stage === 'scenes' ? 0 : at.fraction);
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
          keyOf="pauseLooking"
          onClick={() => COMMANDS.pauseLooking.run(app)}
        />
        <CommandButton id="cancelLooking" icon={CircleStop} />
      </div>
      <Progress label={words.label} fraction={of === 0 ? 0 : Math.min(1, over / of)} />
    </section>
  );
}

/** How long still, or what it is at while nobody can tell. */
function restOf({ looking }: PageState): string | undefined {
  const { state, at, secondsLeft } = looking;
  if (state === 'paused') return words.paused;
  if (secondsLeft !== undefined) return words.left(secondsLeft);
  return at === undefined ? undefined : words.stages[at.stage];
}

/** What was passed over and why, or why it paused by itself. */
function Why() {
  const app = useApp();
  const { failed, problem } = usePage((state) => state.looking);
  if (problem === undefined) return null;
  const why = failed === 0 ? problem.message : words.passedOver(failed, problem.message);
  return <IconButton icon={CircleAlert} label={why} onClick={() => void app.talk.notify(why)} />;
}
