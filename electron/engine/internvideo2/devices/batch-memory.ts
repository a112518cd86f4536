/** Which batch size was found best, by device, model and versions, in the cache: measuring takes seconds. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemErrorCode } from '../../../wire/errors.ts';
import { writeFileAtomic } from '../importer/cache.ts';
import type { BatchSize } from './batch-size.ts';

const memorySchema = z.record(
  z.string(),
  z.object({ size: z.number().int().positive(), clipsPerSecond: z.number().nonnegative() }),
);
type Memory = z.infer<typeof memorySchema>;

/** Sizes that were found, in `batch-sizes.json` of the cache's folder. */
export class BatchMemory {
  readonly #folder: string;

  /** @param folder the cache's */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param key all that the size depends on */
  async recall(key: string): Promise<BatchSize | undefined> {
    return (await this.#read())[key];
  }

  /** A memory that cannot be written costs a new measurement and nothing else. */
  async remember(key: string, found: BatchSize): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      // Read again: another process may have added its own meanwhile.
      await writeFileAtomic(this.#path, JSON.stringify({ ...(await this.#read()), [key]: found }, undefined, 1));
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
    }
  }

  get #path(): string {
    return join(this.#folder, 'batch-sizes.json');
  }

  /** What cannot be read is measured again. */
  async #read(): Promise<Memory> {
    try {
      return memorySchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return {};
    }
  }
}

/**
 * The cards and the driver, where the system tells without a program's help: another card is another measurement. Empty where
 * it does not; a size that no longer fits is halved then.
 */
export async function nvidiaCards(folder = '/proc/driver/nvidia'): Promise<string> {
  const cards = await readdir(join(folder, 'gpus')).catch((): string[] => []);
  const files = [join(folder, 'version'), ...cards.sort().map((card) => join(folder, 'gpus', card, 'information'))];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.match(/^(?:NVRM version|Model):.*$/gm) ?? []).join('; ');
}
