/** The public class; ports `nemo_curator.models.internvideo2_mm.InternVideo2MultiModality`. */
import { join } from 'node:path';
import type { Precision, PrecisionWish } from '../graph/precision.ts';
import type { ServerDevice } from '../kserve/address.ts';
import { constructFrames, type FrameTensor, normalize } from '../pixels/frames.ts';
import { resizeBilinear } from '../pixels/resize.ts';
import type { RgbFrame } from '../video/frame.ts';
import { CONFIG_1B, type ModelConfig, readConfig } from './config.ts';
import type { Device, DeviceWish } from './devices/device.ts';
import type { ImportProgress } from './importer/progress.ts';
import { type Ranking, rank } from './ranking.ts';
import { createConfig, type InternVideo2Stage2Wrapper, setupInternVideo2 } from './stage2.ts';
import type { MoreFeatures, SeenClip } from './vision-tower.ts';
import {
  BERT_MODEL_ID,
  type DownloadOptions,
  downloadWeights,
  INTERNVIDEO2_MODEL_ID,
  locateModel,
  modelIdOf,
} from './weights.ts';

export interface InternVideo2Options {
  /** Only the frame utilities: no weights are read, nothing can be encoded. Default false. */
  readonly utilsOnly?: boolean;
  /** Where the model runs. `auto` (default) takes the fastest device that was measured, else the CPU. */
  readonly device?: DeviceWish;
  /** Number format of the weights. `auto` (default) takes fp32 on the CPU, and elsewhere fp16 where that is as good. */
  readonly precision?: PrecisionWish;
  /** Where converted models lie. Default: the user's cache folder. */
  readonly cacheDir?: string;
  /** Where what is no exception is said: a clip with too few frames, a GPU whose memory is full. Default: `console.error`. */
  readonly log?: (message: string) => void;
}

export interface SetupOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * InternVideo2 (Stage 2): videos and texts to unit vectors of one space, and what follows from them.
 *
 * The folder holds `OpenGVLab/InternVideo2-Stage2_1B-224p-f4/*.pt` (a `config.json` beside it is optional) and
 * `google-bert/bert-large-uncased/` with the tokenizer's files.
 */
export class InternVideo2MultiModality {
  readonly #modelDir: string;
  readonly #options: InternVideo2Options;
  #config: ModelConfig | undefined;
  #model: InternVideo2Stage2Wrapper | undefined;

  /** @param modelDir the folder with the model's files; it is read by `setup` */
  constructor(modelDir: string, options: InternVideo2Options = {}) {
    this.#modelDir = modelDir;
    this.#options = options;
  }

  /** The ids of the repositories that the model's files come from; ports `model_id_names`. */
  modelIdNames(): string[] {
    return [INTERNVIDEO2_MODEL_ID, BERT_MODEL_ID];
  }

