/** What was measured of this machine's devices, in the cache: by device, driver, model, precision and version. */
import { z } from 'zod';
import { PRECISIONS } from '../../graph/precision.ts';
import { CacheMemory } from './cache-memory.ts';
import { type Device, notUsed } from './device.ts';
import { findingKey, type MeasuredModel } from './finding-key.ts';

const knownSchema = z.object({
  /** how often measuring was begun and has not come to an end: it may have ended its process */
  tries: z.int().nonnegative().default(0),
  measured: z
    .object({
      precision: z.enum(PRECISIONS),
      clipsPerSecond: z.number().positive(),
      /** 1 − cosine between its answers and the CPU's in fp32 */
      difference: z.number().nonnegative(),
    })
    .exactOptional(),
  /** a sentence */
  refused: z.string().exactOptional(),
});
export type KnownDevice = z.infer<typeof knownSchema>;

/** 1 − cosine up to which two devices' vectors may stand beside each other in one library. */
export const COMPARABLE = 1e-5;

/** A device that ends its process, or hangs, is tried so often. */
const MOST_TRIES = 3;

export class KnownDevices {
  readonly #memory: CacheMemory<KnownDevice>;

  /** @param folder the cache's */
  constructor(folder: string) {
    this.#memory = new CacheMemory(folder, 'devices.json', knownSchema);
  }

  /** Undefined for a device that was not measured, or with another driver or version. */
  async recall(device: Device, model: MeasuredModel): Promise<KnownDevice | undefined> {
    return this.#memory.recall(await findingKey(device, model));
  }

  /** Whether a device is to be measured: it never was, and has not ended its process each time. */
  static isOpen(known: KnownDevice | undefined): boolean {
    return known?.measured === undefined && known?.refused === undefined && (known?.tries ?? 0) < MOST_TRIES;
  }

  /** Why a device is not to be used, a sentence; undefined where it may be. */
  static refusal(device: Device, known: KnownDevice | undefined): string | undefined {
    if (known === undefined || known.measured !== undefined || KnownDevices.isOpen(known)) return undefined;
    return known.refused ?? notUsed(device, 'measuring it did not come to an end');
  }

  /**
   * Before a device is measured. What was known is forgotten: this try may end its process.
   *
   * @returns what was known
   */
  async begin(device: Device, model: MeasuredModel): Promise<KnownDevice | undefined> {
    const key = await findingKey(device, model);
    const known = await this.#memory.recall(key);
    await this.#memory.remember(key, { tries: (known?.tries ?? 0) + 1 });
    return known;
  }

  /** @param outcome undefined where nothing is known: it was cancelled, or another program has its memory */
  async end(device: Device, model: MeasuredModel, outcome: Omit<KnownDevice, 'tries'> | undefined): Promise<void> {
    await this.#memory.remember(await findingKey(device, model), { ...outcome, tries: 0 });
  }
}
