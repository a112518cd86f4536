/** A library that lies behind a link: SQLite keeps the log beside the file, and not beside the link. */
import { existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

/**
 * Where the library really lies.
 *
 * @throws TagError `unreadable` for a link that leads nowhere: a new library there would replace the one that is away
 */
export function realPathOf(path: string): string {
  const file = endOf(path);
  if (file !== undefined) return file;
  throw new TagError(
    'unreadable',
    `The library ${path} is a link that leads nowhere (${readlinkSync(path)}): connect the disk that it is on, or bring a backup back (reeltag library restore), or start anew (reeltag library new).`,
  );
}

/**
 * Where a way out works: for a link that leads nowhere, at its end if there is a folder for that, and else in the place of
 * the link itself.
 */
export function placeOf(path: string): { readonly file: string; readonly leadsNowhere: boolean } {
  const file = endOf(path);
  if (file !== undefined) return { file, leadsNowhere: false };
  return { file: missingEndOf(path) ?? path, leadsNowhere: true };
}

/** What cannot be looked at, for its folder is a file, say, is none: whoever opens it is told. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function endOf(path: string): string | undefined {
  if (!isLink(path)) return path;
  try {
    return realpathSync(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    return undefined;
  }
}

/** As many as systems follow. */
const MOST_LINKS = 40;

function missingEndOf(path: string): string | undefined {
  let end = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    if (!isLink(end)) return end;
    const next = resolve(dirname(end), readlinkSync(end));
    if (!existsSync(dirname(next))) return undefined;
    // Links above it as well, for “..” is meant from where they lead.
    end = join(realpathSync(dirname(next)), basename(next));
  }
  return undefined;
}
