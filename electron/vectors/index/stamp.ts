/** What an index says of itself, and whether the library is still the one that it was made from. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LANCEDB_VERSION } from '../../search-index/place.ts';
import type { Args } from '../../wire/contract.ts';
import type { VectorsContract } from '../../wire/vectors.ts';
import type { Passed, Table, Tables } from '../tables.ts';

export type What = Args<VectorsContract, 'hold'>;

/** Another one when indexes of before are of no more use. */
const FORMAT = 1;
/** So many rows lie between two that are remembered. */
export const WITNESS_EACH = 1_000;

const count = z.number().int().nonnegative();
const tableSchema = z.object({
  /** [rowid, digest], ascending; the last row of the table among them */
  witnesses: z.array(z.tuple([z.number(), z.string()])),
  /** rows that are no vectors, by their ids */
  unusable: z.array(z.number()),
});
export const stampSchema = z.object({
  format: z.literal(FORMAT),
  lancedb: z.literal(LANCEDB_VERSION),
  /** D */
  size: count,
  rows: count,
  embeddings: tableSchema,
  segments: tableSchema,
  probes: count.min(1),
  refine: count.min(1),
  /** of the ten nearest, of vectors of its own and of some that are far from all, so many were found with this care */
  recall: z.number(),
  /** milliseconds since 1970 */
  made: z.number(),
});
export type Stamp = z.infer<typeof stampSchema>;
export type TableStamp = z.infer<typeof tableSchema>;

export function newStamp(rest: Omit<Stamp, 'format' | 'lancedb'>): Stamp {
  return { format: FORMAT, lancedb: LANCEDB_VERSION, ...rest };
}

export function digestOf({ footage, start, end, vector }: Passed): string {
  const hash = createHash('sha256').update(JSON.stringify([footage ?? null, `${start}`, `${end}`]));
  if (vector !== undefined) hash.update(vector);
  return hash.digest('base64url').slice(0, 16);
}

/**
 * Up to which row the index knows a table. Ids are given again once the last rows have gone: so what stands behind a row that is another
 * now, or behind the last one that is still there, is not trusted to be what it was.
 */
function knownUpTo(table: Table, { witnesses }: TableStamp): number {
  let known = 0;
  for (const [rowid, digest] of witnesses) {
    const row = table.at(rowid);
    if (row === undefined) continue;
    if (digestOf(row) !== digest) break;
    known = rowid;
  }
  return known;
}

export interface Known {
  readonly embeddings: number;
  readonly segments: number;
}

export function knownOf(tables: Tables, stamp: Stamp): Known {
  return tables.atOnce(() => ({
    embeddings: knownUpTo(tables.embeddings, stamp.embeddings),
    segments: knownUpTo(tables.segments, stamp.segments),
  }));
}

/** A row's key in the index: of both tables in one. */
export function keyOf(isWhole: boolean, rowid: number): number {
  return 2 * rowid + (isWhole ? 0 : 1);
}
