/** The one place that makes windows. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { fitPlace, readPlace, SMALLEST, writePlace } from './bounds.ts';
import { PAGE_URL } from './rules.ts';

export interface AppWindowOptions {
  /** The bundled preload, absolute. */
  preload: string;
  /** Where the window's place is remembered. */
  placeFile: string;
  /** For the log. */
  onProblem: (what: string, error: unknown) => void;
}

/** The page's own background (`--ground`), so that nothing flashes before it is drawn. */
const BACKGROUND = { light: '#e4e3e1', dark: '#121212' };
/** How long the window has to stay where it is before that is remembered, in milliseconds. */
const SETTLED_MS = 500;

export function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

/** Opens a window with the page in it. It is shown once there is something to see. */
export function openAppWindow({ preload, placeFile, onProblem }: AppWindowOptions): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const { bounds, maximised } = fitPlace(readPlace(placeFile), workAreas);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Reeltag',
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
    },
  });
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  rememberPlace(window, placeFile, onProblem);
  // Aborted where the window is closed at once, which is nobody's mistake.
  window.loadURL(PAGE_URL).catch((error: unknown) => {
    if (!window.isDestroyed()) onProblem('the page could not be loaded', error);
  });
  return window;
}

function rememberPlace(window: BrowserWindow, file: string, onProblem: AppWindowOptions['onProblem']): void {
  let timer: NodeJS.Timeout | undefined;
  const remember = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    try {
      // Of a maximised window, the place that it goes back to.
      writePlace(file, window.getNormalBounds(), window.isMaximized());
    } catch (error) {
      onProblem("the window's place could not be remembered", error);
    }
  };
  const settle = (): void => {
    clearTimeout(timer);
    timer = setTimeout(remember, SETTLED_MS);
  };
  window.on('resize', settle);
  window.on('move', settle);
  window.on('close', remember);
  window.on('closed', () => clearTimeout(timer));
}
