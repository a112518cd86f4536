/** Who decides: the name that stands beside decisions. Left empty, it is the host's own again. */
import { useId, useState } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function NameSetting() {
  const app = useApp();
  const lead = useId();
  const name = usePage((state) => state.settings.name);
  const [typed, setTyped] = useState<string>();
  const save = async (): Promise<void> => {
    if (typed === undefined) return;
    if (typed.trim() !== name) await app.setSettings({ name: typed.trim() });
    setTyped(undefined);
  };
  return (
    <fieldset className="setting">
      <legend>{text.settings.name}</legend>
      <p className="setting-lead" id={lead}>
        {text.settings.nameLead}
      </p>
      <input
        type="text"
        className="field setting-name"
        dir="auto"
        maxLength={200}
        aria-label={text.settings.name}
        aria-describedby={lead}
        value={typed ?? name}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) void save();
        }}
      />
    </fieldset>
  );
}
