/** The application in its window, from its start to its end: one instance, one window, one library at a time. */
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Menu, nativeTheme, protocol, session, shell } from 'electron';
import { Libraries } from '../libraries/libraries.ts';
import type { createMedia, MediaFacts } from '../media/index.ts';
import type { openTagger, Tagger } from '../tagger/index.ts';
import { VectorsProcess } from '../vectors/host/vectors-process.ts';
import type { Settings } from '../wire/app/settings.ts';
import { TagError } from '../wire/errors.ts';
import { background, openAppWindow } from './app-window.ts';
import { desktop, trash } from './desktop.ts';
import { letDragOut } from './drag-out.ts';
import { startEngineProcess } from './engine-process.ts';
import { askAboutLibrary, endWithBug, reloadAfterCrash, reportBugs, showFailure } from './failures.ts';
import { guardContents, guardSession } from './guard.ts';
import { type Hosted, host } from './host.ts';
import { type Log, openLog } from './log.ts';
import { type MenuActions, menuTemplate } from './menu.ts';
import { sayNoSandbox } from './no-sandbox.ts';
import { keepChromiumOffline } from './offline.ts';
import { filesOf, ownArguments, readHandover } from './opened-files.ts';
import { respondWithPage } from './page-protocol.ts';
import { acceptPages } from './page-wires.ts';
import { updatesForWindow } from './program-updates.ts';
import { MEDIA_HOST, MEDIA_SCHEME, PAGE_ORIGIN, PAGE_SCHEME } from './rules.ts';
import { AtWork } from './updates/at-work.ts';
import type { UpdatesOfProgram } from './updates/updates.ts';

/** How often it is looked whether something is due, or has to give way to work. */
const LOOK_EVERY_MS = 60_000;

export interface ApplicationParts {
  openTagger: typeof openTagger;
  createMedia: typeof createMedia;
}

export interface ApplicationPlaces {
  /** The user's data: the library, and the window's own files beneath it. */
  data: string;
  cache: string;
  /** The built page's folder. */
  page: string;
  /** The bundled preload. */
  preload: string;
  /** The engine's bundle. */
  engine: string;
  /** The bundle of what holds all vectors. */
  vectors: string;
}

/** Ends the process, or leaves it running with a window. Must be called before Electron is ready. */
export function runApplication(parts: ApplicationParts, places: ApplicationPlaces): void {
  if (app.commandLine.hasSwitch('no-sandbox')) {
    process.stderr.write(`${sayNoSandbox()}\n`);
    app.exit(1);
    return;
  }
  app.enableSandbox();
  keepChromiumOffline();
  const profile = join(places.data, 'window');
  if (!isWritable(profile)) {
    // Chromium would say nothing, and a log has no place: a stick that is write-protected, a folder that is somebody else's.
    dialog.showErrorBox(
      'Reeltag cannot start',
      `It cannot write into its folder ${places.data}: check that it is there and may be written, and start Reeltag again.`,
    );
    app.exit(1);
    return;
  }
  app.setPath('userData', profile);
  const log = openLog(join(profile, 'reeltag.log'));
  reportBugs(log);

  const files = filesOf(ownArguments(process.argv, app.isPackaged), process.cwd());
  // The first instance has the library. It is handed our files, and shows itself.
  if (!app.requestSingleInstanceLock({ paths: files })) {
    app.quit();
    return;
  }

  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges },
    { scheme: MEDIA_SCHEME, privileges: { ...privileges, stream: true, corsEnabled: true } },
  ]);
  new Application(parts, places, profile, log).start(files);
}

