/** The run that checks the matches of many videos, while there is one. */
import { usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';
import { RunBar } from './RunBar.tsx';

const words = text.checking;

export function MatchRunBar() {
  const run = usePage((state) => state.run);
  const rest = usePage(restOf);
  return <RunBar {...{ run, words, rest }} pause="pauseChecking" cancel="cancelChecking" />;
}

/** How long still, or what it waits for. */
function restOf({ run, queue }: PageState): string | undefined {
  const { state, done, failed, of, waiting, secondsLeft } = run;
  if (state === 'paused') return words.paused;
  if (queue.left > 0 && !queue.paused) return words.afterQueue;
  if (waiting > 0 && done + failed + waiting === of) return words.waiting(waiting);
  return secondsLeft === undefined ? undefined : words.left(secondsLeft);
}
