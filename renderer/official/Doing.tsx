/** What is done at the moment, and how far it is. */
import { Progress } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.official;

export function Doing() {
  const progress = usePage(({ official }) => official.progress);
  const { stage = 'checking', doneBytes, totalBytes, bytesPerSecond, secondsLeft } = progress ?? {};
  const fraction = doneBytes !== undefined && totalBytes ? Math.min(1, doneBytes / totalBytes) : progress?.fraction;
  const says = [
    doneBytes === undefined || doneBytes === 0 ? undefined : words.of(doneBytes, totalBytes),
    bytesPerSecond ? words.rate(bytesPerSecond) : undefined,
    secondsLeft === undefined ? undefined : words.left(secondsLeft),
  ];
  return (
    <div className="official-doing">
      <div className="official-doing-line">
        <span>{words.stages[stage]}</span>
        <span className="num">{says.filter((part) => part !== undefined).join(' · ')}</span>
      </div>
      <Progress label={words.stages[stage]} fraction={fraction} />
    </div>
  );
}
