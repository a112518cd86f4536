/**
 * Stands in for the `electron` module, whose binary a test machine lacks, and records what is asked of it. It behaves as the
 * documentation says where that matters: what crosses the context bridge is copied, messages are cloned and come later, a
 * child process has no pid before it is spawned.
 *
 * Used with `vi.mock('electron', () => import('../support/electron-stand-in.ts'))`; each test file has a process, and so a
 * stand-in, of its own.
 */
import { type ChildProcess, fork as forkNode } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';

type Listener = (...args: unknown[]) => unknown;

/** Everything that was asked for, in order: `['app.quit']`, `['app.setPath', 'userData', '/…']`. */
export const calls: [name: string, ...args: unknown[]][] = [];
export const callsOf = (name: string): unknown[][] =>
  calls.filter((call) => call[0] === name).map((call) => call.slice(1));

const newWorld = () => ({
  switches: new Set<string>(),
  hasLock: true,
  isPackaged: false,
  isDark: false,
  workAreas: [{ x: 0, y: 0, width: 1920, height: 1080 }],
  /** Buttons that the user will press, in order. */
  responses: [] as number[],
  /** Files that the user will choose. */
  chosen: [] as string[],
  /** Where the user will save something. */
  saved: undefined as string | undefined,
  windows: [] as BrowserWindow[],
  exposed: {} as Record<string, unknown>,
  protocols: {} as Record<string, (request: Request) => Response | Promise<Response>>,
  menu: undefined as unknown,
  pathOf: (file: File): string => `/dropped/${file.name}`,
});

/** What the stand-in answers, and what it was given; tests set it. */
export const world = newWorld();

/** As if Electron had been started anew. */
export function reset(): void {
  calls.length = 0;
  Object.assign(world, newWorld());
  ready = Promise.withResolvers<void>();
  nativeTheme.themeSource = 'system';
  for (const emitter of [app, nativeTheme, ipcMain, ipcRenderer, session.defaultSession]) emitter.removeAllListeners();
}

function record<A extends unknown[], R>(name: string, answer: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    calls.push([name, ...args]);
    return answer(...args);
  };
}
const silent = (name: string) => record(name, (..._args: unknown[]): void => {});

/** An event that can be prevented. */
export function preventable<T extends object>(facts: T): T & { prevented: boolean; preventDefault(): void } {
  return {
    ...facts,
    prevented: false,
    preventDefault() {
      this.prevented = true;
    },
  };
}

/** `Object.assign` would copy what a getter says now. */
function emitterWith<T extends object>(members: T): EventEmitter & T {
  return Object.defineProperties(new EventEmitter(), Object.getOwnPropertyDescriptors(members)) as EventEmitter & T;
}

let ready = Promise.withResolvers<void>();
export const becomeReady = (): void => {
  calls.push(['is ready']);
  app.emit('ready');
  ready.resolve();
};

export const app = emitterWith({
  commandLine: {
    hasSwitch: (name: string) => world.switches.has(name),
    appendSwitch: silent('app.commandLine.appendSwitch'),
  },
  configureHostResolver: silent('app.configureHostResolver'),
  get isPackaged() {
    return world.isPackaged;
  },
  enableSandbox: silent('app.enableSandbox'),
  setPath: silent('app.setPath'),
  requestSingleInstanceLock: record('app.requestSingleInstanceLock', (_data: unknown) => world.hasLock),
  whenReady: () => ready.promise,
  isReady: () => calls.some(([name]) => name === 'is ready'),
  getPath: (name: string) => `/home/ada/${name}`,
  relaunch: silent('app.relaunch'),
  getVersion: () => '1.2.3',
  getFileIcon: async (of: string) => ({ of }),
  quit: record('app.quit', () => {
    const event = preventable({});
    app.emit('will-quit', event);
    calls.push([event.prevented ? 'quit prevented' : 'has quit']);
  }),
  exit: silent('app.exit'),
});

export class WebContents extends EventEmitter {
  readonly session = session.defaultSession;
  mainFrame = { url: '', parent: null as unknown };
  sent: unknown[][] = [];
  destroyed = false;
  windowOpenHandler: ((details: { url: string }) => unknown) | undefined;
  reload = record('webContents.reload', () => {});
  startDrag = silent('webContents.startDrag');
  setWebRTCIPHandlingPolicy = silent('webContents.setWebRTCIPHandlingPolicy');
  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    this.windowOpenHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  send(channel: string, ...args: unknown[]): void {
    const copies = structuredClone(args);
    this.sent.push([channel, ...copies]);
    queueMicrotask(() => ipcRenderer.emit(channel, {}, ...copies));
  }
}

