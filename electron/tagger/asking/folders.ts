/** The folders that hold videos, as a tree is made of them. Pure. */
import { dirname } from 'node:path';

export interface Folder {
  readonly path: string;
  /** in it or beneath it */
  readonly videos: number;
}

/** Those that hold videos, and all above them that hold more than one of those beneath; each above those within it. */
export function foldersOf(folders: Iterable<string>): Folder[] {
  const held = new Map<string, number>();
  for (const folder of folders) held.set(folder, (held.get(folder) ?? 0) + 1);
  const all = new Map<string, number>();
  for (const [folder, videos] of held) {
    for (let path = folder; ; path = dirname(path)) {
      all.set(path, (all.get(path) ?? 0) + videos);
      if (dirname(path) === path) break;
    }
  }
  // One that has all of its videos from one folder within it says nothing.
  const passedOn = new Set<string>();
  for (const [path, videos] of all) {
    const above = dirname(path);
    if (above !== path && all.get(above) === videos) passedOn.add(above);
  }
  return [...all]
    .filter(([path]) => held.has(path) || !passedOn.has(path))
    .map(([path, videos]) => ({ path, videos }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
