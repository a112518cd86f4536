/**
 * The libraries that a host may have open, one at a time. Whether another can be opened is found out first, while the one that is
 * open still works; only then does it give way.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Library, libraryFileIn } from '../library/index.ts';
import type { LibraryList, LibraryPlace } from '../wire/app/library.ts';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import { recentLibraries, rememberLibrary } from './recent.ts';

export interface LibrariesOptions {
  /** the folder of the one that is open */
  open: string;
  /** the folder of the user's own, which every system has a custom for */
  own: string;
  /** why no other can be opened, and what to do instead */
  fixed?: string;
  /** Closes the one that is open and opens this one; called once whoever asked has been answered. */
  turnTo: (folder: string) => void;
}

export class Libraries {
  /** the folder of the user's own, which is nobody else's to choose */
  readonly own: string;
  readonly #file: string;
  readonly #fixed: string | undefined;
  readonly #turnTo: (folder: string) => void;
  #open: string;
  #isTurning = false;

  constructor({ open, own, fixed, turnTo }: LibrariesOptions) {
    this.own = resolve(own);
    this.#file = join(this.own, 'libraries.json');
    this.#fixed = fixed;
    this.#turnTo = turnTo;
    this.#open = resolve(open);
  }

  get facts(): LibraryList {
    const known = [...new Set([...recentLibraries(this.#file), this.own])];
    return {
      open: this.#place(this.#open),
      others: known.filter((folder) => folder !== this.#open).map((folder) => this.#place(folder)),
      ...(this.#fixed === undefined ? {} : { fixed: this.#fixed }),
    };
  }

  /**
   * Opens another, or a new one in a folder that is empty or not there yet.
   *
   * @param prepare puts into it what it is to begin with
   * @throws TagError `usage`, `not-found`, `in-use`, `library-damaged` and what else a library cannot be opened for: the one that
   *   is open then stays so
   */
  open(named: string, isNew: boolean, prepare: (library: Library) => void = () => {}): void {
    if (this.#fixed !== undefined) throw new TagError('usage', this.#fixed);
    if (this.#isTurning) throw new TagError('in-use', 'Another library is being opened: wait until it is there.');
    const folder = resolve(named);
    if (folder === this.#open) throw new TagError('usage', `The library in ${folder} is the one that is open.`);
    if (isNew) makeRoom(folder);
    else if (folder !== this.own && !existsSync(libraryFileIn(folder))) {
      throw new TagError(
        'not-found',
        `There is no library in ${folder}: choose another folder, or make a new library.`,
      );
    }
    const library = Library.open(folder);
    try {
      prepare(library);
    } finally {
      library.close();
    }
    this.#isTurning = true;
    setImmediate(() => this.#turnTo(folder));
  }

  /** It is open now. */
  opened(folder: string): void {
    this.#isTurning = false;
    this.#open = resolve(folder);
    if (this.#open !== this.own) rememberLibrary(this.#file, this.#open);
  }

  #place(folder: string): LibraryPlace {
    return { folder, name: folder === this.own ? 'My library' : basename(folder) || folder };
  }
}

/** What else lies in a folder would lie among the library's own files, and be backed up and thrown away with them. */
function makeRoom(folder: string): void {
  try {
    if (!existsSync(folder)) mkdirSync(folder);
    else if (readdirSync(folder).length > 0) {
      throw new TagError(
        'usage',
        `${folder} has something in it already: name a folder that is empty, or not there yet.`,
      );
    }
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'ENOTDIR') throw new TagError('usage', `${folder} is no folder: name one.`, { cause: error });
    if (code === 'ENOENT') {
      throw new TagError('not-found', `The folder around ${folder} does not exist: create it first.`, { cause: error });
    }
    throw new TagError('write-failed', `${folder} cannot be made (${code}): check its permissions, or name another.`, {
      cause: error,
    });
  }
}
