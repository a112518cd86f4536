/** Where LanceDB lies, which makes and searches indexes of more vectors than are held in memory: in the user's data folder. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { dataFolder } from '../catalogue/folders.ts';

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

export function isInstalled(folder: string = lancedbFolder()): boolean {
  return existsSync(join(folder, 'package.json'));
}
