/** The run that looks closer at videos, while there is one. */
import { usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';
import { RunBar } from './RunBar.tsx';

const words = text.looking;

export function LookingBar() {
  const run = usePage(({ looking }) => looking);
  const rest = usePage(restOf);
  const begun = run.at?.stage === 'segments' ? run.at.fraction : 0;
  return <RunBar {...{ run, words, rest, begun }} pause="pauseLooking" cancel="cancelLooking" />;
}

/** How long still, or what it is at while nobody can tell. */
function restOf({ looking }: PageState): string | undefined {
  const { state, at, secondsLeft } = looking;
  if (state === 'paused') return words.paused;
  if (secondsLeft !== undefined) return words.left(secondsLeft);
  return at === undefined ? undefined : words.stages[at.stage];
}
