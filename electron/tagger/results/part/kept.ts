/** Which rows were chosen, kept in the library that takes them: a run that goes on has the same ones, whatever has come to the job since. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Library } from '../../../library/index.ts';
import { TagError } from '../../../wire/errors.ts';
import type { ChosenRows, Rows } from './gathering.ts';

/** Shards in one setting: of a shard a name, and few digits a clip. */
const IN_ONE = 1_000;
/** Characters of one, and no more than a setting may have. */
const LONGEST = 400_000;

const keptSchema = z.array(z.tuple([z.string(), z.array(z.tuple([z.int(), z.int()]))]));

/** @returns of how many settings they are */
export function keepRows({ settings }: Pick<Library, 'settings'>, rows: ChosenRows): number {
  let [chunk, length, chunks] = [[] as [string, readonly Rows[]][], 0, 0];
  const put = (): void => {
    if (chunk.length > 0) settings.put(nameOf(chunks++), chunk);
    [chunk, length] = [[], 0];
  };
  for (const [shard, its] of rows) {
    for (const some of inParts(its)) {
      chunk.push([shard, some]);
      length += 50 + 20 * some.length;
      if (chunk.length === IN_ONE || length > LONGEST) put();
    }
  }
  put();
  return chunks;
}

/** Of a shard with very many. */
function inParts(rows: readonly Rows[]): (readonly Rows[])[] {
  const most = LONGEST / 40;
  return Array.from({ length: Math.ceil(rows.length / most) }, (_, n) => rows.slice(n * most, (n + 1) * most));
}

/** @throws TagError `not-found` where they were lost */
export function keptRows({ settings }: Pick<Library, 'settings'>, chunks: number): ChosenRows {
  const rows = new Map<string, Rows[]>();
  for (let n = 0; n < chunks; n += 1) {
    const chunk = settings.get(nameOf(n), keptSchema);
    if (chunk === undefined)
      throw new TagError('not-found', 'Which clips were chosen is not known any more: open the results again.');
    for (const [shard, its] of chunk) rows.set(shard, [...(rows.get(shard) ?? []), ...its]);
  }
  return rows;
}

export function forgetRows({ settings }: Pick<Library, 'settings'>, chunks: number): void {
  for (let n = 0; n < chunks; n += 1) settings.put(nameOf(n), []);
}

const nameOf = (chunk: number): string => `opening-rows ${chunk}`;

/** By which it is known that they have been taken. */
export function rowsName(rows: readonly Rows[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 12);
}

/** Whether a row is one of these. */
export function isAmong(rows: readonly Rows[]): (number: number) => boolean {
  // They are asked for in their order.
  let at = 0;
  return (number) => {
    while (at < rows.length && number >= (rows[at] as Rows)[0] + (rows[at] as Rows)[1]) at += 1;
    const range = rows[at];
    return range !== undefined && number >= range[0];
  };
}
