/** Said in passing, where nothing stands in the way of work: the one question, and that a newer version is ready. */
import { CircleArrowUp } from 'lucide-react';
import type { Updates } from '../../electron/wire/app/updates.ts';
import { Banner } from '../frame/Banner.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

type ToTell = Extract<Updates, { kind: 'off' | 'ready' }>;

/** Whether there is anything to say. */
export function toTell(updates: Updates | undefined, putOff: string | undefined): ToTell | undefined {
  if (updates?.kind === 'off' && updates.ask === true) return updates;
  if (updates?.kind === 'ready' && updates.version !== putOff) return updates;
  return undefined;
}

export function UpdateBanner({ updates }: { updates: ToTell }) {
  const app = useApp();
  if (updates.kind === 'off') {
    const { title, says, yes, no } = text.updates.ask;
    return (
      <Banner icon={CircleArrowUp} title={title} says={says}>
        <button type="button" className="button" onClick={() => void app.updates.turn(true)}>
          {yes}
        </button>
        <button type="button" className="button" onClick={() => void app.updates.turn(false)}>
          {no}
        </button>
      </Banner>
    );
  }
  const { version } = updates;
  return (
    <Banner icon={CircleArrowUp} title={text.updates.ready(version)} says={text.updates.readySays}>
      <button type="button" className="button" onClick={() => app.open('update-notes')}>
        {text.updates.whatIsNew}
      </button>
      <button type="button" className="button" onClick={() => void app.updates.restart()}>
        {text.updates.restart}
      </button>
      <button type="button" className="button" onClick={() => app.updates.putOff(version)}>
        {text.updates.later}
      </button>
    </Banner>
  );
}
