/** Where the file of a row is here, and what the disk says of it. */
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ResultMap } from '../../wire/app/results.ts';
import { sortByRoots } from '../videos/browse.ts';
import type { Disk } from '../videos/disk.ts';
import { isAway, mapped, wholePath } from './maps.ts';

/** Folders of which it is remembered whether they are there. */
const MOST_FOLDERS = 10_000;

export interface Place {
  readonly path: string;
  readonly realPath: string;
  /** of the file that lies there; undefined where none does */
  readonly size: number | undefined;
  /** It lies where no page of this host may have a file shown. */
  readonly isDenied?: true;
  /** where the same file may have been looked for before: without maps, or with those of an earlier time */
  readonly before: readonly string[];
}

export interface PlacesOptions {
  readonly disk: Disk;
  readonly manifest: string;
  readonly maps: readonly ResultMap[];
  readonly earlierMaps: readonly ResultMap[];
  /** the folders beneath which files may be shown; `all` where they may lie anywhere */
  readonly roots: 'all' | readonly string[];
}

export class Places {
  readonly #o: PlacesOptions;
  /** with its links resolved; undefined for one that is not there */
  readonly #folders = new Map<string, Promise<string | undefined>>();
  /** whether files of these may be shown */
  readonly #allowed = new Map<string, boolean>();

  constructor(options: PlacesOptions) {
    this.#o = options;
  }

  /** @throws AbortError */
  async of(named: string, signal: AbortSignal): Promise<Place> {
    const { manifest, maps, earlierMaps } = this.#o;
    const there = wholePath(named, manifest);
    const path = mapped(there, maps);
    const before = [...new Set([there, ...earlierMaps.map((map) => mapped(there, [map]))])].filter(
      (other) => other !== path,
    );
    const missing = { path, realPath: path, size: undefined, before };
    if (isAway(path) || !isAbsolute(path)) return missing;
    const folder = await this.#folder(dirname(path), signal);
    if (folder === undefined) return missing;
    const found = await this.#o.disk.run(path, () => lookAt(path, folder), { signal }).catch(() => undefined);
    signal.throwIfAborted();
    if (found === undefined) return missing;
    const isAllowed =
      (await this.#isAllowed(folder, signal)) && (await this.#isAllowed(dirname(found.realPath), signal));
    return { path, before, ...found, ...(isAllowed ? {} : { isDenied: true }) };
  }

  async #isAllowed(folder: string, signal: AbortSignal): Promise<boolean> {
    const { roots, disk } = this.#o;
    if (roots === 'all') return true;
    const known = this.#allowed.get(folder);
    if (known !== undefined) return known;
    const isAllowed = (await sortByRoots([folder], roots, disk, signal)).refused.length === 0;
    if (this.#allowed.size >= MOST_FOLDERS) this.#allowed.clear();
    this.#allowed.set(folder, isAllowed);
    return isAllowed;
  }

  /** What lies where nobody may look is not. @throws AbortError */
  async isThere(path: string, signal: AbortSignal): Promise<boolean> {
    const { size, isDenied } = await this.of(path, signal);
    return size !== undefined && isDenied !== true;
  }

  async #folder(folder: string, signal: AbortSignal): Promise<string | undefined> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear();
    const real = this.#o.disk.run(folder, () => realpath(folder), { signal }).catch(() => undefined);
    this.#folders.set(folder, real);
    const found = await real;
    signal.throwIfAborted();
    return found;
  }
}

async function lookAt(path: string, folder: string): Promise<{ realPath: string; size: number } | undefined> {
  const facts = await lstat(path);
  if (facts.isFile()) return { realPath: join(folder, basename(path)), size: facts.size };
  if (!facts.isSymbolicLink()) return undefined;
  const target = await stat(path);
  return target.isFile() ? { realPath: await realpath(path), size: target.size } : undefined;
}
