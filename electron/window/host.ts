/** Hosts the application for the window's pages, and does what its menu asks for. */
import { type BrowserWindow, dialog } from 'electron';
import type { Media } from '../media/index.ts';
import type { Tagger } from '../tagger/index.ts';
import { PageTurns } from '../turns/page-turns.ts';
import { type AppContract, appContract } from '../wire/app/index.ts';
import type { Settings } from '../wire/app/settings.ts';
import { TagError } from '../wire/errors.ts';
import { isAbortError } from '../wire/failures.ts';
import { type HandlerContext, type Server, serve, type Wire } from '../wire/rpc.ts';
import { showFailure, showRefused } from './failures.ts';
import type { Command, MenuActions } from './menu.ts';

export interface HostOptions {
  tagger: Tagger;
  media: Media;
  /** The window, while there is one. */
  window: () => BrowserWindow | undefined;
  /** Someone has changed them. */
  onSettings: (settings: Settings) => void;
}

export interface Hosted {
  readonly actions: Pick<MenuActions, 'addVideos' | 'addFolder'>;
  /** Answers a page from now on. */
  accept(wire: Wire): void;
  /** Answers a request for a file or a picture. */
  respond(request: Request): Promise<Response>;
  /** Asks the pages to show something. */
  command(name: Command): void;
  /** Adds files and folders, and tells of those that could not be added. */
  addPaths(paths: string[]): void;
  settings(): Promise<Settings>;
  /** Stops what runs and gives the library up. */
  close(): Promise<void>;
}

export function host({ tagger, media, window, onSettings }: HostOptions): Hosted {
  const pages = new Set<Server<AppContract>>();
  const ending = new AbortController();
  const context: HandlerContext<never> = { signal: ending.signal, onProgress: () => {} };

  tagger.onEvent((name, value) => {
    for (const page of pages) page.emit(name, value);
    if (name === 'settingsChanged') onSettings(value as Settings);
  });

  const addPaths = (paths: string[]): void => {
    tagger
      .add(paths, context.signal)
      .then(({ refused }) => showRefused(window(), refused))
      .catch((error: unknown) => {
        if (error instanceof TagError) return showFailure(window(), error);
        if (!isAbortError(error)) throw error;
      });
  };
  const choose = async (options: Electron.OpenDialogOptions): Promise<void> => {
    const parent = window();
    const { canceled, filePaths } = await (parent === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options));
    if (!canceled && filePaths.length > 0) addPaths(filePaths);
  };

  return {
    actions: {
      // Without a filter by name: what someone chooses is tried, whatever it is called.
      addVideos: () => void choose({ title: 'Add Videos', properties: ['openFile', 'multiSelections'] }),
      addFolder: () => void choose({ title: 'Add Folder', properties: ['openDirectory', 'multiSelections'] }),
    },
    accept: (wire) => {
      const page = serve(wire, appContract, tagger.handlers, new PageTurns());
      pages.add(page);
      wire.onClose(() => pages.delete(page));
    },
    respond: (request) => media.respond(request),
    command: (name) => {
      for (const page of pages) page.emit('command', { name });
    },
    addPaths,
    settings: async () => (await tagger.handlers.getState({}, context)).settings,
    close: async () => {
      ending.abort();
      media.close();
      await tagger.close();
    },
  };
}
