/** The calls about other libraries than the one that is open. */
import { dirname, isAbsolute } from 'node:path';
import type { Library } from '../../library/index.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { LibraryList } from '../../wire/app/library.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { sortByRoots } from '../videos/browse.ts';

/** Whoever hosts the application has it give way to another. */
export interface OtherLibraries {
  /** the folder of the user's own: any page may have that */
  readonly own: string;
  readonly facts: LibraryList;
  /**
   * @param prepare puts into it what it is to begin with
   * @throws TagError: the one that is open then stays so
   */
  open(folder: string, isNew: boolean, prepare?: (library: Library) => void): void;
}

/** @param roots the folders beneath which pages may name libraries */
export function libraryCalls(
  { disk }: Parts,
  roots: 'all' | (() => Promise<readonly string[]>),
  libraries: OtherLibraries,
) {
  /** Those that a page may not name, and what to say of them. */
  const beyond = async (folders: readonly string[], signal: AbortSignal): Promise<Map<string, TagError>> => {
    if (roots === 'all') return new Map();
    const others = folders.filter((folder) => folder !== libraries.own);
    const { refused } = await sortByRoots(others, await roots(), disk, signal);
    return new Map(refused.map(({ path, problem }) => [path, problem]));
  };
  return {
    listLibraries: async (_args, { signal }) => {
      const { others, ...facts } = libraries.facts;
      const refused = await beyond(
        others.map(({ folder }) => folder),
        signal,
      );
      return { ...facts, others: others.filter(({ folder }) => !refused.has(folder)) };
    },
    openLibrary: async ({ folder, isNew }, { signal }) => {
      if (!isAbsolute(folder)) throw new TagError('usage', `${folder} is no whole path: begin it at the root.`);
      // What is not there yet has no links that lead out; the folder around it may.
      for (const problem of (await beyond([isNew ? dirname(folder) : folder], signal)).values()) throw problem;
      libraries.open(folder, isNew);
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}

/** Of a host that has one library and no other. */
export function onlyThis(folder: string, name: string): OtherLibraries {
  const fixed = 'This program has one library and opens no other: start another for it.';
  return {
    own: folder,
    facts: { open: { folder, name }, others: [], fixed },
    open: () => {
      throw new TagError('usage', fixed);
    },
  };
}
