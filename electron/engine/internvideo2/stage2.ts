/**
 * The model under the public class: graphs, sessions, tokenizer; ports `_create_config`, `_setup_internvideo2` and
 * `_InternVideo2Stage2Wrapper` of `nemo_curator.models.internvideo2_mm`.
 */
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { defaultCacheDir } from '../cache-folder.ts';
import { PRECISIONS, type Precision } from '../graph/precision.ts';
import type { FrameTensor } from '../pixels/frames.ts';
import type { ModelConfig } from './config.ts';
import { DEVICE_WISHES, type Device, type DeviceWish } from './device.ts';
import type { ConvertedModel } from './importer/converted.ts';
import { importModel } from './importer/import.ts';
import type { ImportProgress } from './importer/progress.ts';
import { type Ranking, rank } from './ranking.ts';
import type { FloatTensor, GraphSession } from './session.ts';
import { batchTexts } from './tokenizer/batches.ts';
import { BertTokenizer, type Encoding } from './tokenizer/tokenizer.ts';
import { type OpenTowers, openMatch, openTowers, requireDevice } from './towers.ts';

/** What `setupInternVideo2` needs to know. */
export interface Stage2Options {
  readonly checkpointPath: string;
  /** `config.json` beside the checkpoint; it need not exist. */
  readonly configPath: string;
  readonly tokenizerDir: string;
  readonly device: DeviceWish;
  readonly precision: Precision;
  readonly cacheDir: string;
}

/**
 * Names the files of a model; ports `_create_config`.
 *
 * @param modelPt the checkpoint's path
 * @param bertPath the folder with the tokenizer's files
 */
export function createConfig(
  modelPt: string,
  bertPath: string,
  options: { device?: DeviceWish; precision?: Precision; cacheDir?: string } = {},
): Stage2Options {
  return {
    checkpointPath: modelPt,
    configPath: join(dirname(modelPt), 'config.json'),
    tokenizerDir: bertPath,
    device: options.device ?? 'auto',
    precision: options.precision ?? 'fp32',
    cacheDir: options.cacheDir ?? defaultCacheDir(),
  };
}

/**
 * Converts the checkpoint if that has not been done, and opens the model; ports `_setup_internvideo2`.
 *
 * @throws TagError: what `importModel` throws, `usage`, `tokenizer-missing`, `bad-config`, `device-unavailable`,
 *   `cache-corrupt`; AbortError
 */
export async function setupInternVideo2(
  options: Stage2Options,
  {
    signal,
    onProgress,
  }: { signal?: AbortSignal | undefined; onProgress?: ((p: ImportProgress) => void) | undefined } = {},
): Promise<InternVideo2Stage2Wrapper> {
  checkChoice('device', options.device, DEVICE_WISHES);
  checkChoice('precision', options.precision, PRECISIONS);
  if (options.precision === 'int8' && options.device !== 'auto' && options.device !== 'cpu') {
    throw new TagError(
      'device-unavailable',
      'int8 runs on the CPU only: choose cpu as the device, or fp16 as the precision.',
    );
  }
  await requireDevice(options.device);
  const tokenizer = await BertTokenizer.load(options.tokenizerDir);
  const converted = await importModel({ ...options, signal, onProgress });
  tokenizer.requireVocabulary(converted.config.text.vocabSize);
  signal?.throwIfAborted();
  onProgress?.({ stage: 'opening', fraction: 0 });
  const towers = await openTowers(converted, options.device);
  onProgress?.({ stage: 'opening', fraction: 1 });
  return new InternVideo2Stage2Wrapper(converted, tokenizer, towers);
}

function checkChoice(what: string, choice: string, known: readonly string[]): void {
  if (known.includes(choice)) return;
  throw new TagError(
    'usage',
    `There is no ${what} “${choice}”; choose ${known.slice(0, -1).join(', ')} or ${known.at(-1)}.`,
  );
}

/** What the vision tower makes of a clip. */
export interface VisionFeatures {
  /** (1, N, C): every token, the class token first */
  readonly tokens: FloatTensor;
  /** (1, P): their attention-pooled summary, before the projection */
  readonly pooled: FloatTensor;
  /** (D), unit length */
  readonly embedding: Float32Array;
}

/** The opened model; ports `_InternVideo2Stage2Wrapper`. */
export class InternVideo2Stage2Wrapper {
  readonly config: ModelConfig;
  /** sha256 of the checkpoint's bytes, hex */
  readonly digest: string;
  readonly device: Device;
  readonly deviceReason: string | undefined;
  readonly #converted: ConvertedModel;
  readonly #tokenizer: BertTokenizer;
  readonly #vision: GraphSession;
  readonly #text: GraphSession;
  /** Opened when it is first asked for: who only ranks does without. */
  #match: Promise<GraphSession> | undefined;
  #closed = false;
  /** The last clip seen: embedding it and matching texts against it is one run of the tower, not two. */
  #last: { readonly digest: string; readonly features: VisionFeatures } | undefined;

  constructor(converted: ConvertedModel, tokenizer: BertTokenizer, towers: OpenTowers) {
    this.config = converted.config;
    this.digest = converted.digest;
    this.device = towers.device;
    this.deviceReason = towers.deviceReason;
    this.#converted = converted;
    this.#tokenizer = tokenizer;
    this.#vision = towers.vision;
    this.#text = towers.text;
  }

  /** Folder of the converted graphs. */
  get folder(): string {
    return this.#converted.folder;
  }

