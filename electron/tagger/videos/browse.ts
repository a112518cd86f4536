/** The files of the host's machine, for a page that has no file dialog of its own: within given roots and nowhere else. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { beginsLikeVideo, isHiddenName, isSystemFolder, kindByName } from '../../catalogue/file-kinds.ts';
import { openVideoFile } from '../../engine/video/video-file.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Result } from '../../wire/contract.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Disk } from './disk.ts';

type Listing = Result<AppContract, 'listFolder'>;
type Entry = Listing['entries'][number];

/** Where drives are mounted, by each system's custom. */
const MOUNTS = ['/Volumes', '/media', '/run/media', '/mnt'];

/** Entries of one folder that ask the disk at once: as many as it serves. */
const DESCRIBED_AT_ONCE = 3;

/** The user's home, where the program was started, and what is mounted. */
export async function defaultRoots(): Promise<string[]> {
  const mounts = process.platform === 'win32' ? driveLetters() : MOUNTS;
  const present = await Promise.all(
    mounts.map((path) =>
      stat(path).then(
        () => path,
        () => undefined,
      ),
    ),
  );
  return [
    ...new Set([...[homedir, process.cwd].flatMap(whereThereIs), ...present.filter((path) => path !== undefined)]),
  ];
}

/** Neither need be there: not every user has a home, and a folder may go while the program runs. */
function whereThereIs(find: () => string): string[] {
  try {
    return [find()];
  } catch {
    return [];
  }
}

function driveLetters(): string[] {
  return [...'CDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `${letter}:\\`);
}

/**
 * The folders and videos in a folder, folders first; without a path, the roots. Links are followed as far as they lead
 * to somewhere beneath a root.
 *
 * @throws TagError `access-denied` outside the roots; `not-found`, `unreadable`, `timed-out`; AbortError
 */
export async function listFolder(
  path: string | undefined,
  roots: readonly string[],
  disk: Disk,
  signal: AbortSignal,
): Promise<Listing> {
  if (path === undefined) return { entries: roots.map((root) => ({ name: root, path: root, kind: 'folder' })) };
  const realRoots = await resolveRoots(roots, disk, signal);
  const real = await inside(path, { roots, realRoots }, disk, signal);
  const names = await disk
    .run(real, () => readdir(real, { withFileTypes: true }), { signal })
    .catch((error: unknown) => Promise.reject(folderFailure(path, error)));
  const visible = names.filter(({ name }) => !isHiddenName(name));
  const entries = await fewAtOnce(visible, (entry) => describe(real, entry, realRoots, disk, signal));
  const parent = dirname(real);
  return {
    path: real,
    ...(parent !== real && isBeneath(parent, realRoots) ? { parent } : {}),
    entries: entries.filter((entry) => entry !== undefined).sort(byKindAndName),
  };
}

/** Those of the paths that a page may name, and the others with what to say of them. */
export async function sortByRoots(
  paths: readonly string[],
  roots: readonly string[],
  disk: Disk,
  signal: AbortSignal,
): Promise<{ allowed: string[]; refused: { path: string; problem: TagError }[] }> {
  const realRoots = await resolveRoots(roots, disk, signal);
  const allowed: string[] = [];
  const refused: { path: string; problem: TagError }[] = [];
  for (const path of paths) {
    const problem = await inside(path, { roots, realRoots }, disk, signal).then(() => undefined, onlyDenied);
    signal.throwIfAborted();
    if (problem === undefined) allowed.push(path);
    else refused.push({ path, problem });
  }
  return { allowed, refused };
}

/** What is wrong with a path otherwise is found, and said better, where it is added. */
function onlyDenied(error: unknown): TagError | undefined {
  if (!(error instanceof TagError)) throw error;
  return error.kind === 'access-denied' ? error : undefined;
}

async function resolveRoots(roots: readonly string[], disk: Disk, signal: AbortSignal): Promise<string[]> {
  const real = await Promise.all(
    roots.map((root) => disk.run(root, () => realpath(root), { signal }).catch(() => undefined)),
  );
  signal.throwIfAborted();
  return real.filter((root) => root !== undefined);
}

/** The path with its links resolved: `..` and links must not lead out. */
async function inside(
  path: string,
  { roots, realRoots }: { roots: readonly string[]; realRoots: readonly string[] },
  disk: Disk,
  signal: AbortSignal,
): Promise<string> {
  const refused = new TagError(
    'access-denied',
    `${path} is outside the folders that may be used here: choose one in ${roots.join(', ')}, or name another when Reeltag is started.`,
  );
  if (!isAbsolute(path)) throw refused;
  const real = await disk
    .run(path, () => realpath(path), { signal })
    .catch((error: unknown) => {
      // Whether something exists out there is nobody's business either.
      throw isBeneath(join(path), realRoots) ? folderFailure(path, error) : error instanceof TagError ? error : refused;
    });
  if (!isBeneath(real, realRoots)) throw refused;
  return real;
}

function isBeneath(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const way = relative(root, path);
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
  });
}

/** So that a folder of a hundred thousand files leaves the others their turns at the disk. */
async function fewAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [place, item] of left) results[place] = await work(item);
  };
  await Promise.all(Array.from({ length: DESCRIBED_AT_ONCE }, worker));
  return results;
}

async function describe(
  folder: string,
  entry: Dirent,
  realRoots: readonly string[],
  disk: Disk,
  signal: AbortSignal,
): Promise<Entry | undefined> {
  const path = join(folder, entry.name);
  if (isSystemFolder(entry.name)) return undefined;
  if (entry.isDirectory()) return { name: entry.name, path, kind: 'folder' };
  const isLink = entry.isSymbolicLink();
  const kind = kindByName(entry.name);
  if (!isLink && !(entry.isFile() && kind !== 'other')) return undefined;
  try {
    if (isLink && !isBeneath(await disk.run(path, () => realpath(path), { signal }), realRoots)) return undefined;
    const facts = await disk.run(path, () => stat(path), { signal });
    if (facts.isDirectory()) return { name: entry.name, path, kind: 'folder' };
    if (!facts.isFile() || kind === 'other') return undefined;
    if (kind === 'bytes') {
      const { head } = await disk.run(path, () => openVideoFile(path), { signal });
      if (!beginsLikeVideo(head)) return undefined;
    }
    return { name: entry.name, path, kind: 'video', size: facts.size };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TagError || systemErrorCode(error) !== undefined) return undefined;
    throw error;
  }
}

const collator = new Intl.Collator('en', { numeric: true });

function byKindAndName(a: Entry, b: Entry): number {
  return a.kind === b.kind ? collator.compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1;
}

function folderFailure(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined || error instanceof TagError) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TagError('not-found', `There is no folder ${path}: it may have been moved, or its drive disconnected.`);
  }
  return new TagError('unreadable', `The folder ${path} cannot be read (${code}): check its permissions.`);
}
