/** Paths that a page names: whole ones, and of a server's page none outside its roots. */
import { isAbsolute } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { sortByRoots } from '../videos/browse.ts';
import type { Disk } from '../videos/disk.ts';

/** The folders beneath which pages may name files. */
export type Roots = 'all' | (() => Promise<readonly string[]>);

/** @throws TagError `usage`, `access-denied`; AbortError */
export async function requireAllowed(
  paths: readonly string[],
  roots: Roots,
  disk: Disk,
  signal: AbortSignal,
): Promise<void> {
  for (const path of paths) {
    if (!isAbsolute(path)) throw new TagError('usage', `${path} is no whole path: begin it at the root.`);
  }
  if (roots === 'all') return;
  const { refused } = await sortByRoots(paths, await roots(), disk, signal);
  if (refused[0] !== undefined) throw refused[0].problem;
}
