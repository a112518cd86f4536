/** The questions about many vectors at once: which rows they are about, and what their answers are called. */
import type { Args, Result } from '../wire/contract.ts';
import { TagError } from '../wire/errors.ts';
import type { HandlerContext } from '../wire/rpc.ts';
import type { VectorsContract } from '../wire/vectors.ts';
import { chosenRows } from './groups/chosen-rows.ts';
import { clusters } from './groups/clusters.ts';
import { map } from './groups/map.ts';
import { pairs } from './groups/pairs.ts';
import type { Asking, Rows } from './groups/rows.ts';
import { unlike } from './groups/unlike.ts';
import type { Held } from './held.ts';
import { type Chosen, isItem, itemAt, rowsOf } from './items.ts';

type Name = 'pairs' | 'clusters' | 'unlike' | 'map';
type Answer<N extends Name> = Promise<Result<VectorsContract, N>>;
type Question<N extends Name> = Args<VectorsContract, N>;
type Context = HandlerContext<{ fraction: number }>;

/** Whole videos, each held against other whole videos and against parts of them. */
export async function pairsOf(
  all: Held,
  chosen: Chosen,
  question: Question<'pairs'>,
  context: Context,
): Answer<'pairs'> {
  const held = await inMemory(all, [...rowsOf(all, 'videos', chosen), ...rowsOf(all, 'moments', chosen)], context);
  return pairsIn(held, chosen, question, context);
}

async function pairsIn(held: Held, chosen: Chosen, question: Question<'pairs'>, context: Context): Answer<'pairs'> {
  const wholesAndParts = [...rowsOf(held, 'videos', chosen), ...rowsOf(held, 'moments', chosen)];
  const all = Int32Array.from(new Set(wholesAndParts)).sort();
  const rows = chosenRows(held, all, context.signal);
  const wholes = Int32Array.from(all.keys()).filter((i) => isItem(held, all[i] as number, 'videos', chosen));
  const found = await pairs(rows, { footage: footageIn(held, all), wholes }, question, asking(context));
  const name = (footage: number): string => held.names[footage] as string;
  return { pairs: found.map(({ a, b, cosine }) => ({ a: name(a), b: name(b), cosine })) };
}

export async function clustersOf(
  whole: Held,
  chosen: Chosen,
  question: Question<'clusters'>,
  context: Context,
): Answer<'clusters'> {
  const [held, all, rows] = await itemsIn(whole, question.of, chosen, context);
  const found = await clusters(rows, question.k, asking(context));
  return {
    clusters: found.map(({ middle, members }) => ({
      middle,
      members: members.map(({ row, cosine }) => ({ ...itemAt(held, all[row] as number), cosine })),
    })),
  };
}

export async function unlikeOf(
  whole: Held,
  chosen: Chosen,
  question: Question<'unlike'>,
  context: Context,
): Answer<'unlike'> {
  const [held, all, rows] = await itemsIn(whole, question.of, chosen, context);
  const found = await unlike(rows, footageIn(held, all), question.most, asking(context));
  return { items: found.map(({ row, cosine }) => ({ ...itemAt(held, all[row] as number), cosine })) };
}

export async function mapOf(whole: Held, chosen: Chosen, question: Question<'map'>, context: Context): Answer<'map'> {
  const [held, all, rows] = await itemsIn(whole, question.of, chosen, context);
  const places = await map(rows, asking(context)); // (n, 2)
  return {
    points: Array.from(all, (row, i) => ({
      ...itemAt(held, row),
      x: places[2 * i] as number,
      y: places[2 * i + 1] as number,
    })),
  };
}

async function itemsIn(
  whole: Held,
  of: 'videos' | 'moments',
  chosen: Chosen,
  context: Context,
): Promise<[Held, Int32Array, Rows]> {
  const held = await inMemory(whole, rowsOf(whole, of, chosen), context);
  const all = rowsOf(held, of, chosen);
  return [held, all, chosenRows(held, all, context.signal)];
}

/** Of so many rows the vectors are read into memory where they are not there: two gigabytes of 512 numbers each. */
const MOST_READ = 1_000_000;

/** These questions go through all products again and again: of what is not in memory, the rows that are meant come in first. */
async function inMemory(held: Held, rows: Iterable<number>, { signal }: Context): Promise<Held> {
  if (held.indexed === undefined) return held;
  const meant = Int32Array.from(new Set(rows)).sort();
  if (meant.length > MOST_READ) {
    throw new TagError(
      'too-large',
      `These are ${meant.length.toLocaleString('en')} moments or videos, and ${MOST_READ.toLocaleString('en')} at most can be compared with each other: narrow them down by filters.`,
    );
  }
  return (await held.indexed.only(meant, { signal })).held;
}

function footageIn(held: Held, rows: Int32Array): Int32Array {
  return rows.map((row) => held.footageOf[row] as number);
}

function asking({ signal, onProgress }: Context): Asking {
  return { signal, onProgress: (fraction) => onProgress({ fraction }) };
}
