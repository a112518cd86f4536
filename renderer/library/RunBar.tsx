/** What is done by command about one video after the other, while it is: how far, how long still, and how to hold or stop it. */
import { CircleAlert, CircleStop, Pause, Play } from 'lucide-react';
import type { Problem } from '../../electron/wire/app/problem.ts';
import { COMMANDS } from '../commands/commands.ts';
import { CommandButton, IconButton, Progress } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import './queue-bar.css';

interface RunBarProps {
  run: { state: 'idle' | 'running' | 'paused'; done: number; failed: number; of: number; problem?: Problem };
  words: {
    label: string;
    working(number: number, total: number): string;
    pause: string;
    resume: string;
    passedOver(value: number, why: string): string;
  };
  /** how long still, or what it waits for */
  rest: string | undefined;
  /** how much is done of the video that it is at */
  begun?: number;
  pause: 'pauseChecking' | 'pauseLooking' | 'pauseCutting';
  cancel: 'cancelChecking' | 'cancelLooking' | 'cancelCutting';
}

export function RunBar({ run, words, rest, begun = 0, pause, cancel }: RunBarProps) {
  const app = useApp();
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
        <Why {...{ run, words }} />
        <IconButton
          icon={isPaused ? Play : Pause}
          label={isPaused ? words.resume : words.pause}
          keyOf={pause}
          onClick={() => COMMANDS[pause].run(app)}
        />
        <CommandButton id={cancel} icon={CircleStop} />
      </div>
      <Progress label={words.label} fraction={of === 0 ? 0 : Math.min(1, (done + failed + begun) / of)} />
    </section>
  );
}

/** What was passed over and why, or why it paused by itself. */
function Why({ run: { failed, problem }, words }: Pick<RunBarProps, 'run' | 'words'>) {
  const app = useApp();
  if (problem === undefined) return null;
  const why = failed === 0 ? problem.message : words.passedOver(failed, problem.message);
  return <IconButton icon={CircleAlert} label={why} onClick={() => void app.talk.notify(why)} />;
}
