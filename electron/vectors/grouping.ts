/** The questions about many vectors at once: which rows they are about, and what their answers are called. */
import type { Args, Result } from '../wire/contract.ts';
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
  held: Held,
  chosen: Chosen,
  question: Question<'pairs'>,
  context: Context,
): Answer<'pairs'> {
  const wholesAndParts = [...rowsOf(held, 'videos', chosen), ...rowsOf(held, 'moments', chosen)];
  const all = Int32Array.from(new Set(wholesAndParts)).sort();
  const rows = chosenRows(held, all, context.signal);
  const wholes = Int32Array.from(all.keys()).filter((i) => isItem(held, all[i] as number, 'videos', chosen));
  const found = await pairs(rows, { footage: footageIn(held, all), wholes }, question, asking(context));
  const name = (footage: number): string => held.names[footage] as string;
  return { pairs: found.map(({ a, b, cosine }) => ({ a: name(a), b: name(b), cosine })) };
}

export async function clustersOf(
  held: Held,
  chosen: Chosen,
  question: Question<'clusters'>,
  context: Context,
): Answer<'clusters'> {
  const [all, rows] = itemsIn(held, question.of, chosen, context);
  const found = await clusters(rows, question.k, asking(context));
  return {
    clusters: found.map(({ middle, members }) => ({
      middle,
      members: members.map(({ row, cosine }) => ({ ...itemAt(held, all[row] as number), cosine })),
    })),
  };
}

export async function unlikeOf(
  held: Held,
  chosen: Chosen,
  question: Question<'unlike'>,
  context: Context,
): Answer<'unlike'> {
  const [all, rows] = itemsIn(held, question.of, chosen, context);
  const found = await unlike(rows, footageIn(held, all), question.most, asking(context));
  return { items: found.map(({ row, cosine }) => ({ ...itemAt(held, all[row] as number), cosine })) };
}

export async function mapOf(held: Held, chosen: Chosen, question: Question<'map'>, context: Context): Answer<'map'> {
  const [all, rows] = itemsIn(held, question.of, chosen, context);
  const places = await map(rows, asking(context)); // (n, 2)
  return {
    points: Array.from(all, (row, i) => ({
      ...itemAt(held, row),
      x: places[2 * i] as number,
      y: places[2 * i + 1] as number,
    })),
  };
}

function itemsIn(held: Held, of: 'videos' | 'moments', chosen: Chosen, { signal }: Context): [Int32Array, Rows] {
  const all = rowsOf(held, of, chosen);
  return [all, chosenRows(held, all, signal)];
}

function footageIn(held: Held, rows: Int32Array): Int32Array {
  return rows.map((row) => held.footageOf[row] as number);
}

function asking({ signal, onProgress }: Context): Asking {
  return { signal, onProgress: (fraction) => onProgress({ fraction }) };
}
