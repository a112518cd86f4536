/** The main process: the application in a window of Electron's. */
import { fileURLToPath } from 'node:url';
import { cacheFolder, dataFolder, PORTABLE } from './catalogue/folders.ts';
import { createMedia } from './media/index.ts';
import { openTagger } from './tagger/index.ts';
import { runApplication } from './window/application.ts';
import { portableFolder } from './window/portable.ts';

/** The build keeps this file's address as it is in the source: see scripts/build/source-urls.ts. */
const built = (path: string): string => fileURLToPath(new URL(`../out/${path}`, import.meta.url));

// Engines are told by it, too.
const portable = portableFolder();
if (portable !== undefined) process.env[PORTABLE] = portable;

runApplication(
  { openTagger, createMedia },
  {
    data: dataFolder(),
    cache: cacheFolder(),
    page: built('renderer'),
    preload: built('preload/preload.cjs'),
    ...{ engine: built('main/engine.js'), vectors: built('main/vectors.js') },
  },
);
