/** The segments with the highest products, where not all vectors are in memory: of candidates that the index names, exactly. */
import type { Args, Result } from '../../wire/contract.ts';
import type { VectorsContract } from '../../wire/vectors.ts';
import { bestOf } from '../best.ts';
import type { Breaking, Held, Indexed } from '../held.ts';
import { type Chosen, rowsOf } from '../items.ts';
import { nearest } from '../nearest.ts';
import { LOOKED } from './open.ts';

type Question = Args<VectorsContract, 'nearest'>;
type Answer = Result<VectorsContract, 'nearest'>;

/** So few of many are all read: some hundredths of a second, and nothing is missed. */
const FEW = { most: 5_000, part: 1 / 8 };
/** Where so many candidates did not bring enough, what is asked for is too rare among them, and all are read. */
const MOST_CANDIDATES = 25_600;
const TIMES_MORE = 4;

export type IndexedHeld = Held & { readonly indexed: Indexed };

export function isIndexed(held: Held): held is IndexedHeld {
  return held.indexed !== undefined;
}

/** @throws as `nearest` */
export async function nearestIndexed(
  held: IndexedHeld,
  chosen: Chosen,
  question: Question,
  breaking: Breaking,
): Promise<Answer> {
  const { towards, by, most } = question;
  if (towards.length !== held.size) return nearest(held, chosen, question, breaking);
  const items = rowsOf(held, 'moments', chosen);
  const ask = async (rows: Int32Array, isCounted = Number.POSITIVE_INFINITY): Promise<Answer> => {
    const only = await held.indexed.only(rows, breaking);
    if (only.held.rows > isCounted) await keepBest(only.held, towards, isCounted);
    return nearest(only.held, chosen, question, breaking);
  };
  const told = ({ moments }: Answer): Answer => ({ moments, of: items.length });
  if (items.length <= Math.min(FEW.most, FEW.part * held.rows)) return told(await ask(items));
  for (let count = Math.max(LOOKED, 2 * most); count <= MOST_CANDIDATES; count *= TIMES_MORE) {
    breaking.signal?.throwIfAborted();
    const found = await held.indexed.nearest(towards, count);
    if (found === undefined) break;
    const answer = await ask(found.rows, count);
    if (by === 'moments' && answer.moments.length >= most) return told(answer);
    const videos = new Set(answer.moments.map(({ footage }) => footage));
    if (by === 'videos' && videos.size >= most) return told(await ask(rowsOfVideos(held, items, videos)));
    if (found.isShort) break;
  }
  // Each of them is read: seconds, and exact.
  return told(await nearest(held, chosen, question, breaking));
}

/** Beyond the best so many some may be missing between those that are there. */
async function keepBest(held: Held, towards: Float32Array, count: number): Promise<void> {
  const kept = new Set(bestOf(await held.products(towards), count));
  for (let row = 0; row < held.rows; row++) if (!kept.has(row)) held.isFinest[row] = 0;
}

/** Which videos these are is known by their best moments; what else of theirs is good may not be among the candidates. */
function rowsOfVideos({ names, footageOf }: Held, items: Int32Array, videos: ReadonlySet<string>): Int32Array {
  const isMeant = Uint8Array.from(names, (name) => (videos.has(name) ? 1 : 0));
  return items.filter((row) => isMeant[footageOf[row] as number] === 1);
}
