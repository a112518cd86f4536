/** The settings: how the page looks, its keys, and which model runs where. */
import { useId } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { ReportSettings } from '../updates/ReportSettings.tsx';
import { UpdateSettings } from '../updates/UpdateSettings.tsx';
import { DeviceSettings } from './DeviceSettings.tsx';
import { GpuSettings } from './GpuSettings.tsx';
import { ModelSettings } from './ModelSettings.tsx';
import { MomentSettings } from './MomentSettings.tsx';
import { NameSetting } from './NameSetting.tsx';
import './settings.css';

const THEMES = ['system', 'light', 'dark'] as const;

export function SettingsDialog() {
  return (
    <Dialog title={text.settings.title}>
      <Appearance />
      <NameSetting />
      <KeySettings />
      <MomentSettings />
      <ModelSettings />
      <DeviceSettings />
      <GpuSettings />
      <UpdateSettings />
      <ReportSettings />
    </Dialog>
  );
}

function KeySettings() {
  const app = useApp();
  return (
    <fieldset className="setting">
      <legend>{text.settings.keys}</legend>
      <p className="setting-lead">{text.settings.keysLead}</p>
      <button type="button" className="button" onClick={() => app.open('shortcuts')}>
        {text.settings.changeKeys}
      </button>
    </fieldset>
  );
}

function Appearance() {
  const app = useApp();
  const theme = usePage((state) => state.settings.theme);
  const name = useId();
  return (
    <fieldset className="setting">
      <legend>{text.settings.theme}</legend>
      <div className="segments">
        {THEMES.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={theme === value}
              onChange={() => void app.setSettings({ theme: value })}
            />
            <span>{text.settings.themes[value]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
