/** Some of the vectors of a job, from all over: what fits are held against. */
import { breathing } from '../../../turns/breath.ts';
import { TagError } from '../../../wire/errors.ts';
import { type ResultsFolder, type Shard, withShard } from '../folder.ts';
import { looksOf } from '../looks.ts';
import { isUnit } from '../rows.ts';
import { nothingThere } from './choose.ts';

/** More would say nothing else. */
const MOST_VECTORS = 1_000;
const MOST_SHARDS = 50;

/**
 * (D) unit vectors; always the same ones of the same shards.
 *
 * @throws TagError where there is no shard, or none that can be read; AbortError
 */
export async function sampleVectors(results: ResultsFolder, signal: AbortSignal): Promise<Float32Array[]> {
  const { shards } = results;
  const looked = Math.min(shards.length, MOST_SHARDS);
  const vectors: Float32Array[] = [];
  let damaged = 0;
  for (let n = 0; n < looked; n += 1) {
    signal.throwIfAborted();
    const shard = shards[Math.floor((n * shards.length) / looked)] as Shard;
    try {
      vectors.push(...(await someOf(shard, results, Math.ceil(MOST_VECTORS / looked), signal)));
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
      damaged += 1;
    }
  }
  if (damaged === looked) throw nothingThere(damaged);
  return vectors;
}

/** Spread over the shard: those that follow each other are often of one film. */
function someOf(shard: Shard, { plan }: ResultsFolder, most: number, signal: AbortSignal): Promise<Float32Array[]> {
  return withShard(shard, breathing(signal), 'all', async (file) => {
    const all: Float32Array[] = [];
    for await (const looks of looksOf(file, plan, true)) {
      for (let n = 0; n < looks.count; n += 1) {
        const from = looks.starts[n] as number;
        if (from < 0 || !looks.isSeen(n) || !isUnit(looks.values, from, plan.dimensions)) continue;
        all.push(looks.values.subarray(from, from + plan.dimensions));
      }
    }
    const step = Math.max(1, all.length / most);
    return Array.from({ length: Math.min(all.length, most) }, (_, n) =>
      (all[Math.floor(n * step)] as Float32Array).slice(),
    );
  });
}
