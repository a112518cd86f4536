/** The report that somebody may send, to be read before it is saved. */
import { useEffect, useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import './updates.css';

export function ReportDialog() {
  const app = useApp();
  const [report, setReport] = useState<{ fileName: string; text: string }>();
  useEffect(() => {
    let isShown = true;
    void app.updates.report().then((made) => {
      if (!isShown) return;
      if (made === undefined) app.open(undefined);
      else setReport(made);
    });
    return () => {
      isShown = false;
    };
  }, [app]);
  const foot = report !== undefined && (
    <button type="button" className="button primary" onClick={() => app.updates.saveReport(report)}>
      {text.report.save}
    </button>
  );
  return (
    <Dialog title={text.report.title} lead={text.report.lead} size="wide" foot={foot}>
      {report === undefined ? (
        <p role="status">{text.report.making}</p>
      ) : (
        <section className="report" aria-label={text.report.contents}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys */}
          <pre className="report-text selectable" tabIndex={0} data-first>
            {report.text}
          </pre>
        </section>
      )}
    </Dialog>
  );
}
