/** Where somebody finds what to send when something goes wrong. */
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function ReportSettings() {
  const app = useApp();
  // The window alone keeps a log.
  const hasLog = usePage((state) => state.host.kind === 'electron');
  return (
    <fieldset className="setting">
      <legend>{text.report.settings}</legend>
      <p className="setting-lead">{hasLog ? text.report.settingsLead : text.report.settingsLeadWithoutLog}</p>
      <button type="button" className="button" onClick={() => app.open('report')}>
        {text.report.open}
      </button>
    </fieldset>
  );
}
