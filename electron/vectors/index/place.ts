/** Where LanceDB lies, and where the indexes that it makes lie. */
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { cacheFolder, dataFolder } from '../../catalogue/folders.ts';
import type { What } from './stamp.ts';

/** The one that has programs for every kind of machine that Reeltag runs on. */
export const LANCEDB_VERSION = '0.31.0';

/** `REELTAG_SEARCH_INDEX` names another place, for images that have it inside while the user's data lie in a volume. */
export function lancedbPlace(
  data: () => string = dataFolder,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { REELTAG_SEARCH_INDEX: named } = env;
  return named !== undefined && isAbsolute(named) ? named : join(data(), 'search-index');
}

/** Whole or not there: it is renamed into place. */
export function lancedbFolder(place: string = lancedbPlace()): string {
  return join(place, `lancedb-${LANCEDB_VERSION}`);
}

/** Where the indexes of what one model made of one library lie, each in a folder of its own while one takes another's place. */
export function indexesFolder({ library, model, whole, parts }: What, cache: string = cacheFolder()): string {
  const name = createHash('sha256').update(JSON.stringify([library, model, whole, parts])).digest('hex');
  return join(cache, 'search-index', name.slice(0, 32));
}
