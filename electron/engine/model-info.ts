/** What can be said of a model folder without opening the model. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelInfo, StageProgress } from '../contract.ts';
import type { HandlerContext } from '../rpc.ts';
import { openCheckpoint, type TensorInfo } from './checkpoint/index.ts';
import { checkpointDigest, defaultCacheDir } from './internvideo2/cache.ts';
import { CONFIG_1B, CONFIG_6B, readConfig } from './internvideo2/config.ts';
import { INTERNVIDEO2_MODEL_ID, locateModel } from './internvideo2/weights.ts';

/**
 * The facts of the model in `directory`: its checkpoint, its sizes and its conversions. Hashes the checkpoint if that
 * has not been done before.
 *
 * @throws TagError `model-missing`, `tokenizer-missing`, `unreadable`, `bad-config`, `checkpoint-*`; AbortError
 */
export async function modelInfo(
  directory: string,
  { signal, onProgress }: HandlerContext<StageProgress>,
): Promise<ModelInfo> {
  const { checkpointPath, configPath } = await locateModel(directory);
  const ownConfig = configPath === undefined ? undefined : await readConfig(configPath);
  const checkpoint = await openCheckpoint(checkpointPath, { signal });
  await checkpoint.close();
  const tensors = [...checkpoint.tensors.values()];
  const width = checkpoint.tensors.get('vision_encoder.cls_token')?.shape[2];
  const config = ownConfig ?? (width === CONFIG_6B.vision.width ? CONFIG_6B : CONFIG_1B);

  const cacheDirectory = defaultCacheDir();
  let hashed = 0;
  const sha256 = await checkpointDigest(checkpointPath, cacheDirectory, {
    signal,
    onBytes: (count) => {
      hashed += count;
      onProgress({ stage: 'hashing', fraction: Math.min(1, hashed / checkpoint.byteLength) });
    },
  });
  return {
    id: `${INTERNVIDEO2_MODEL_ID}@${sha256.slice(0, 12)}`,
    checkpoint: {
      path: checkpointPath,
      format: checkpoint.format,
      size: checkpoint.byteLength,
      sha256,
      tensors: tensors.length,
      parameters: tensors.reduce((sum, tensor) => sum + elements(tensor), 0),
      dtypes: byFrequency(tensors.map(({ dtype }) => dtype)),
    },
    ...(ownConfig === undefined || configPath === undefined ? {} : { configPath }),
    frameCount: config.targetNumFrames,
    imageSize: config.frameSize,
    embeddingSize: config.embedDim,
    maxTextTokens: config.maxTextLength,
    cache: { directory: cacheDirectory, conversions: await findConversions(cacheDirectory, sha256) },
  };
}

function elements({ shape }: TensorInfo): number {
  return shape.reduce((product, size) => product * size, 1);
}

function byFrequency(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** What a conversion's manifest must say to be counted; the importer checks the rest of it. */
const manifestSchema = z.object({ digest: z.string(), precision: z.string(), files: z.record(z.string(), z.number()) });

async function findConversions(cacheDirectory: string, digest: string): Promise<ModelInfo['cache']['conversions']> {
  const models = join(cacheDirectory, 'models');
  const names = await readdir(models).catch((): string[] => []);
  const found = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => readConversion(join(models, name), digest)),
  );
  return found.filter((conversion) => conversion !== undefined).sort((a, b) => a.precision.localeCompare(b.precision));
}

async function readConversion(directory: string, digest: string) {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')));
    if (manifest.digest !== digest) return undefined;
    const sizes = await Promise.all(
      Object.keys(manifest.files).map(async (name) => (await stat(join(directory, name))).size),
    );
    return { precision: manifest.precision, directory, size: sizes.reduce((sum, size) => sum + size, 0) };
  } catch {
    // Not a conversion, or a damaged one, which the importer makes again.
    return undefined;
  }
}
