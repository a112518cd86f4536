/** Whether it is used as soon as it is here, and what that means for what was looked at with the model before. */
import { Tick } from '../handover/Tick.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.official;

export function ThenUse({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const inUse = usePage(({ model }) => model.choice.model === 'official');
  if (inUse) return null;
  return (
    <div className="official-then">
      <Tick says={words.useThen} checked={checked} onChange={onChange} />
      <LookedAtAgain />
    </div>
  );
}

/** How many videos another model has seen, and how long they would take. */
export function LookedAtAgain() {
  const seen = usePage(({ videos }) => [...videos.values()].filter(({ state }) => state === 'done').length);
  const rate = usePage(({ official }) => official.fastest?.clipsPerSecond);
  if (seen === 0) return null;
  return <p className="official-quiet">{words.again(seen, rate === undefined ? undefined : seen / rate)}</p>;
}
