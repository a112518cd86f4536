/** What the page says about newer versions of the program, and about the report that somebody may send. */
import { formatBytes, formatPercent, formatWhen } from './format.ts';

export const updatesCommands = {
  checkForUpdates: 'Look for a newer version',
  report: 'Save a report…',
} as const;

export const updatesCommandWords = {
  checkForUpdates: 'update upgrade release new version',
  report: 'bug problem crash log diagnose help support send',
} as const;

export const updatesText = {
  title: 'Updates',
  lead: 'Reeltag may look for a newer version once a day, while nothing is at work. Of you and your videos nothing is told.',
  on: 'Look for newer versions',
  /** asked for once, in passing */
  ask: {
    title: 'May Reeltag look for newer versions?',
    says: 'Once a day at most, never while it works. Nothing about you or your videos goes out. You can change this in the settings.',
    yes: 'Yes, look',
    no: 'No',
  },
  never: 'Nobody has looked yet.',
  newest: (checkedAt: string) => `This is the newest version. Looked ${formatWhen(checkedAt)}.`,
  check: 'Look now',
  checking: 'Looking for a newer version…',
  available: (version: string, bytes: number) => `Version ${version} is there, ${formatBytes(bytes)}.`,
  waits: 'It is downloaded once nothing is at work.',
  download: 'Download',
  downloading: (version: string) => `Downloading version ${version}`,
  received: (done: number, total: number) =>
    `${formatBytes(done)} of ${formatBytes(total)}, ${formatPercent(done / Math.max(1, total))}`,
  ready: (version: string) => `Version ${version} is ready.`,
  readySays: 'It is there after the next start, whenever that is.',
  restart: 'Restart now',
  later: 'Later',
  whatIsNew: 'What is new',
  notesTitle: (version: string) => `What is new in ${version}`,
  noNotes: 'Nothing was written about this version.',
  again: 'Look again',
} as const;

export const reportText = {
  title: 'A report of what went wrong',
  lead: 'This is all that is in it. Nothing is sent: save it, read it, and send it yourself to whoever helps you.',
  settings: 'When something goes wrong',
  settingsLead:
    'What goes wrong is written to a log on this computer, and stays there. A report is a text with the last of it, for you to send by hand.',
  settingsLeadWithoutLog:
    'What goes wrong is written to the terminal, or the journal, of whoever started Reeltag. A report is a text of what works on its computer, for you to send by hand.',
  open: 'Show a report…',
  making: 'Looking at this computer…',
  contents: 'The report',
  save: 'Save it…',
  saved: (name: string) => `Saved as ${name}.`,
} as const;
