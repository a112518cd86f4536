/** What can be said of a model folder without opening the model. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelInfo, StageProgress } from '../../wire/engine.ts';
import type { HandlerContext } from '../../wire/rpc.ts';
import { defaultCacheDir } from '../cache-folder.ts';
import { openCheckpoint, type TensorInfo } from '../checkpoint/index.ts';
import { readConfig } from '../internvideo2/config.ts';
import { checkpointDigest, rememberedDigest } from '../internvideo2/importer/cache.ts';
import { fittingConfig } from '../internvideo2/importer/convert.ts';
import { MODELS, readConverted, readManifest } from '../internvideo2/importer/converted.ts';
import { progressIn } from '../internvideo2/importer/progress.ts';
import { BertTokenizer } from '../internvideo2/tokenizer/tokenizer.ts';
import { locateModel, modelIdOf } from '../internvideo2/weights.ts';

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
  const { checkpointPath, configPath, tokenizerDir } = await locateModel(directory);
  const ownConfig = configPath === undefined ? undefined : await readConfig(configPath);
  const tokenizer = await BertTokenizer.load(tokenizerDir);
  const checkpoint = await openCheckpoint(checkpointPath, { signal });
  await checkpoint.close();
  const config = fittingConfig(checkpoint, ownConfig);
  tokenizer.requireVocabulary(config.text.vocabSize);
  const tensors = [...checkpoint.tensors.values()];

  const cacheDirectory = defaultCacheDir();
  const onBytes = progressIn('hashing', checkpoint.byteLength, onProgress);
  const sha256 =
    (await rememberedDigest(checkpointPath, cacheDirectory)) ??
    (await checkpointDigest(checkpointPath, cacheDirectory, { signal, onBytes }));
  return {
    id: modelIdOf(sha256),
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

async function findConversions(cacheDirectory: string, digest: string): Promise<ModelInfo['cache']['conversions']> {
  const models = join(cacheDirectory, MODELS);
  const names = await readdir(models).catch((): string[] => []);
  const found = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => readConversion(join(models, name), digest)),
  );
  return found.filter((conversion) => conversion !== undefined).sort((a, b) => a.precision.localeCompare(b.precision));
}

/** Undefined for what is no conversion of this checkpoint, and for a damaged one, which the importer makes again. */
async function readConversion(directory: string, digest: string) {
  const manifest = await readManifest(directory);
  if (manifest?.digest !== digest || (await readConverted(directory)) === undefined) return undefined;
  const sizes = Object.values(manifest.files);
  return { precision: manifest.precision, directory, size: sizes.reduce((sum, size) => sum + size, 0) };
}
