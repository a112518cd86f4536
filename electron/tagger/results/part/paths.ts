/** Which clips are meant by a folder, or by some text of their paths. Pure. */
import { posix, win32 } from 'node:path';
import type { ResultMap } from '../../../wire/app/results.ts';
import { moved } from '../../handover/paths.ts';
import { isAway, isWhole, wholePath } from '../maps.ts';

/**
 * @param under a folder, there or, by the maps, here; or a text
 * @returns whether a path, as the cluster names it, is meant
 */
export function pathsUnder(under: string, maps: readonly ResultMap[], manifest: string): (path: string) => boolean {
  if (!isWhole(under)) {
    const text = plain(under);
    return (path) => plain(path).includes(text);
  }
  const folder = tidy(under);
  // A folder here may have several of the cluster's beneath it.
  const there = maps.flatMap((map) => {
    const [from, to] = [tidy(map.from), tidy(map.to)];
    return moved(folder, to, from) ?? (moved(to, folder, folder) === undefined ? [] : [from]);
  });
  const folders = [...new Set([folder, ...there])].map((one) => {
    const beginning = compared(one);
    const between = isWindows(one) ? '\\' : '/';
    return beginning.endsWith(between) ? beginning : beginning + between;
  });
  return (path) => {
    const whole = compared(wholePath(path, manifest));
    return folders.some((one) => whole.startsWith(one) || whole === one.slice(0, -1));
  };
}

const plain = (text: string): string => text.normalize('NFC').toLowerCase();

/** Accents in one way of two, and no way there and back: what is in a bucket is named by its letters alone. */
function tidy(path: string): string {
  const text = path.normalize('NFC');
  if (isAway(text) || !isWhole(text)) return text;
  return isWindows(text) ? win32.normalize(text) : posix.normalize(text);
}

/** Windows tells no capitals apart. */
function compared(path: string): string {
  const tidied = tidy(path);
  return isWindows(tidied) ? tidied.toLowerCase() : tidied;
}

const isWindows = (path: string): boolean => /^[A-Za-z]:[\\/]|^\\\\/.test(path);
