/** How many clips the device in use sees at once: as was measured, now or when this device last ran this model. */
import { loadOnnxRuntime } from '../../onnx-runtime/load.ts';
import { type ConvertedModel, IMPORTER_VERSION } from '../importer/converted.ts';
import type { Towers } from '../towers.ts';
import { type BatchMemory, nvidiaCards } from './batch-memory.ts';
import { measureBatchSize } from './batch-size.ts';

export interface MeasuredBatchOptions {
  readonly converted: Pick<ConvertedModel, 'config' | 'digest' | 'precision'>;
  readonly towers: Pick<Towers, 'device' | 'tryRun'>;
  readonly memory: Pick<BatchMemory, 'recall' | 'remember'>;
  readonly say: (message: string) => void;
  /** milliseconds */
  readonly now?: () => number;
}

/** Seconds the first time. Whatever goes wrong, one clip at once is right, and is said. */
export async function measuredBatch({ converted, towers, memory, say, now }: MeasuredBatchOptions): Promise<number> {
  const { device } = towers;
  try {
    const key = await keyOf(converted, device);
    const known = await memory.recall(key);
    if (known !== undefined) return known.size;
    const { numFrames, imageSize } = converted.config.vision;
    const found = await measureBatchSize((size) => {
      const dims = [size, numFrames, 3, imageSize, imageSize];
      const data = madeClips(dims.reduce((product, each) => product * each, 1));
      return towers.tryRun('vision', { video: { data, dims } }, ['embedding']);
    }, now);
    if (towers.device !== device) return 1; // it was left meanwhile
    if (found.clipsPerSecond > 0) await memory.remember(key, found);
    return found.size;
  } catch (error) {
    say(`How many clips ${device} is to see at once could not be measured, so it sees one: ${String(error)}`);
    return 1;
  }
}

/** All that the answer depends on, as far as it can be told. */
async function keyOf({ digest, precision }: MeasuredBatchOptions['converted'], device: string): Promise<string> {
  const { env } = await loadOnnxRuntime();
  const cards = device === 'cuda' ? await nvidiaCards() : '';
  return JSON.stringify({ device, cards, model: digest, precision, importer: IMPORTER_VERSION, ...env.versions });
}

/** Frames in the range of real ones, (−2, 2): what they show makes no difference to the time. */
function madeClips(length: number): Float32Array {
  const data = new Float32Array(length);
  for (let i = 0; i < length; i += 1) data[i] = (i % 251) / 62.75 - 2;
  return data;
}
