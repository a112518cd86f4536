/**
 * `reeltag serve`: the application for a browser on this machine, at the other end of an SSH tunnel, or behind a reverse proxy. One
 * process, one library at a time, any number of pages.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, dataFolder } from './catalogue/folders.ts';
import { packageVersion } from './catalogue/version.ts';
import { Libraries } from './libraries/libraries.ts';
import { findDesktop } from './serve/desktop.ts';
import { isForBrowsers, isWithin, type ListenPlace, LOOPBACK, parseListenPlace } from './serve/listen.ts';
import { type PublicAddress, parsePublicAddresses } from './serve/public-address.ts';
import { type RunningServer, startServer } from './serve/server.ts';
import { moveToTrash } from './serve/trash.ts';
import { openTagger, type Tagger } from './tagger/index.ts';
import type { Added } from './wire/app/videos.ts';
import { TagError } from './wire/errors.ts';

export interface ServeOptions {
  /** Where the library lies, for as long as it serves (default: the user's data folder, and others that a page opens). */
  dataDirectory?: string | undefined;
  /** 0 for one that is free; undefined for that of last time, if it is. */
  port?: number | undefined;
  /** Under which addresses proxies show the page. */
  urls?: readonly string[] | undefined;
  /** Where to listen: an address of this machine (default: 127.0.0.1), or `unix:` and a path. */
  listenAt?: string | undefined;
  /** Folders that the page's file chooser may look into (default: the tagger's). */
  roots?: readonly string[] | undefined;
}

export interface Serving {
  /** 0 where it listens at a socket's file */
  readonly port: number;
  /** Lets in whoever opens it: at the first of its addresses. */
  readonly link: string;
  /** At each of them; the last is this machine's own, if it has one. */
  readonly links: readonly string[];
  /** Where it listens. */
  readonly listensAt: string;
  /** Whether other machines can connect. */
  readonly isOpen: boolean;
  /** Files and folders, absolute. */
  add(paths: string[], signal: AbortSignal): Promise<Added>;
  /** Says goodbye to the pages, ends the engines, gives up the library. */
  close(): Promise<void>;
}

const FIXED = 'This server was started for one library alone: start another server for another library.';

/**
 * @throws TagError `in-use`, naming the process that has the library; `usage`, `in-use` for the port and the addresses; `not-found`
 *   where the page was not built; and what the library cannot be opened for
 */
export async function serve({ dataDirectory, port, urls, listenAt, roots }: ServeOptions = {}): Promise<Serving> {
  const reached = reachedBy(urls, listenAt, port);
  const own = dataFolder();
  const door = dataDirectory ?? own;
  const fixed = dataDirectory === undefined ? {} : { fixed: FIXED };
  let turning: Promise<void> = Promise.resolve();
  let ended = false;
  const libraries = new Libraries({ open: door, own, ...fixed, turnTo: (folder) => void turnTo(folder) });
  const start = (folder: string, at: number | undefined) =>
    startOne({ folder, door, port: at, reached, roots, libraries });

  let current = await start(door, port);
  // The pages are told goodbye, and come back at the same address, with the same cookie, to the other library.
  const turnTo = (folder: string): void => {
    turning = (async () => {
      const before = current;
      await before.close();
      if (ended) return;
      current = await start(folder, before.server.port).catch((error: unknown) => {
        console.error(error);
        return start(before.folder, before.server.port);
      });
    })();
  };
  return {
    ...{ port: current.server.port, link: current.server.link, links: current.server.links },
    ...{ listensAt: current.server.listensAt, isOpen: !isWithin(reached.place) },
    add: async (paths, signal) => {
      await turning;
      return current.tagger.add(paths, signal);
    },
    close: async () => {
      ended = true;
      await turning;
      await current.close();
    },
  };
}

interface Reached {
  readonly addresses: readonly PublicAddress[];
  readonly place: ListenPlace;
}

function reachedBy(urls: readonly string[] = [], listenAt: string | undefined, port: number | undefined): Reached {
  const addresses = parsePublicAddresses(urls);
  const place = listenAt === undefined ? LOOPBACK : parseListenPlace(listenAt);
  if ('socket' in place && port !== undefined) {
    throw new TagError('usage', 'A socket has no port: name one of the two.');
  }
  // What is not encrypted goes no further than to a proxy that the operator has named.
  if (addresses.length === 0 && !isForBrowsers(place)) {
    const message =
      'To listen there is for a proxy: name the public address too, as https://…, or as http://127.0.0.1:… for a container whose port is published on this machine.';
    throw new TagError('usage', message);
  }
  return { addresses, place };
}

interface OneOptions {
  /** of the library */
  folder: string;
  /** where the secret and the port are kept, whichever library is open: the link stays what it is */
  door: string;
  port: number | undefined;
  reached: Reached;
  roots: readonly string[] | undefined;
  libraries: Libraries;
}

interface One {
  readonly folder: string;
  readonly tagger: Tagger;
  readonly server: RunningServer;
  close(): Promise<void>;
}

async function startOne({ folder, door, port, reached, roots, libraries }: OneOptions): Promise<One> {
  const host = { kind: 'serve', version: packageVersion(), platform: process.platform } as const;
  const desk = { desktop: findDesktop(), trash: moveToTrash };
  const tagger = await openTagger({ dataDirectory: folder, host, roots, libraries, ...desk });
  // Before anybody can ask which one is open.
  libraries.opened(folder);
  try {
    const server = await startServer(tagger, {
      dataDirectory: door,
      uploadDirectory: join(folder, 'uploads'),
      ...{ port, ...reached },
      cacheDirectory: join(cacheFolder(), 'pictures'),
      pageDirectory: fileURLToPath(new URL('../out/renderer', import.meta.url)),
    });
    tagger.announce(server.link);
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await server.close();
      await tagger.close();
    };
    return {
      ...{ folder, tagger, server },
      close: () => {
        closing ??= close();
        return closing;
      },
    };
  } catch (error) {
    await tagger.close();
    throw error;
  }
}
