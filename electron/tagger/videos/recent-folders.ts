/** The folders that were added last, to be added again by a click. */
import { z } from 'zod';
import type { Library } from '../../library/index.ts';
import { MOST_RECENT_FOLDERS } from '../../wire/app/folders.ts';

const KEY = 'recent-folders';
const schema = z.array(z.string());

/** Characters: more than any system's paths have in earnest. All of them must fit into one setting. */
const LONGEST = 4_096;

export class RecentFolders {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Newest first. */
  all(): string[] {
    return this.#library.settings.get(KEY, schema) ?? [];
  }

  /** @param folders absolute, in the order in which they were added */
  remember(folders: readonly string[]): void {
    const added = folders.filter((folder) => folder.length <= LONGEST).reverse();
    if (added.length === 0) return;
    const latest = [...new Set([...added, ...this.all()])].slice(0, MOST_RECENT_FOLDERS);
    this.#library.settings.put(KEY, latest);
  }
}
