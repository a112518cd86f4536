/** The run that cuts clips, while there is one. */
import { usePage } from '../hooks.ts';
import { RunBar } from '../library/RunBar.tsx';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';

const words = text.handover.cutting;

export function CuttingBar() {
  const run = usePage(({ cutting }) => cutting);
  const rest = usePage(restOf);
  return <RunBar {...{ run, words, rest }} begun={run.at?.fraction ?? 0} pause="pauseCutting" cancel="cancelCutting" />;
}

/** How long still, or which clip it is at while nobody can tell. */
function restOf({ cutting: { state, at, secondsLeft } }: PageState): string | undefined {
  if (state === 'paused') return words.paused;
  return secondsLeft === undefined ? at?.file : words.left(secondsLeft);
}
