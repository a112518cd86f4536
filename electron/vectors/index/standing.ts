/** Whether a library needs an index, whether it has one, and whether a newer one is there. */
import { totalmem } from 'node:os';
import { isInstalled } from '../../search-index/place.ts';
import { TagError } from '../../wire/errors.ts';
import { INDEXED_ABOVE } from '../../wire/vectors.ts';
import type { OpenIndexOf, Reading, RequireMemory } from '../reading.ts';
import type { Table } from '../tables.ts';
import { loadLance } from './lancedb.ts';
import { findIndex, OpenIndex, removeUpTo } from './open.ts';
import { indexesFolder } from './place.ts';
import type { What } from './stamp.ts';

/** Undefined: none is needed. */
export type IndexState = 'missing' | 'wanted' | 'used' | undefined;

/** Where more than this part of the rows are not those that the index was made of, another one is made. */
const STRANGE = 0.1;
/** Of the machine's memory so much may be held until there is an index: with more, the system ends whatever it chooses. */
const SHARE = 0.6;

export function openIndexOf(what: What): OpenIndexOf {
  return async (tables) => {
    const found = findIndex(indexesFolder(what));
    if (found === undefined || found.stamp.rows <= aboveOf(what)) return undefined;
    const lance = loadLance();
    if (lance === undefined) return undefined;
    const index = await OpenIndex.open(lance, found, tables);
    // What cannot be opened is of no use to anybody, nor is what was before this one.
    removeUpTo(found, index !== undefined);
    return index;
  };
}

/**
 * Before they are read: to hold what no index knows may be more than the machine has.
 *
 * @throws TagError `out-of-memory` where an index is to be made before anything is searched, `too-large` where nothing here makes one
 */
export const requireMemory: RequireMemory = ({ what, tables, index, told, size }) => {
  if (told <= aboveOf(what)) return;
  const { memory = SHARE * Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) } = what;
  const bytesOf = (rows: number): number => 4 * size * (rows - (index?.stamp.rows ?? 0));
  if (bytesOf(told) <= memory) return;
  // Other models' are among them: ours are counted one by one.
  const bytes = bytesOf(countOf(tables.embeddings) + countOf(tables.segments));
  if (bytes <= memory) return;
  const much = `${(bytes / 1e9).toFixed(1)} GB of memory, more than this machine has for it`;
  if (isInstalled()) {
    throw new TagError(
      'out-of-memory',
      `To hold all moments of this library takes ${much}: an index of them is made first, as long as a window or "reeltag serve" has it open. It takes some minutes a million; search again then.`,
    );
  }
  throw new TagError(
    'too-large',
    `To hold all moments of this library takes ${much}: install what searches them on disk by "reeltag search-index install", and start Reeltag again.`,
  );
};

function countOf(table: Table): number {
  let rows = 0;
  for (const _rowid of table.ids()) rows += 1;
  return rows;
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
