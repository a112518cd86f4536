/** Newer versions: whether they are looked for, how it stands, and what can be done about it. */
import { X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { Updates } from '../../electron/wire/app/updates.ts';
import { IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import './updates.css';

export function UpdateSettings() {
  const app = useApp();
  const updates = usePage((state) => state.updates);
  const lead = useId();
  if (updates === undefined) return null;
  if (updates.kind === 'unsupported') {
    return (
      <fieldset className="setting updates">
        <legend>{text.updates.title}</legend>
        <p className="updates-says text selectable">
          {updates.why} {updates.how}
        </p>
      </fieldset>
    );
  }
  const fixed = updates.kind === 'off' ? updates.fixed : undefined;
  return (
    <fieldset className="setting updates">
      <legend>{text.updates.title}</legend>
      <p className="setting-lead" id={lead}>
        {text.updates.lead}
      </p>
      <label className="setting-check">
        <input
          type="checkbox"
          className="setting-tick"
          aria-describedby={lead}
          checked={updates.kind !== 'off'}
          disabled={fixed !== undefined}
          onChange={({ target }) => void app.updates.turn(target.checked)}
        />
        {text.updates.on}
      </label>
      {/* How much has arrived is read from its bar, and not aloud again and again. */}
      <div role={updates.kind === 'downloading' ? undefined : 'status'}>
        {fixed === undefined ? <Standing updates={updates} /> : <p className="updates-says text">{fixed}</p>}
      </div>
    </fieldset>
  );
}

function Standing({ updates }: { updates: Exclude<Updates, { kind: 'unsupported' }> }) {
  const app = useApp();
  const button = (label: string, run: () => void) => (
    <button type="button" className="button" onClick={run}>
      {label}
    </button>
  );
  const notes = button(text.updates.whatIsNew, () => app.open('update-notes'));
  switch (updates.kind) {
    case 'off':
      return null;
    case 'idle': {
      const { checkedAt } = updates;
      const says = checkedAt === undefined ? text.updates.never : text.updates.newest(checkedAt);
      return <Line says={says}>{button(text.updates.check, () => void app.updates.check())}</Line>;
    }
    case 'checking':
      return <Line says={text.updates.checking}>{button(text.cancel, () => void app.updates.cancel())}</Line>;
    case 'available': {
      const { version, bytes, waits } = updates;
      return (
        <Line says={`${text.updates.available(version, bytes)}${waits === true ? ` ${text.updates.waits}` : ''}`}>
          {notes}
          {waits === true
            ? button(text.cancel, () => void app.updates.cancel())
            : button(text.updates.download, () => void app.updates.download())}
        </Line>
      );
    }
    case 'downloading': {
      const { version, done, total } = updates;
      const words = text.updates.downloading(version);
      return (
        <div className="download">
          <div className="download-line num">
            <span className="ellipsis">{words}</span>
            <span>{text.updates.received(done, total)}</span>
            <IconButton icon={X} size="small" label={text.cancel} onClick={() => void app.updates.cancel()} />
          </div>
          <Progress label={words} fraction={done / Math.max(1, total)} />
        </div>
      );
    }
    case 'ready':
      return (
        <Line says={`${text.updates.ready(updates.version)} ${text.updates.readySays}`}>
          {notes}
          {button(text.updates.restart, () => void app.updates.restart())}
        </Line>
      );
    case 'failed':
      return (
        <Line says={updates.problem.message} bad>
          {button(text.updates.again, () => void app.updates.check())}
        </Line>
      );
  }
}

function Line({ says, bad = false, children }: { says: string; bad?: boolean; children: ReactNode }) {
  return (
    <div className="updates-line">
      <p className={`text ${bad ? 'bad' : ''}`}>{says}</p>
      {children}
    </div>
  );
}
