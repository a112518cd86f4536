/** Saves a report where the page cannot: it has crashed, or the program is about to end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { writeReport } from '../report/write-report.ts';
import type { Log } from './log.ts';

/** Asks where to. What cannot be written is said; nothing is sent. */
export function saveReport(log: Log): void {
  const { fileName, text } = writeReport({
    ...{ version: app.getVersion(), host: 'electron', log: log.lines() },
    findings: 'This computer was not looked at: run `reeltag doctor` for that.',
  });
  const file = dialog.showSaveDialogSync({
    title: 'Save a Report',
    defaultPath: join(app.getPath('documents'), fileName),
    filters: [{ name: 'Text', extensions: ['txt'] }],
  });
  if (!file) return;
  try {
    writeFileSync(file, text);
  } catch (error) {
    log.write('the report could not be saved', error);
    dialog.showErrorBox('The report could not be saved', error instanceof Error ? error.message : String(error));
  }
}
