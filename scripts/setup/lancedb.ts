/** LanceDB, with which the tests make indexes. The application itself has it brought by `reeltag search-index install`. */
import { installIndex } from '../../electron/search-index/install.ts';
import { isInstalled, lancedbFolder } from '../../electron/search-index/place.ts';
import { inCheckout } from './paths.ts';
import type { Thing } from './things.ts';

const PLACE = inCheckout('.reeltag/search-index');

export const lancedb: Thing = {
  name: 'LanceDB',
  needed: false,
  wanted: async () => true,
  find: async () => (isInstalled(lancedbFolder(PLACE)) ? `${lancedbFolder(PLACE)} (for the tests)` : undefined),
  ways: [{ name: 'npm', impossible: () => undefined, run: install }],
  without:
    'the tests of the search index are skipped, and the application has no need of it below two million moments; check the network.',
};

async function install(): Promise<string | undefined> {
  try {
    await installIndex({ signal: new AbortController().signal, place: PLACE });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
