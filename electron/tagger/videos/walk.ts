/** The videos within a folder and the folders in it. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { isHiddenName, isVideoName } from './file-names.ts';

const collator = new Intl.Collator('en', { numeric: true });

/**
 * Paths of files that are videos by their names, folder by folder, in the order of their names. Hidden files and folders
 * are passed over, and so is what cannot be read, but for `folder` itself. Links to folders are followed, each folder
 * once.
 *
 * @throws system errors about `folder`; TagError `timed-out`; AbortError
 */
export async function* walkVideos(folder: string, disk: Disk, signal: AbortSignal): AsyncGenerator<string> {
  const seen = new Set<string>();
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const path = next;
    signal.throwIfAborted();
    let entries: Dirent[];
    try {
      const real = await disk.run(path, () => realpath(path), { signal });
      if (seen.has(real)) continue;
      seen.add(real);
      entries = await disk.run(path, () => readdir(path, { withFileTypes: true }), { signal });
    } catch (error) {
      signal.throwIfAborted();
      if (path === folder) throw error;
      continue;
    }
    entries.sort((a, b) => collator.compare(a.name, b.name));
    const folders: string[] = [];
    for (const entry of entries) {
      if (isHiddenName(entry.name)) continue;
      const entryPath = join(path, entry.name);
      const kind = await kindOf(entry, entryPath, disk, signal);
      if (kind === 'folder') folders.push(entryPath);
      if (kind === 'file' && isVideoName(entry.name)) yield entryPath;
    }
    waiting.push(...folders.reverse());
  }
}

/** Pipes, devices and broken links are nothing to open. */
async function kindOf(
  entry: Dirent,
  path: string,
  disk: Disk,
  signal: AbortSignal,
): Promise<'folder' | 'file' | undefined> {
  const facts = entry.isSymbolicLink()
    ? await disk.run(path, () => stat(path), { signal }).catch(() => undefined)
    : entry;
  if (facts?.isDirectory()) return 'folder';
  return facts?.isFile() ? 'file' : undefined;
}
