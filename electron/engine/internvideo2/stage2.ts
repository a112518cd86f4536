/**
 * The model under the public class: graphs, sessions, tokenizer; ports `_create_config`, `_setup_internvideo2` and
 * `_InternVideo2Stage2Wrapper` of `nemo_curator.models.internvideo2_mm`.
 */
import { dirname, join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { defaultCacheDir } from '../cache-folder.ts';
import { PRECISION_WISHES, type Precision, type PrecisionWish } from '../graph/precision.ts';
import { isServer, type ServerDevice } from '../kserve/address.ts';
import type { FrameTensor } from '../pixels/frames.ts';
import type { ModelConfig } from './config.ts';
import { DEVICE_WISHES, type Device, type DeviceWish } from './devices/device.ts';
import { batchMemory, measuredBatch } from './devices/measured-batch.ts';
import type { ImportProgress } from './importer/progress.ts';
import { type OpenedModel, openModel } from './open-model.ts';
import { type Ranking, rank } from './ranking.ts';
import type { FloatTensor } from './session.ts';
import { batchTexts } from './tokenizer/batches.ts';
import { BertTokenizer, type Encoding } from './tokenizer/tokenizer.ts';
import type { OpenTowers } from './towers.ts';
import { type MoreFeatures, type SeenClip, VisionTower } from './vision-tower.ts';

/** What `setupInternVideo2` needs to know. */
export interface Stage2Options {
  readonly checkpointPath: string;
  /** `config.json` beside the checkpoint; it need not exist. */
  readonly configPath: string;
  readonly tokenizerDir: string;
  readonly device: DeviceWish;
  readonly precision: PrecisionWish;
  readonly cacheDir: string;
  /** Where it is said what went otherwise than asked for: too little memory for a batch, or for the device. */
  readonly say: (message: string) => void;
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
  options: { device?: DeviceWish; precision?: PrecisionWish; cacheDir?: string; log?: (message: string) => void } = {},
): Stage2Options {
  return {
    checkpointPath: modelPt,
    configPath: join(dirname(modelPt), 'config.json'),
    tokenizerDir: bertPath,
    device: options.device ?? 'auto',
    precision: options.precision ?? 'auto',
    cacheDir: options.cacheDir ?? defaultCacheDir(),
    say: options.log ?? console.error,
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
  const { device } = options;
  if (!isServer(device)) checkChoice('device', device, DEVICE_WISHES);
  checkChoice('precision', options.precision, PRECISION_WISHES);
  if (options.precision === 'int8' && device !== 'auto' && device !== 'cpu' && !isServer(device)) {
    throw new TagError(
      'device-unavailable',
      'int8 runs on the CPU only: choose cpu as the device, or fp16 as the precision.',
    );
  }
  const tokenizer = await BertTokenizer.load(options.tokenizerDir);
  const opened = isServer(device)
    ? await (await import('./served/open-served.ts')).openServed({ ...options, device, signal, onProgress })
    : await openModel({ ...options, device, signal, onProgress });
  try {
    tokenizer.requireVocabulary(opened.converted.config.text.vocabSize);
  } catch (error) {
    await opened.towers.close();
    throw error;
  }
  return new InternVideo2Stage2Wrapper(opened, tokenizer, options);
}

function checkChoice(what: string, choice: string, known: readonly string[]): void {
  if (known.includes(choice)) return;
  throw new TagError(
    'usage',
    `There is no ${what} “${choice}”; choose ${known.slice(0, -1).join(', ')} or ${known.at(-1)}.`,
  );
}

/** What the vision tower makes of a clip. */
export type VisionFeatures = SeenClip<'tokens' | 'pooled'>;

/** The opened model; ports `_InternVideo2Stage2Wrapper`. */
export class InternVideo2Stage2Wrapper {
  readonly config: ModelConfig;
  /** sha256 of the checkpoint's bytes, hex */
  readonly digest: string;
  /** Whether its vectors may stand beside those that the CPU makes in fp32. */
  readonly isComparable: boolean;
  readonly #converted: OpenedModel['converted'];
  readonly #tokenizer: BertTokenizer;
  readonly #towers: OpenTowers;
  readonly #vision: VisionTower;

  constructor(
    { converted, towers, comparable, clipsAtOnce }: OpenedModel,
    tokenizer: BertTokenizer,
    { cacheDir, say }: Pick<Stage2Options, 'cacheDir' | 'say'>,
  ) {
    this.config = converted.config;
    this.isComparable = comparable;
    this.digest = converted.digest;
    this.#converted = converted;
    this.#tokenizer = tokenizer;
    this.#towers = towers;
    this.#vision = new VisionTower({
      ...{ towers, sizes: converted.config.vision, say },
      chooseBatch: async () =>
        clipsAtOnce ?? (await measuredBatch({ converted, towers, memory: batchMemory(cacheDir), say })),
      noNumbers: () => noNumbers(converted.precision),
    });
  }

  /** The device in use. */
  get device(): Device | ServerDevice {
    return this.#towers.device;
  }

  /** What its weights were converted to. */
  get precision(): Precision {
    return this.#converted.precision;
  }

  /** Why a GPU that could have been used is not, or not any more. */
  get deviceReason(): string | undefined {
    return this.#towers.deviceReason;
  }

  /** Folder of the converted graphs; undefined where a server has them. */
  get folder(): string | undefined {
    return this.#converted.folder;
  }

  /** How many of so many clips that wait are best seen together, in one call of `see`. On the CPU, one. */
  clipsAtOnce(waiting: number): Promise<number> {
    return this.#vision.atOnce(waiting);
  }

  /**
   * Sees clips, several in one run where the device is faster so.
   *
   * @param inputs (1, T, 3, S, S) each
   * @param more what is wanted beside the embeddings: the match head needs `tokens`
   * @returns what was seen of each, or why it cannot be, as `VisionTower.see`
   */
  see<More extends MoreFeatures = never>(
    inputs: readonly FrameTensor[],
    more: readonly More[] = [],
  ): Promise<(SeenClip<More> | Error)[]> {
    return this.#vision.see(inputs, more);
  }

  /**
   * All features of one clip; ports `encode_vision` (and the projection after it).
   *
   * @param frames (1, T, 3, S, S), T the model's number of frames, or 1 for an image where tubelets hold one frame
   * @throws Error for any other shape, or frames that are not finite: a caller's bug
   * @throws TagError `checkpoint-unsupported`, `checkpoint-corrupt` where the answer is not a number
   */
  encodeVision(frames: FrameTensor): Promise<VisionFeatures> {
    return this.#seeOne(frames, ['tokens', 'pooled']);
  }

  /** The clip's embedding (D), unit length; ports `get_vid_feat`. */
  async getVidFeat(frames: FrameTensor): Promise<Float32Array> {
    return (await this.#seeOne(frames)).embedding;
  }

  /** The text's embedding (D), unit length; ports `get_txt_feat`. */
  async getTxtFeat(text: string): Promise<Float32Array> {
    return (await this.getTxtFeats([text]))[0] as Float32Array;
  }

  /** Embeddings (D) of many texts, in their order, encoded in batches of like length. */
  async getTxtFeats(texts: readonly string[]): Promise<Float32Array[]> {
    const embeddings = new Array<Float32Array>(texts.length);
    for (const batch of batchTexts(texts.map((text) => this.encodeText(text)))) {
      const { embedding } = await this.#towers.run('text', batch.feeds, ['embedding']); // (B, D)
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
   * The matching head's two logits for each text, [no match, match], in the texts' order. All texts of like length are one
   * run of it.
   *
   * @param clip frames (1, T, 3, S, S), or what was seen of them: then the tower is not run again
   * @throws TagError `bad-config` for a model without fusion layers
   */
  async matchLogits(
    clip: FrameTensor | Pick<SeenClip<'tokens'>, 'tokens'>,
    texts: readonly string[],
  ): Promise<[number, number][]> {
    const { text } = this.config;
    if (text.fusionLayer >= text.layers) {
      throw new TagError(
        'bad-config',
        'This model has no fusion layers, so texts cannot be matched; rank them instead.',
      );
    }
    const { tokens } = 'tokens' in clip ? clip : await this.#seeOne(clip, ['tokens']); // (1, N, C)
    const logits = new Array<[number, number]>(texts.length);
    for (const batch of batchTexts(texts.map((text) => this.encodeText(text)))) {
      const { hidden } = await this.#towers.run('text', batch.feeds, ['hidden']); // (B, L, H)
      const feeds = { hidden, attention_mask: batch.feeds.attention_mask, tokens };
      const output = (await this.#towers.run('match', feeds, ['logits'])).logits; // (B, 2)
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
  close(): Promise<void> {
    return this.#towers.close();
  }

  async #seeOne<More extends MoreFeatures = never>(
    frames: FrameTensor,
    more: readonly More[] = [],
  ): Promise<SeenClip<More>> {
    const [seen] = await this.see([frames], more);
    if (seen === undefined || seen instanceof Error) throw seen;
    return seen;
  }

  #requireFinite(output: FloatTensor): void {
    if (!allFinite(output)) throw noNumbers(this.#converted.precision);
  }
}

/** NaN comes of NaN among the weights, or of values that overflow float16 on the way. */
function noNumbers(precision: Precision): TagError {
  return precision === 'fp32'
    ? new TagError(
        'checkpoint-corrupt',
        'The model gives no numbers: its weights make no sense. Get the checkpoint again.',
      )
    : new TagError(
        'checkpoint-unsupported',
        `The model gives no numbers in ${precision}: choose fp32 as the precision.`,
      );
}

function allFinite({ data }: FloatTensor): boolean {
  return data.every(Number.isFinite);
}

/** Row `row` of a (rows, n) matrix, copied. */
function rowOf({ data, dims }: FloatTensor, row: number): Float32Array {
  const length = dims[1] as number;
  return data.slice(row * length, (row + 1) * length);
}