  /**
   * All features of one clip; ports `encode_vision` (and the projection after it).
   *
   * @param frames (1, T, 3, S, S), T the model's number of frames, or 1 for an image where tubelets hold one frame
   * @throws Error for any other shape, or frames that are not finite: a caller's bug
   * @throws TagError `checkpoint-unsupported`, `checkpoint-corrupt` where the answer is not a number
   */
  async encodeVision(frames: FrameTensor): Promise<VisionFeatures> {
    this.#checkFrames(frames);
    const digest = createHash('sha1').update(frames.dims.join()).update(bytesOf(frames.data)).digest('base64');
    if (this.#last?.digest === digest) return this.#last.features;
    const outputs = await this.#vision.run({ video: frames }, ['tokens', 'pooled', 'embedding']);
    if (!allFinite(outputs.embedding) && !allFinite(frames))
      throw new Error('the frames hold values that are not finite');
    this.#requireFinite(outputs.embedding);
    const features = { tokens: outputs.tokens, pooled: outputs.pooled, embedding: outputs.embedding.data };
    this.#last = { digest, features };
    return features;
  }

  /** The clip's embedding (D), unit length; ports `get_vid_feat`. */
  async getVidFeat(frames: FrameTensor): Promise<Float32Array> {
    return (await this.encodeVision(frames)).embedding.slice();
  }

  /** The text's embedding (D), unit length; ports `get_txt_feat`. */
  async getTxtFeat(text: string): Promise<Float32Array> {
    return (await this.getTxtFeats([text]))[0] as Float32Array;
  }

  /** Embeddings (D) of many texts, in their order, encoded in batches of like length. */
  async getTxtFeats(texts: readonly string[]): Promise<Float32Array[]> {
    const embeddings = new Array<Float32Array>(texts.length);
    for (const batch of batchTexts(texts.map((text) => this.encodeText(text)))) {
      const { embedding } = await this.#text.run(batch.feeds, ['embedding']); // (B, D)
      this.#requireFinite(embedding);
      for (const [row, index] of batch.indices.entries()) embeddings[index] = rowOf(embedding, row);
    }
    return embeddings;
  }

  /** softmax(100·v·tᵀ), best first; ports `predict_label`. */
  predictLabel(video: Float32Array, texts: readonly Float32Array[], top = 5): Ranking {
    return rank(video, texts, top);
  }

  /**
   * The matching head's two logits for each text, [no match, match], in the texts' order.
   *
   * @throws TagError `bad-config` for a model without fusion layers
   */
  async matchLogits(frames: FrameTensor, texts: readonly string[]): Promise<[number, number][]> {
    const { text } = this.config;
    if (text.fusionLayer >= text.layers) {
      throw new TagError(
        'bad-config',
        'This model has no fusion layers, so texts cannot be matched; rank them instead.',
      );
    }
    const { tokens } = await this.encodeVision(frames);
    const match = await this.#openMatch();
    const logits = new Array<[number, number]>(texts.length);
    for (const batch of batchTexts(texts.map((text) => this.encodeText(text)))) {
      const { hidden } = await this.#text.run(batch.feeds, ['hidden']); // (B, L, H)
      const feeds = { hidden, attention_mask: batch.feeds.attention_mask, tokens };
      const output = (await match.run(feeds, ['logits'])).logits; // (B, 2)
      this.#requireFinite(output);
      for (const [row, index] of batch.indices.entries()) logits[index] = [...rowOf(output, row)] as [number, number];
    }
    return logits;
  }

  /** How a text becomes tokens: ids and mask padded to `max_txt_l`, and whether it was cut to fit. */
  encodeText(text: string): Encoding {
    return this.#tokenizer.encode(text, this.config.maxTextLength);
  }

  /** The same for texts that are the same to the model; empty for one without a token. */
  textKey(text: string): string {
    return this.#tokenizer.key(text);
  }

  /** Frees the sessions, after the runs that were asked for before. Closing twice is fine. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#last = undefined;
    const match = await this.#match?.catch(() => undefined);
    await Promise.all([this.#vision.close(), this.#text.close(), match?.close()]);
  }

  #openMatch(): Promise<GraphSession> {
    if (this.#closed) throw new Error('the model is closed');
    this.#match ??= openMatch(this.#converted, this.device).catch((error: unknown) => {
      this.#match = undefined; // it may go better next time
      throw error;
    });
    return this.#match;
  }

  /** NaN comes of NaN among the weights, or of values that overflow float16 on the way. */
  #requireFinite(output: FloatTensor): void {
    if (allFinite(output)) return;
    const { precision } = this.#converted;
    throw precision === 'fp32'
      ? new TagError(
          'checkpoint-corrupt',
          'The model gives no numbers: its weights make no sense. Get the checkpoint again.',
        )
      : new TagError(
          'checkpoint-unsupported',
          `The model gives no numbers in ${precision}: choose fp32 as the precision.`,
        );
  }

  #checkFrames({ data, dims }: FrameTensor): void {
    const { imageSize, numFrames, tubeletSize } = this.config.vision;
    const [batch, frames, ...picture] = dims;
    const isClip = frames === numFrames || (frames === 1 && tubeletSize === 1);
    if (batch !== 1 || !isClip || String(picture) !== String([3, imageSize, imageSize])) {
      const expected = [1, numFrames, 3, imageSize, imageSize].join(', ');
      throw new Error(`the model takes frames of shape (${expected}), not (${dims.join(', ')})`);
    }
    const length = dims.reduce((product, size) => product * size, 1);
    if (data.length !== length) throw new Error(`frames of ${length} values have ${data.length} values of data`);
  }
}

function allFinite({ data }: FloatTensor): boolean {
  return data.every(Number.isFinite);
}

/** Row `row` of a (rows, n) matrix, copied. */
function rowOf({ data, dims }: FloatTensor, row: number): Float32Array {
  const length = dims[1] as number;
  return data.slice(row * length, (row + 1) * length);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
