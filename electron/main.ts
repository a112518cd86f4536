/** The main process: the application in a window of Electron's. */
import { fileURLToPath } from 'node:url';
import { cacheFolder, dataFolder } from './catalogue/folders.ts';
import { createMedia } from './media/index.ts';
import { openTagger } from './tagger/index.ts';
import { runApplication } from './window/application.ts';

/** The build keeps this file's address as it is in the source: see scripts/build/source-urls.ts. */
const built = (path: string): string => fileURLToPath(new URL(`../out/${path}`, import.meta.url));

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