export class BrowserWindow extends EventEmitter {
  readonly options: Record<string, unknown>;
  readonly webContents: WebContents;
  normalBounds = { x: 10, y: 20, width: 1000, height: 700 };
  state = { minimised: false, maximised: false, fullScreen: false, destroyed: false };
  background: string | undefined;

  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    this.webContents = new WebContents();
    world.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    calls.push(['window.loadURL', url]);
    this.webContents.mainFrame = { url, parent: null };
  }
  show = record('window.show', () => {});
  focus = record('window.focus', () => {});
  restore = record('window.restore', () => {});
  maximize = record('window.maximize', () => {});
  isMinimized = (): boolean => this.state.minimised;
  isMaximized = (): boolean => this.state.maximised;
  isFullScreen = (): boolean => this.state.fullScreen;
  isDestroyed = (): boolean => this.state.destroyed;
  getNormalBounds = (): object => this.normalBounds;
  setBackgroundColor(colour: string): void {
    this.background = colour;
  }
  /** As when the user closes it. */
  close(): void {
    this.emit('close', preventable({}));
    this.state.destroyed = true;
    this.webContents.destroyed = true;
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (world.windows.every((window) => window.state.destroyed)) app.emit('window-all-closed');
  }
}

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: silent('session.setPermissionRequestHandler'),
    setPermissionCheckHandler: silent('session.setPermissionCheckHandler'),
    setDevicePermissionHandler: silent('session.setDevicePermissionHandler'),
    setSpellCheckerEnabled: silent('session.setSpellCheckerEnabled'),
    setSpellCheckerLanguages: silent('session.setSpellCheckerLanguages'),
    webRequest: { onBeforeRequest: silent('session.onBeforeRequest') },
  }),
};

export const shell = {
  openExternal: record('shell.openExternal', async (_url: string) => {}),
  openPath: record('shell.openPath', async (_path: string) => ''),
  showItemInFolder: silent('shell.showItemInFolder'),
};

const last = (args: unknown[]): unknown => args.at(-1);
export const dialog = {
  showErrorBox: silent('dialog.showErrorBox'),
  showMessageBox: async (...args: unknown[]) => {
    calls.push(['dialog.showMessageBox', last(args)]);
    return { response: world.responses.shift() ?? 0 };
  },
  showMessageBoxSync: (...args: unknown[]) => {
    calls.push(['dialog.showMessageBoxSync', last(args)]);
    return world.responses.shift() ?? 0;
  },
  showSaveDialogSync: (...args: unknown[]) => {
    calls.push(['dialog.showSaveDialogSync', last(args)]);
    return world.saved;
  },
  showOpenDialog: async (...args: unknown[]) => {
    calls.push(['dialog.showOpenDialog', last(args)]);
    return { canceled: world.chosen.length === 0, filePaths: world.chosen };
  },
};

export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: unknown) => {
    world.menu = menu;
  },
};

export const nativeTheme = emitterWith({
  themeSource: 'system',
  get shouldUseDarkColors() {
    return world.isDark;
  },
});

export const screen = { getAllDisplays: () => world.workAreas.map((workArea) => ({ workArea })) };

export const protocol = {
  registerSchemesAsPrivileged: silent('protocol.registerSchemesAsPrivileged'),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    world.protocols[scheme] = handler;
  },
};

export const ipcMain = new EventEmitter();

/** The contents whose preload is running. */
let rendering: WebContents | undefined;
export const renderIn = (contents: WebContents): void => {
  rendering = contents;
};

export const ipcRenderer = Object.assign(new EventEmitter(), {
  send: (channel: string, ...args: unknown[]) => {
    const copies = structuredClone(args);
    const sender = rendering;
    queueMicrotask(() => ipcMain.emit(channel, { sender, senderFrame: sender?.mainFrame ?? null }, ...copies));
  },
});

export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => {
    world.exposed[name] = bridged(value);
  },
};

/** What the other side of the context bridge gets: copies of plain data, and functions that do the same with what passes. */
function bridged(value: unknown): unknown {
  if (typeof value === 'function') {
    return (...args: unknown[]) => bridged((value as Listener)(...args.map(bridged)));
  }
  if (value instanceof File || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(bridged);
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bridged(entry)]));
}

export const webUtils = { getPathForFile: (file: File) => world.pathOf(file) };

const PARENT_PORT = fileURLToPath(new URL('./parent-port.ts', import.meta.url));

/** Runs the file under Node, with what Electron adds to the process there. */
export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly stdout: ChildProcess['stdout'];
  readonly stderr: ChildProcess['stderr'];
  #isSpawned = false;

  constructor(file: string, args: string[], { env = process.env }: { env?: NodeJS.ProcessEnv } = {}) {
    super();
    this.#child = forkNode(file, args, {
      env,
      execArgv: ['--import', PARENT_PORT],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    ({ stdout: this.stdout, stderr: this.stderr } = this.#child);
    this.#child.on('spawn', () => {
      this.#isSpawned = true;
      this.emit('spawn');
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code, signal) => this.emit('exit', code ?? SIGNAL_NUMBERS[signal ?? ''] ?? 1));
  }
  get pid(): number | undefined {
    return this.#isSpawned && this.#child.exitCode === null ? this.#child.pid : undefined;
  }
  postMessage(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }
  kill = record('utilityProcess.kill', () => this.#child.kill('SIGTERM'));
}
const SIGNAL_NUMBERS: Record<string, number> = { SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

export const utilityProcess = {
  fork: record(
    'utilityProcess.fork',
    (file: string, args: string[], options: { env?: NodeJS.ProcessEnv }) => new UtilityProcess(file, args, options),
  ),
};
