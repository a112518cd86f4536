/** Where somebody finds what to send when something goes wrong. */
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

export function ReportSettings() {
  const app = useApp();
  return (
    <fieldset className="setting">
      <legend>{text.report.settings}</legend>
      <p className="setting-lead">{text.report.settingsLead}</p>
      <button type="button" className="button" onClick={() => app.open('report')}>
        {text.report.open}
      </button>
    </fieldset>
  );
}
