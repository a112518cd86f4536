/** Whether a library needs an index, whether it has one, and whether a newer one is there. */
import { isInstalled } from '../../search-index/place.ts';
import { INDEXED_ABOVE } from '../../wire/vectors.ts';
import type { OpenIndexOf, Reading } from '../reading.ts';
import { loadLance } from './lancedb.ts';
import { findIndex, OpenIndex, removeOthers } from './open.ts';
import { indexesFolder } from './place.ts';
import type { What } from './stamp.ts';

/** Undefined: none is needed. */
export type IndexState = 'missing' | 'wanted' | 'used' | undefined;

/** Where more than this part of the rows are not those that the index was made of, another one is made. */
const STRANGE = 0.1;

export function openIndexOf(what: What): OpenIndexOf {
  return async (tables) => {
    const indexes = indexesFolder(what);
    const found = findIndex(indexes);
    if (found === undefined || found.stamp.rows <= aboveOf(what)) return undefined;
    const lance = loadLance();
    if (lance === undefined) return undefined;
    const index = await OpenIndex.open(lance, found, tables);
    // What cannot be opened is of no use to anybody, nor is what was before this one.
    removeOthers(indexes, index?.folder);
    return index;
  };
}

export function stateOf({ what, rows, index, strange }: Reading): IndexState {
  if (rows <= aboveOf(what)) return index === undefined ? undefined : 'used';
  if (!isInstalled()) return 'missing';
  return index === undefined || index.isBroken || strange > STRANGE * rows ? 'wanted' : 'used';
}

/** Whether there is an index that is better than what is held. */
export function wantsNewer(reading: Reading): boolean {
  if (stateOf(reading) !== 'wanted') return false;
  const found = findIndex(indexesFolder(reading.what));
  return found !== undefined && found.folder !== reading.index?.folder && found.stamp.rows > aboveOf(reading.what);
}

function aboveOf({ above = INDEXED_ABOVE }: What): number {
  return above;
}
