/** The calls about other libraries than the one that is open. */
import { dirname, isAbsolute } from 'node:path';
import type { AppContract } from '../../wire/app/index.ts';
import type { LibraryList } from '../../wire/app/library.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';
import { sortByRoots } from '../videos/browse.ts';

/** Whoever hosts the application has it give way to another. */
export interface OtherLibraries {
  readonly facts: LibraryList;
  /** @throws TagError: the one that is open then stays so */
  open(folder: string, isNew: boolean): void;
}

/** @param roots the folders beneath which pages may name libraries */
export function libraryCalls(
  { disk }: Parts,
  roots: 'all' | (() => Promise<readonly string[]>),
  libraries: OtherLibraries,
) {
  return {
    listLibraries: () => libraries.facts,
    openLibrary: async ({ folder, isNew }, { signal }) => {
      if (!isAbsolute(folder)) throw new TagError('usage', `${folder} is no whole path: begin it at the root.`);
      if (roots !== 'all') {
        // What is not there yet has no links that lead out; the folder around it may.
        const place = isNew ? dirname(folder) : folder;
        const [refused] = (await sortByRoots([place], await roots(), disk, signal)).refused;
        if (refused !== undefined) throw refused.problem;
      }
      libraries.open(folder, isNew);
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}

/** Of a host that has one library and no other. */
export function onlyThis(folder: string, name: string): OtherLibraries {
  const fixed = 'This program has one library and opens no other: start another for it.';
  return {
    facts: { open: { folder, name }, others: [], fixed },
    open: () => {
      throw new TagError('usage', fixed);
    },
  };
}
