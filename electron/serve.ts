/**
 * `reeltag serve`: the application for a browser on this machine, or at the other end of an SSH tunnel. One process, one
 * library, any number of pages.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, dataFolder } from './catalogue/folders.ts';
import { packageVersion } from './catalogue/version.ts';
import { findDesktop } from './serve/desktop.ts';
import { startServer } from './serve/server.ts';
import { openTagger } from './tagger/index.ts';
import type { Added } from './wire/app/videos.ts';

export interface ServeOptions {
  /** Where the library lies (default: the user's data folder). */
  dataDirectory?: string | undefined;
  /** 0 for one that is free; undefined for that of last time, if it is. */
  port?: number | undefined;
  /** Folders that the page's file chooser may look into (default: the tagger's). */
  roots?: readonly string[] | undefined;
}

export interface Serving {
  readonly port: number;
  /** Lets in whoever opens it. */
  readonly link: string;
  /** Files and folders, absolute. */
  add(paths: string[], signal: AbortSignal): Promise<Added>;
  /** Says goodbye to the pages, ends the engines, gives up the library. */
  close(): Promise<void>;
}

/**
 * @throws TagError `in-use`, naming the process that has the library; `usage`, `in-use` for the port; `not-found` where
 *   the page was not built; and what the library cannot be opened for
 */
export async function serve({ dataDirectory = dataFolder(), port, roots }: ServeOptions = {}): Promise<Serving> {
  const host = { kind: 'serve', version: packageVersion(), platform: process.platform } as const;
  const tagger = await openTagger({ dataDirectory, host, roots, desktop: findDesktop() });
  try {
    const server = await startServer(tagger, {
      dataDirectory,
      port,
      cacheDirectory: join(cacheFolder(), 'pictures'),
      pageDirectory: fileURLToPath(new URL('../out/renderer', import.meta.url)),
    });
    tagger.announce(server.link);
    return {
      port: server.port,
      link: server.link,
      add: (paths, signal) => tagger.add(paths, signal),
      close: async () => {
        await server.close();
        await tagger.close();
      },
    };
  } catch (error) {
    await tagger.close();
    throw error;
  }
}