  /**
   * Converts the checkpoint on first use, and opens the model; ports `setup`. With `utilsOnly` it reads the
   * configuration alone.
   *
   * @throws TagError `usage` for a device or precision that does not exist, `model-missing`, `tokenizer-missing`,
   *   `unreadable`, `empty-file`, `bad-config`, `checkpoint-*`, `disk-full`, `write-failed`, `device-unavailable`,
   *   `cache-corrupt`; AbortError when `signal` fires. The cache stays whole.
   */
  async setup({ signal, onProgress }: SetupOptions = {}): Promise<void> {
    if (this.#options.utilsOnly === true) {
      const path = join(this.#modelDir, INTERNVIDEO2_MODEL_ID, 'config.json');
      this.#config = (await readConfig(path)) ?? CONFIG_1B;
      return;
    }
    const { checkpointPath, tokenizerDir } = await locateModel(this.#modelDir);
    const model = await setupInternVideo2(createConfig(checkpointPath, tokenizerDir, this.#options), {
      signal,
      onProgress,
    });
    await this.#model?.close();
    this.#model = model;
    this.#config = model.config;
  }

  /** The device in use; after `setup`. */
  get device(): Device | ServerDevice {
    return this.#opened().device;
  }

  /** What the weights were converted to; after `setup`. */
  get precision(): Precision {
    return this.#opened().precision;
  }

  /** Whether the embeddings may stand beside those that the CPU makes in fp32 (1 − cosine up to 1e-5); after `setup`. */
  get isComparable(): boolean {
    return this.#opened().isComparable;
  }

  /** Why a GPU is not used though `auto` looked for one, or not any more; undefined where one is, or none was looked for. */
  get deviceReason(): string | undefined {
    return this.#opened().deviceReason;
  }

  /** Names the weights: the repository and the beginning of the checkpoint's sha256. */
  get modelId(): string {
    return modelIdOf(this.#opened().digest);
  }

  /** The folder of the converted graphs. @throws Error where a server has them */
  get convertedFolder(): string {
    const { folder } = this.#opened();
    if (folder === undefined) throw new Error('a server has the graphs');
    return folder;
  }

  /** The model's sizes; after `setup`. */
  get config(): ModelConfig {
    if (this.#config === undefined) throw new Error('call setup() first');
    return this.#config;
  }

  /** T, how many frames reach the model; ports `get_target_num_frames`. After `setup`. */
  getTargetNumFrames(): number {
    return this.config.targetNumFrames;
  }

  /** `(frame / 255 − mean) / std` in float32, (H, W, 3); ports `_normalize`. */
  normalize(frame: RgbFrame): Float32Array {
    return normalize(frame);
  }

  /**
   * Chooses `fnum` of the frames, resizes and normalises them; ports `_construct_frames`.
   *
   * @param targetSize [W, H], pixels
   * @returns (1, fnum, 3, H, W); for too few frames the empty tensor (dims [0]), and an error in the log
   */
  constructFrames(
    frames: readonly RgbFrame[],
    fnum = 8,
    targetSize: readonly [number, number] = [224, 224],
  ): FrameTensor {
    return constructFrames(frames, fnum, targetSize, this.#options.log ?? console.error);
  }

  /** The tensor that this model reads: `constructFrames` at its own T and size; ports `formulate_input_frames`. */
  formulateInputFrames(frames: readonly RgbFrame[]): FrameTensor {
    const { targetNumFrames, frameSize } = this.config;
    return this.constructFrames(frames, targetNumFrames, [frameSize, frameSize]);
  }

  /**
   * One frame at the size that the model sees, (S, S, 3): `formulateInputFrames` takes it in the place of the whole frame,
   * with the same result. Not in the reference, which holds all frames of a clip whole.
   */
  resizeFrame(frame: RgbFrame): RgbFrame {
    const { frameSize } = this.config;
    return resizeBilinear(frame, frameSize, frameSize);
  }

  /**
   * The video's embedding; ports `encode_video_frames`.
   *
   * @param input (1, T, 3, H, W) from `formulateInputFrames`, or (1, 1, 3, H, W) for a single image
   * @returns (D) of unit length; empty for an empty input
   * @throws Error for another shape; TagError `checkpoint-corrupt`, `checkpoint-unsupported` where the weights, or fp16, give
   *   no numbers
   */
  async encodeVideoFrames(input: FrameTensor): Promise<Float32Array> {
    if (input.data.length === 0) return new Float32Array(0);
    return this.#opened().getVidFeat(input);
  }

  /**
   * A picture's embedding; ports `encode_vision` of one frame, which has position embeddings of its own.
   *
   * @returns (D) of unit length
   */
  async encodePicture(picture: RgbFrame): Promise<Float32Array> {
    const { frameSize } = this.config;
    return this.encodeVideoFrames(this.asPicture(constructFrames([picture], 1, [frameSize, frameSize])));
  }

  /**
   * How this model takes a single frame: as it is, or, where it sees several at a time only, as a video that stands still.
   *
   * @param frame (1, 1, 3, S, S)
   * @returns (1, 1, 3, S, S) or (1, T, 3, S, S)
   */
  asPicture({ data, dims }: FrameTensor): FrameTensor {
    const { targetNumFrames, vision } = this.config;
    if (vision.tubeletSize === 1) return { data, dims };
    const still = new Float32Array(targetNumFrames * data.length);
    for (let t = 0; t < targetNumFrames; t++) still.set(data, t * data.length);
    return { data: still, dims: [1, targetNumFrames, ...dims.slice(2)] };
  }

  /**
   * The embeddings of many videos, several in one run where the device is faster so.
   *
   * @param inputs (1, T, 3, H, W) each
   * @returns (D) each, in their order; empty for an empty input
   * @throws as `encodeVideoFrames`, of the first input that cannot be seen
   */
  async encodeClips(inputs: readonly FrameTensor[]): Promise<Float32Array[]> {
    const full = inputs.filter(({ data }) => data.length > 0);
    const seen = (await this.#opened().see(full)).values();
    return inputs.map(({ data }) => (data.length === 0 ? new Float32Array(0) : orThrow(seen.next().value).embedding));
  }

  /**
   * Videos that are to be ranked and matched: the tower sees each once.
   *
   * @param inputs (1, T, 3, H, W) each
   * @param more `['tokens']` where `matchProbabilities` will be asked about what is seen
   * @returns what was seen of each, in their order, or why nothing can be: one that is no clip costs the others nothing
   */
  async see<More extends MoreFeatures = never>(
    inputs: readonly FrameTensor[],
    more: readonly More[] = [],
  ): Promise<(SeenClip<More> | Error)[]> {
    return this.#opened().see(inputs, more);
  }

  /** How many of so many videos that wait are best given to one call of `see`: on the CPU one, on a GPU as many as pay. */
  async clipsAtOnce(waiting: number): Promise<number> {
    return this.#opened().clipsAtOnce(waiting);
  }

  /** The text's embedding (D) of unit length; ports `get_text_embedding`. Beyond 40 tokens the text is cut. */
  async getTextEmbedding(text: string): Promise<Float32Array> {
    return this.#opened().getTxtFeat(text);
  }

  /** Embeddings (D) of many texts, in their order, at less than the cost of one by one. */
  async getTextEmbeddings(texts: readonly string[]): Promise<Float32Array[]> {
    return this.#opened().getTxtFeats(texts);
  }

  /** Whether the text has more tokens than the model reads, so that its end is not seen. */
  isTextTruncated(text: string): boolean {
    return this.#opened().encodeText(text).truncated;
  }

  /** The same for texts that the model cannot tell apart, whatever they look like; empty for one that it reads nothing of. */
  textKey(text: string): string {
    return this.#opened().textKey(text);
  }

  /**
   * softmax(100·v·tᵀ) over the texts, the best `top` of them, best first; ports the wrapper's `predict_label`. It needs
   * no model, so it works with `utilsOnly` too.
   *
   * @param video (D), from `encodeVideoFrames`
   * @param texts (D) each; `indices` point into it
   * @throws Error for an empty video embedding, no texts, or vectors of different widths: a caller's bug
   */
  predictLabel(video: Float32Array, texts: readonly Float32Array[], top = 5): Ranking {
    return rank(video, texts, top);
  }

  /** `predictLabel` over all texts; ports `evaluate`. */
  evaluate(video: Float32Array, texts: readonly Float32Array[]): Ranking {
    return this.predictLabel(video, texts, texts.length);
  }

  /**
   * The probability that each text describes the video, independent of the other texts, from the fusion layers and
   * `itm_head`. Beyond the reference's class; in training it is `vtm_loss`.
   *
   * @param clip as `encodeVideoFrames` takes it, or what `see` saw of it, with its tokens
   * @returns a probability for each text, in their order
   * @throws Error for an empty input; TagError `bad-config` for a model without fusion layers
   */
  async matchProbabilities(
    clip: FrameTensor | Pick<SeenClip<'tokens'>, 'tokens'>,
    texts: readonly string[],
  ): Promise<number[]> {
    if ('data' in clip && clip.data.length === 0) throw new Error('the input is empty: its clip had too few frames');
    const logits = await this.#opened().matchLogits(clip, texts);
    return logits.map(([absent, present]) => 1 / (1 + Math.exp(absent - present)));
  }

  /** Frees the sessions, after what was asked for before. Closing twice is fine; the object can be set up again. */
  async close(): Promise<void> {
    await this.#model?.close();
    this.#model = undefined;
  }

  /**
   * Fetches the checkpoint and the tokenizer's files from the Hugging Face hub; ports `download_weights_on_node`.
   *
   * @throws TagError `network`, `access-denied`, `download-mismatch`, `disk-full`, `write-failed`; AbortError. What has
   *   arrived is kept and continued next time; a file has its own name only when it is whole and verified.
   */
  static async downloadWeightsOnNode(modelDir: string, options: DownloadOptions = {}): Promise<void> {
    await downloadWeights(modelDir, options);
  }

  #opened(): InternVideo2Stage2Wrapper {
    if (this.#model === undefined) throw new Error('call setup() first (without utilsOnly)');
    return this.#model;
  }
}

function orThrow<T extends object>(seen: T | Error | undefined): T {
  if (seen === undefined || seen instanceof Error) throw seen;
  return seen;
}
