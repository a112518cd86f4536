/** Where files of a cluster lie here: folders there and folders here, one for the other. Pure, but for the question whether a file is there. */
import { isAbsolute, posix } from 'node:path';
import type { ResultMap } from '../../wire/app/results.ts';
import { moved } from '../handover/paths.ts';

/** Of one folder of the cluster so many files are looked for in each folder here until one is found. */
const TRIED = 3;
/** Folders that have less in common than so many parts (`/mnt/cluster`) are told apart. */
const APART = 2;
/** Of one cluster: beyond that somebody has to say it. */
const MOST_GROUPS = 20;

/** A path as the cluster's machines know it: what a list names relative to itself lies beside it. */
export function wholePath(path: string, manifest: string): string {
  if (isWhole(path)) return path;
  const end = Math.max(manifest.lastIndexOf('/'), manifest.lastIndexOf('\\'));
  if (!isWhole(manifest) || end < 0) return path;
  return manifest.includes('/') ? joined(manifest.slice(0, end), path) : `${manifest.slice(0, end)}\\${path}`;
}

/** A bucket's address has two slashes that no join may make one of. */
function joined(folder: string, path: string): string {
  const [, scheme = '', rest = folder] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/i.exec(folder) ?? [];
  return scheme + posix.join(rest, path);
}

export function isWhole(path: string): boolean {
  return path.startsWith('/') || isAway(path) || /^[A-Za-z]:[\\/]|^\\\\/.test(path);
}

/** In a bucket, and on no disk. */
export function isAway(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** By the map that says most of it; as it is where none does. */
export function mapped(path: string, maps: readonly ResultMap[]): string {
  let [best, length] = [path, -1];
  for (const { from, to } of maps) {
    if (from.length <= length) continue;
    const here = moved(path, from, to);
    if (here !== undefined) [best, length] = [here, from.length];
  }
  return best;
}

/** Paths by the folder that all of a group have in common; those that have hardly any in common are groups of their own. */
export function byFolder(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const name = partsOf(path)
      .slice(0, APART + 1)
      .join('\n');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [path]);
    else group.push(path);
  }
  const largest = [...groups.values()].sort((a, b) => b.length - a.length).slice(0, MOST_GROUPS);
  const named = new Map<string, string[]>();
  for (const group of largest) {
    const common = commonFolder(group);
    named.set(common, [...(named.get(common) ?? []), ...group]);
  }
  return named;
}

function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  const separator = separatorOf(first);
  let common = folderParts(first);
  for (const path of others) {
    const parts = folderParts(path);
    const end = common.findIndex((part, n) => part !== parts[n]);
    if (end >= 0) common = common.slice(0, end);
  }
  return common.join(separator) || separator;
}

const separatorOf = (path: string): string => (path.includes('/') ? '/' : '\\');
const partsOf = (path: string): string[] => path.split(separatorOf(path));
const folderParts = (path: string): string[] => partsOf(path).slice(0, -1);

/**
 * Which folder here is the one there: the first beneath which a file is found under a part of its path, as much of it as is found.
 *
 * @param paths some of one folder there
 * @param folders here, in which a cluster's may be mounted or copied
 */
export async function proposedMap(
  paths: readonly string[],
  folders: readonly string[],
  isThere: (path: string) => Promise<boolean>,
): Promise<ResultMap | undefined> {
  for (const path of paths.slice(0, TRIED)) {
    const separator = separatorOf(path);
    const parts = partsOf(path);
    for (const folder of folders) {
      // From all of it but its root to its name alone.
      for (let n = 1; n < parts.length; n += 1) {
        const from = parts.slice(0, n).join(separator) || separator;
        const here = moved(path, from, folder);
        if (here === undefined || !isAbsolute(here) || here === path || !(await isThere(here))) continue;
        return { from, to: folder };
      }
    }
  }
  return undefined;
}
