/** How the window's host tells of what went wrong: nothing is silent, and everything has a way out. */
import { app, type BrowserWindow, dialog, type MessageBoxOptions, shell } from 'electron';
import { lastBackup, restoreLastBackup, startAnew, whenOf } from '../library/rescue.ts';
import type { Added } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import type { Log } from './log.ts';
import { saveReport } from './save-report.ts';

/** Bugs are told and logged. After one that nobody caught, the state is unknown: the library is safe, the rest ends. */
export function reportBugs(log: Log): void {
  let told = false;
  process.on('uncaughtException', (error) => endWithBug(error, log));
  process.on('unhandledRejection', (reason) => {
    log.write('unhandled', reason);
    if (told) return;
    // Once: what fails again and again would bury the window in boxes.
    told = true;
    const more = 'Help › Save a Report… makes a text of it that you can send by hand.';
    dialog.showErrorBox('Something went wrong inside Reeltag', `${bugText(reason, log)} ${more}`);
  });
}

export function endWithBug(error: unknown, log: Log): void {
  log.write('uncaught', error);
  const message = 'Reeltag has to close';
  // Before Electron is ready there is one box that it can show.
  if (!app.isReady()) dialog.showErrorBox(message, bugText(error, log));
  else {
    const chosen = dialog.showMessageBoxSync({
      ...{ type: 'error', title: 'Reeltag', message, detail: bugText(error, log) },
      buttons: ['Close', SAVE_REPORT],
      ...{ defaultId: 0, cancelId: 0, noLink: true },
    });
    if (chosen === 1) saveReport(log);
  }
  app.exit(1);
}

const SAVE_REPORT = 'Save a Report…';

function bugText(error: unknown, log: Log): string {
  const { message } = error instanceof Error ? error : { message: String(error) };
  return `${message}\n\nYour library is safe. What happened is described in ${log.file}.`;
}

/** Asks what to do about a library that cannot be opened; it is never replaced by an empty one unasked. */
export async function askAboutLibrary(error: TagError, dataDirectory: string): Promise<'again' | 'quit'> {
  let detail = error.message;
  for (;;) {
    const choices = choicesFor(error, dataDirectory);
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Reeltag',
      message: 'Reeltag cannot open its library.',
      detail,
      buttons: choices.map(({ label }) => label),
      defaultId: 0,
      cancelId: choices.length - 1,
      noLink: true,
    });
    try {
      const outcome = await choices[response]?.run();
      if (outcome !== undefined) return outcome;
    } catch (failure) {
      if (!(failure instanceof TagError)) throw failure;
      detail = failure.message;
    }
  }
}

interface Choice {
  readonly label: string;
  /** Undefined: the question stays. */
  readonly run: () => Promise<'again' | 'quit' | undefined>;
}

function choicesFor({ kind }: TagError, dataDirectory: string): Choice[] {
  const { made } = lastBackup(dataDirectory);
  const isDamaged = kind === 'library-damaged';
  const restore: Choice = {
    label: 'Restore the Last Backup',
    run: async () => {
      const { backup, passedOver, aside } = restoreLastBackup(dataDirectory);
      const newer = passedOver.length === 0 ? '' : ' What was backed up after that is damaged or cannot be read.';
      return tellRescued(`The library is again as it was at ${whenOf(backup.made)}.${newer}`, aside);
    },
  };
  const anew: Choice = {
    label: 'Start Anew',
    run: async () => tellRescued('Reeltag starts with an empty library.', startAnew(dataDirectory).aside),
  };
  const show: Choice = {
    label: 'Show Its Folder',
    run: async () => {
      await shell.openPath(dataDirectory);
      return undefined;
    },
  };
  return [
    ...(isDamaged && made !== undefined ? [restore] : []),
    { label: 'Try Again', run: async () => 'again' },
    ...(isDamaged ? [anew] : []),
    show,
    { label: 'Quit', run: async () => 'quit' },
  ];
}

async function tellRescued(message: string, aside: string | undefined): Promise<'again'> {
  const detail = aside === undefined ? '' : `What was there before is kept in ${aside}.`;
  await dialog.showMessageBox({ type: 'info', title: 'Reeltag', message, detail, buttons: ['OK'], noLink: true });
  return 'again';
}

const SHOWN = 10;

/** Tells which of the files that the user has chosen could not be added. */
export async function showRefused(window: BrowserWindow | undefined, refused: Added['refused']): Promise<void> {
  if (refused.length === 0) return;
  const lines = refused.slice(0, SHOWN).map(({ problem }) => problem.message);
  const rest = refused.length - lines.length;
  await showMessage(window, {
    type: 'warning',
    title: 'Reeltag',
    message: refused.length === 1 ? 'One file could not be added.' : `${refused.length} files could not be added.`,
    detail: [...lines, ...(rest > 0 ? [`… and ${rest} more.`] : [])].join('\n'),
    buttons: ['OK'],
  });
}

export async function showFailure(window: BrowserWindow | undefined, error: TagError): Promise<void> {
  await showMessage(window, { type: 'error', title: 'Reeltag', message: error.message, buttons: ['OK'] });
}

function showMessage(window: BrowserWindow | undefined, options: MessageBoxOptions): Promise<unknown> {
  return window === undefined ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
}

/** A page whose process ended is loaded again, but not for ever. */
export function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  const crashes: number[] = [];
  window.webContents.on('render-process-gone', async (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.write('the page has crashed', `${reason}, exit code ${exitCode}`);
    const now = performance.now();
    crashes.push(now);
    if (crashes.filter((time) => now - time < CRASH_WINDOW_MS).length < CRASHES) return window.webContents.reload();
    crashes.length = 0;
    const response = await askAboutCrashes(window, log);
    if (response === 2) app.quit();
    else if (!window.isDestroyed()) window.webContents.reload();
  });
}

/** A report that was saved answers nothing: the question stays. */
async function askAboutCrashes(window: BrowserWindow, log: Log): Promise<number> {
  for (;;) {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      title: 'Reeltag',
      message: 'The page keeps crashing.',
      detail: `Your library is safe, and the queue goes on. What happened is described in ${log.file}.`,
      buttons: ['Reload', SAVE_REPORT, 'Quit'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response !== 1) return response;
    saveReport(log);
  }
}

const CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;
