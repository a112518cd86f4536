/** `reeltag search-index`, `install` and `remove`: what searches more vectors than are held in memory. */
import { DOWNLOAD_BYTES, INSTALLED_BYTES, installIndex, removeIndex } from '../search-index/install.ts';
import { isInstalled, LANCEDB_VERSION, lancedbFolder, lancedbPlace } from '../search-index/place.ts';
import { INDEXED_ABOVE } from '../wire/vectors.ts';
import type { Context } from './context.ts';

export async function showSearchIndex(context: Context): Promise<number> {
  if (isInstalled()) {
    context.print(`LanceDB ${LANCEDB_VERSION} is installed in ${lancedbFolder()}.`);
    context.print(
      `Libraries with more than ${many()} moments are searched by an index that it makes in the background.`,
    );
    return 0;
  }
  context.print(`LanceDB is not installed: all vectors of a library are held in memory, about 2 GB for a million.`);
  context.print(`With more than ${many()} moments an index on disk saves most of that.`);
  context.print(
    `"reeltag search-index install" brings LanceDB ${LANCEDB_VERSION} (Apache-2.0) by npm: ${bytes(DOWNLOAD_BYTES)}, ${bytes(INSTALLED_BYTES)} in ${lancedbPlace()}.`,
  );
  return 0;
}

export async function installSearchIndex(context: Context): Promise<number> {
  context.say(`bringing LanceDB ${LANCEDB_VERSION} by npm, ${bytes(DOWNLOAD_BYTES)}`);
  const isNew = await installIndex({ signal: context.signal });
  context.print(isNew ? `LanceDB ${LANCEDB_VERSION} is in ${lancedbFolder()}.` : 'It is there already.');
  return 0;
}

export async function removeSearchIndex(context: Context): Promise<number> {
  const place = lancedbPlace();
  context.print((await removeIndex(place)) ? `What was in ${place} was removed.` : 'There was nothing to remove.');
  return 0;
}

function many(): string {
  return INDEXED_ABOVE.toLocaleString('en');
}

function bytes(count: number): string {
  return `${(count / 1e6).toFixed(0)} MB`;
}
