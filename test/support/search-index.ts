/** LanceDB as `npm run setup` has brought it for the tests, for the processes that a test starts. */
import { isInstalled, lancedbFolder } from '../../electron/search-index/place.ts';
import { inCheckout } from '../../scripts/setup/paths.ts';

const PLACE = inCheckout('.reeltag/search-index');

export const hasLance = isInstalled(lancedbFolder(PLACE));

/** @param cache where indexes are to lie @param place another one, for a machine without it */
export function searchIndexEnvironment(cache: string, place = PLACE): void {
  process.env['REELTAG_CACHE'] = cache;
  process.env['REELTAG_SEARCH_INDEX'] = place;
}
