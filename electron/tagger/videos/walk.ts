/** The videos within a folder and the folders in it, and what is passed over there. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHiddenName, isNamedLikeVideo, isSystemFolder, kindByName } from '../../catalogue/file-kinds.ts';
import type { WhyPassedOver } from '../../wire/app/videos.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Disk } from './disk.ts';

const collator = new Intl.Collator('en', { numeric: true });

export type Walked =
  /** `doubtful`: only its first bytes tell whether it is a video */
  | { readonly path: string; readonly doubtful: boolean }
  | { readonly passedOver: string; readonly why: WhyPassedOver }
  /** a file whose name is that of no video */
  | 'other';

/**
 * What may be a video, folder by folder, in the order of their names. Links to folders are followed, each folder once. Whoever
 * names a hidden folder, or one of a system's own, means it; within others they are passed over.
 *
 * @throws system errors about `folder`; TagError `timed-out`; AbortError
 */
export async function* walkVideos(folder: string, disk: Disk, signal: AbortSignal): AsyncGenerator<Walked> {
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
      yield { passedOver: path, why: isUndecodable(path, error) ? 'bad-name' : 'unreadable' };
      continue;
    }
    entries.sort((a, b) => collator.compare(a.name, b.name));
    const folders: string[] = [];
    for (const entry of entries) {
      const entryPath = join(path, entry.name);
      const kind = await kindOf(entry, entryPath, disk, signal);
      if (kind === 'bad-name' && entry.isDirectory()) yield { passedOver: entryPath, why: kind };
      else if (kind !== 'folder') yield walked(entry.name, entryPath, kind);
      else if (isSystemFolder(entry.name)) yield { passedOver: entryPath, why: 'system-folder' };
      else if (isHiddenName(entry.name)) yield { passedOver: entryPath, why: 'hidden' };
      else folders.push(entryPath);
    }
    waiting.push(...folders.reverse());
  }
}

function walked(name: string, path: string, kind: 'file' | WhyPassedOver): Walked {
  const byName = kindByName(name);
  if (byName === 'other' || (kind !== 'file' && !isNamedLikeVideo(name))) return 'other';
  if (isHiddenName(name)) return isNamedLikeVideo(name) ? { passedOver: path, why: 'hidden' } : 'other';
  return kind === 'file' ? { path, doubtful: byName === 'bytes' } : { passedOver: path, why: kind };
}

/** Pipes, devices and broken links are nothing to open. */
async function kindOf(
  entry: Dirent,
  path: string,
  disk: Disk,
  signal: AbortSignal,
): Promise<'folder' | 'file' | WhyPassedOver> {
  // Where bytes of a name are no UTF-8, what the system is asked for is another file, which is hardly there.
  const isDoubtful = entry.isSymbolicLink() || entry.name.includes('\u{FFFD}');
  if (!isDoubtful) return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'no-file';
  try {
    const facts = await disk.run(path, () => stat(path), { signal });
    return facts.isDirectory() ? 'folder' : facts.isFile() ? 'file' : 'no-file';
  } catch (error) {
    signal.throwIfAborted();
    if (isUndecodable(path, error)) return 'bad-name';
    if (error instanceof TagError || systemErrorCode(error) !== undefined) return 'unreadable';
    throw error;
  }
}

function isUndecodable(path: string, error: unknown): boolean {
  return path.includes('\u{FFFD}') && systemErrorCode(error) === 'ENOENT';
}
