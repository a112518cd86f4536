/** Which clips are meant by a folder, or by some text of their paths. Pure. */
import type { ResultMap } from '../../../wire/app/results.ts';
import { moved } from '../../handover/paths.ts';
import { isWhole, wholePath } from '../maps.ts';

/**
 * @param under a folder, there or, by the maps, here; or a text
 * @returns whether a path, as the cluster names it, is meant
 */
export function pathsUnder(under: string, maps: readonly ResultMap[], manifest: string): (path: string) => boolean {
  if (!isWhole(under)) {
    const text = plain(under);
    return (path) => plain(path).includes(text);
  }
  // A folder here may have several of the cluster's beneath it.
  const there = maps.flatMap(
    ({ from, to }) => moved(under, to, from) ?? (moved(to, under, under) === undefined ? [] : [from]),
  );
  const folders = [...new Set([under, ...there])].map((folder) => folder.replace(/[\\/]+$/, ''));
  return (path) => {
    const whole = wholePath(path, manifest);
    return folders.some((folder) => isBeneath(whole, folder));
  };
}

function isBeneath(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  const next = path[folder.length];
  return next === undefined || next === '/' || next === '\\';
}

const plain = (text: string): string => text.normalize('NFC').toLowerCase();
