/** How many clips the device in use sees at once: as was measured, now or when this device last ran this model. */
import { z } from 'zod';
import { isServer } from '../../kserve/address.ts';
import type { ConvertedModel } from '../importer/converted.ts';
import type { OpenTowers } from '../towers.ts';
import { type BatchSize, measureBatchSize } from './batch-size.ts';
import { CacheMemory } from './cache-memory.ts';
import { findingKey } from './finding-key.ts';
import { madeClips } from './trial.ts';

export interface MeasuredBatchOptions {
  readonly converted: Pick<ConvertedModel, 'config' | 'digest' | 'precision'>;
  readonly towers: Pick<OpenTowers, 'device' | 'tryRun'>;
  readonly memory: Pick<CacheMemory<BatchSize>, 'recall' | 'remember'>;
  readonly say: (message: string) => void;
  /** milliseconds */
  readonly now?: () => number;
}

const batchSchema = z.object({ size: z.number().int().positive(), clipsPerSecond: z.number().nonnegative() });

/** Which batch sizes were found best, by device, model and versions. @param folder the cache's */
export const batchMemory = (folder: string): CacheMemory<BatchSize> =>
  new CacheMemory(folder, 'batch-sizes.json', batchSchema);

/** Seconds the first time. Whatever goes wrong, one clip at once is right, and is said. */
export async function measuredBatch({ converted, towers, memory, say, now }: MeasuredBatchOptions): Promise<number> {
  const { device } = towers;
  try {
    if (isServer(device)) return 1;
    const key = await findingKey(device, converted);
    const known = await memory.recall(key);
    if (known !== undefined) return known.size;
    const found = await measureBatchSize(
      (size) => towers.tryRun('vision', { video: madeClips(size, converted.config) }, ['embedding']),
      now,
    );
    if (towers.device !== device) return 1; // it was left meanwhile
    if (found.clipsPerSecond > 0) await memory.remember(key, found);
    return found.size;
  } catch (error) {
    say(`How many clips ${device} is to see at once could not be measured, so it sees one: ${String(error)}`);
    return 1;
  }
}
