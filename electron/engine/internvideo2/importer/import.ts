/** The converted form of a checkpoint, from the cache or made now; ports the loading half of `_setup_internvideo2`. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelConfig, readConfig } from '../config.ts';
import { checkpointDigest, fileState, rememberedDigest } from './cache.ts';
import { type ConvertedModel, cacheKey, MODELS, readConverted, readManifest } from './converted.ts';
import type { ImportOptions } from './options.ts';
import { progressIn } from './progress.ts';

/**
 * The converted form of a checkpoint: from the cache, or made now.
 *
 * @throws TagError `not-found`, `is-directory`, `unreadable` (also for a checkpoint that changes meanwhile), `empty-file`,
 *   `checkpoint-*` for a file that is no such checkpoint, `bad-config`, `disk-full`, `write-failed`; AbortError.
 *   Whatever happens, the cache holds whole conversions only.
 */
export async function importModel(options: ImportOptions): Promise<ConvertedModel> {
  const config = await readConfig(options.configPath);
  const state = await fileState(options.checkpointPath);
  const digest = await knownDigest(options);
  const cached = digest === undefined ? undefined : await findConverted(options, digest, config);
  if (cached !== undefined) return cached;
  const { convert } = await import('./convert.ts');
  return convert(options, state, digest, config);
}

/** The checkpoint's digest without hashing it, or with, where that may save a conversion: another copy was converted. */
async function knownDigest(options: ImportOptions): Promise<string | undefined> {
  const { checkpointPath, precision, cacheDir, signal } = options;
  const remembered = await rememberedDigest(checkpointPath, cacheDir);
  if (remembered !== undefined) return remembered;
  const { size } = await stat(checkpointPath);
  const names = await readdir(join(cacheDir, MODELS)).catch(() => []);
  const manifests = await Promise.all(names.map((name) => readManifest(join(cacheDir, MODELS, name))));
  const twins = manifests.filter((each) => each?.checkpointBytes === size && each.precision === precision);
  if (twins.length === 0) return undefined;
  const onBytes = progressIn('hashing', size, options.onProgress);
  return checkpointDigest(checkpointPath, cacheDir, { signal, onBytes });
}

function findConverted(options: ImportOptions, digest: string, config: ModelConfig | undefined) {
  return readConverted(join(options.cacheDir, MODELS, cacheKey(digest, config, options.precision)));
}