/** Makes the folder where there is none. By trying, for permissions say little under Windows. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    rmdirSync(mkdtempSync(join(folder, 'may-be-written-')));
    return true;
  } catch {
    return false;
  }
}

class Application {
  readonly #parts: ApplicationParts;
  readonly #places: ApplicationPlaces;
  readonly #profile: string;
  readonly #log: Log;
  /** Files that came before there was anything to add them to. */
  #waiting: string[] = [];
  #hosted: Hosted | undefined;
  /** of the library that is open */
  #media: MediaFacts | undefined;
  #window: BrowserWindow | undefined;
  #closing: Promise<void> | undefined;
  readonly #libraries: Libraries;
  readonly #work = new AtWork();
  readonly #updates: UpdatesOfProgram;
  /** of the library that is open */
  #tagger: Tagger | undefined;
  /** while one library gives way to another */
  #turning: Promise<void> | undefined;

  constructor(parts: ApplicationParts, places: ApplicationPlaces, profile: string, log: Log) {
    this.#parts = parts;
    this.#places = places;
    this.#profile = profile;
    this.#log = log;
    const { data, cache } = places;
    const work = () => this.#work.state(this.#tagger?.isAtWork() ?? false);
    this.#updates = updatesForWindow({ profile, cache, work, log });
    this.#libraries = new Libraries({ open: data, own: data, turnTo: (folder) => this.#turnTo(folder) });
  }

  start(files: readonly string[]): void {
    const onRefused = (what: string): void => this.#log.write('refused', what);
    app.on('web-contents-created', (_event, contents) => {
      guardContents(contents, { onRefused });
      contents.on('before-input-event', () => this.#work.touch());
    });
    app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
      // An engine that is not needed any more is ended at once.
      const isOurs = type === 'Utility' && reason === 'killed';
      if (reason !== 'clean-exit' && !isOurs)
        this.#log.write('a process has ended', `${type}: ${reason}, exit code ${exitCode}`);
    });
    app.on('second-instance', (_event, argv, folder, handover) => {
      this.#open(readHandover(handover) ?? filesOf(ownArguments(argv, app.isPackaged), folder));
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#open([path]);
    });
    app.on('activate', () => this.#show());
    app.on('window-all-closed', () => {
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('will-quit', (event) => this.#closeFirst(event));
    this.#waiting.push(...files);
    app
      .whenReady()
      .then(() => this.#begin(onRefused))
      .catch((error: unknown) => endWithBug(error, this.#log));
  }

  async #begin(onRefused: (what: string) => void): Promise<void> {
    guardSession(session.defaultSession, { onRefused });
    protocol.handle(PAGE_SCHEME, (request) => respondWithPage(this.#places.page, request));
    protocol.handle(MEDIA_SCHEME, (request) => {
      const isOurs = new URL(request.url).host === MEDIA_HOST;
      const answer = isOurs ? this.#hosted?.respond(request) : undefined;
      return answer?.then(readableByPage) ?? new Response(null, { status: 404 });
    });
    letDragOut({ media: { find: (id) => this.#media?.find(id) }, onRefused });
    acceptPages({ onRefused, onWire: (wire) => this.#hosted?.accept(wire) });
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(background()));
    await this.#host(this.#places.data);
    setInterval(() => this.#updates.tick(), LOOK_EVERY_MS).unref();
  }

  /** Opens a library, and hosts it until it is closed. */
  async #host(folder: string): Promise<void> {
    const tagger = await this.#openTagger(folder);
    if (tagger === undefined) {
      app.quit();
      return;
    }
    this.#libraries.opened(folder);
    const media = this.#parts.createMedia(tagger.media, { cacheDirectory: join(this.#places.cache, 'media') });
    this.#media = tagger.media;
    this.#tagger = tagger;
    const onSettings = (settings: Settings): void => this.#follow(settings);
    const watched = { ...tagger, handlers: this.#work.watch(tagger.handlers) };
    this.#hosted = host({ tagger: watched, media, window: () => this.#window, onSettings });
    this.#follow(await this.#hosted.settings());
    this.#open([]);
  }

  /** Everything of the library that is open ends; then the page is loaded anew, with the other. */
  #turnTo(folder: string): void {
    const hosted = this.#hosted;
    if (hosted === undefined || this.#closing !== undefined) return;
    this.#hosted = undefined;
    this.#turning = hosted
      .close()
      .catch((error: unknown) => this.#log.write('could not close', error))
      .then(() => this.#host(folder))
      .then(() => this.#window?.webContents.reload())
      .catch((error: unknown) => endWithBug(error, this.#log))
      .finally(() => {
        this.#turning = undefined;
      });
  }

  /** A folder that is chosen in the system's own dialog. */
  async #chooseLibrary(isNew: boolean): Promise<void> {
    const title = isNew ? 'New Library' : 'Open Library';
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title,
      properties: ['openDirectory', ...(isNew ? (['createDirectory', 'promptToCreate'] as const) : [])],
    });
    const [folder] = filePaths;
    if (!canceled && folder !== undefined) this.#openLibrary(folder, isNew);
  }

  #openLibrary(folder: string, isNew: boolean): void {
    try {
      this.#libraries.open(folder, isNew);
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
      void showFailure(this.#window, error);
    }
  }

  /** What of the settings is not the page's: the system's theme, and the keys in the menu. */
  #follow({ theme, keys }: Settings): void {
    const hosted = this.#hosted;
    if (hosted === undefined) return;
    nativeTheme.themeSource = theme;
    const actions: MenuActions = {
      ...hosted.actions,
      command: (name) => {
        this.#show();
        hosted.command(name);
      },
      openLibrary: () => void this.#chooseLibrary(false),
      newLibrary: () => void this.#chooseLibrary(true),
      recentLibraries: this.#libraries.facts.others.map(({ name, folder }) => ({
        ...{ name, folder },
        open: () => this.#openLibrary(folder, false),
      })),
      showLog: () => shell.showItemInFolder(this.#log.file),
    };
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions, keys)));
  }

  /** Until it is open, or the user gives up. */
  async #openTagger(folder: string): Promise<Tagger | undefined> {
    for (;;) {
      try {
        return await this.#parts.openTagger({
          dataDirectory: folder,
          libraries: this.#libraries,
          host: { kind: 'electron', version: app.getVersion(), platform: process.platform },
          ...{ desktop, trash, updates: this.#updates, logLines: () => this.#log.lines() },
          start: () => startEngineProcess(this.#places.engine, (text) => process.stderr.write(text)),
          vectors: new VectorsProcess({
            start: () => startEngineProcess(this.#places.vectors, (text) => process.stderr.write(text)),
          }),
          log: (message, error) => this.#log.write(message, error),
        });
      } catch (error) {
        if (!(error instanceof TagError)) throw error;
        this.#log.write('the library', error);
        if ((await askAboutLibrary(error, folder)) === 'quit') return undefined;
      }
    }
  }

  /** Shows the window and adds the files, now or when there is something to add them to. */
  #open(files: readonly string[]): void {
    this.#waiting.push(...files);
    if (this.#hosted === undefined) return;
    this.#show();
    const paths = this.#waiting.splice(0);
    if (paths.length > 0) this.#hosted.addPaths(paths);
  }

  #show(): void {
    if (this.#hosted === undefined || this.#closing !== undefined) return;
    if (this.#window === undefined) {
      const window = openAppWindow({
        preload: this.#places.preload,
        placeFile: join(this.#profile, 'place.json'),
        onProblem: (what, error) => this.#log.write(what, error),
      });
      reloadAfterCrash(window, this.#log);
      window.on('closed', () => {
        if (this.#window === window) this.#window = undefined;
      });
      this.#window = window;
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /**
   * Electron ends only when the library has been given up and the engine with its children has ended; and the newer version is in its
   * place, where there is one.
   */
  #closeFirst(event: { preventDefault(): void }): void {
    if (this.#turning !== undefined) {
      event.preventDefault();
      void this.#turning.finally(() => app.quit());
      return;
    }
    const hosted = this.#hosted;
    if (hosted === undefined) return;
    event.preventDefault();
    this.#closing ??= Promise.all([hosted.close(), this.#updates.close()])
      .catch((error: unknown) => this.#log.write('could not close', error))
      .then(() => this.#updates.finish())
      .then((isEnded) => {
        this.#hosted = undefined;
        if (!isEnded) app.quit();
      });
  }
}

/** Waveforms are numbers that the page reads, of another origin than its own. */
function readableByPage(response: Response): Response {
  response.headers.set('Access-Control-Allow-Origin', PAGE_ORIGIN);
  return response;
}
