/** An index that is there, opened: as long as it can be read, and the library is the one that it was made from. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tables } from '../tables.ts';
import { type Lance, VectorTable } from './lancedb.ts';
import { type Known, knownOf, type Stamp, stampSchema } from './stamp.ts';

export const STAMP = 'stamp.json';
export const TABLE = 'table';
/** How the folder of one begins that is being made. */
export const MAKING = 'making-';

export interface Found {
  readonly folder: string;
  readonly stamp: Stamp;
}

/** The newest that is whole, by its stamp. */
export function findIndex(indexes: string): Found | undefined {
  const found = foldersIn(indexes).flatMap((name) => {
    const stamp = name.startsWith(MAKING) ? undefined : readStamp(join(indexes, name));
    return stamp === undefined ? [] : [{ folder: join(indexes, name), stamp }];
  });
  return found.sort((a, b) => b.stamp.made - a.stamp.made)[0];
}

/** What was there before one, and what is no index; this one, too, where it is of no use. Another may have come since it was looked for. */
export function removeUpTo({ folder, stamp }: Found, isUsed: boolean): void {
  const indexes = dirname(folder);
  for (const name of foldersIn(indexes)) {
    // Somebody may be making it.
    if (name.startsWith(MAKING) || Number(name) > stamp.made || (isUsed && join(indexes, name) === folder)) continue;
    takeAway(join(indexes, name));
  }
}

/** Where the system does not let it, the next one that is made does. */
export function takeAway(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Somebody reads it still.
  }
}

export class OpenIndex {
  readonly folder: string;
  readonly stamp: Stamp;
  readonly known: Known;
  readonly #table: VectorTable;
  readonly #unusable: { readonly embeddings: ReadonlySet<number>; readonly segments: ReadonlySet<number> };
  #isBroken = false;

  private constructor({ folder, stamp }: Found, known: Known, table: VectorTable) {
    this.folder = folder;
    this.stamp = stamp;
    this.known = known;
    this.#table = table;
    const { embeddings, segments } = stamp;
    this.#unusable = { embeddings: new Set(embeddings.unusable), segments: new Set(segments.unusable) };
  }

  /** @returns undefined where it cannot be read, or is not whole */
  static async open(lance: Lance, found: Found, tables: Tables): Promise<OpenIndex | undefined> {
    try {
      const table = await VectorTable.open(lance, join(found.folder, TABLE), found.stamp.size);
      if ((await table.count()) !== found.stamp.rows) return undefined;
      return new OpenIndex(found, knownOf(tables, found.stamp), table);
    } catch {
      return undefined;
    }
  }

  /** It could not be read: another is to be made. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  isUnusable(isWhole: boolean, rowid: number): boolean {
    return this.#unusable[isWhole ? 'embeddings' : 'segments'].has(rowid);
  }

  /** @returns keys of about the nearest; undefined where it cannot be read */
  async nearest(query: Float32Array, most: number): Promise<ArrayLike<number> | undefined> {
    if (this.#isBroken) return undefined;
    const { probes, refine, rows } = this.stamp;
    const wanted = Math.min(most, rows);
    try {
      // Who asks for many has the exactness that is meant for few without it.
      const exactly = Math.max(LEAST_REFINE, Math.min(refine, Math.ceil((refine * LOOKED) / wanted)));
      return await this.#table.nearest(query, wanted, { probes, refine: exactly });
    } catch {
      this.#isBroken = true;
      return undefined;
    }
  }

  close(): void {
    this.#table.close();
  }
}

const LEAST_REFINE = 4;
/** How many are asked for where it is measured how much is found. */
export const LOOKED = 200;

function foldersIn(indexes: string): string[] {
  try {
    return readdirSync(indexes);
  } catch {
    return [];
  }
}

function readStamp(folder: string): Stamp | undefined {
  try {
    return stampSchema.parse(JSON.parse(readFileSync(join(folder, STAMP), 'utf8')));
  } catch {
    return undefined;
  }
}
