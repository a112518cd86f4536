/**
 * The model's configuration: the reference's `internvideo2_mm_config_model.json`, reduced to what inference needs.
 *
 * The reference reads that file from its own package, so a real model folder has none; `config.json` beside the
 * checkpoint overrides the built-in 1B configuration where it is there and of this schema (Hugging Face's own
 * `config.json` is of another and is passed over).
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemErrorCode, TagError } from '../../wire/errors.ts';

/** The vision tower's sizes; `width` is the C of every (1, N, C) tensor in it. */
export interface VisionConfig {
  readonly width: number;
  readonly depth: number;
  readonly heads: number;
  /** Heads of the attention pooling (`clip_projector`). */
  readonly poolHeads: number;
  readonly mlpWidth: number;
  /** Side of the square input, pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
  /** Frames merged into one patch token along time. */
  readonly tubeletSize: number;
  readonly numFrames: number;
  /** Width of the pooled vision feature. */
  readonly pooledWidth: number;
  /** Whether a single image has a position embedding of its own. */
  readonly separateImagePositions: boolean;
  /** The CLIP decoders serve training alone; their keys must still be in the checkpoint. */
  readonly clipDecoders: number;
  readonly clipTeacherWidth: number;
  readonly clipTeacherFinalWidth: number;
}

/** The BERT text tower and, from `fusionLayer` on, the layers that look at the video. */
export interface TextConfig {
  readonly width: number;
  readonly layers: number;
  readonly fusionLayer: number;
  readonly heads: number;
  readonly mlpWidth: number;
  readonly vocabSize: number;
  readonly maxPositions: number;
  readonly typeVocabSize: number;
  readonly layerNormEps: number;
}

export interface ModelConfig {
  /** T: how many frames reach the model (`num_frames`). */
  readonly targetNumFrames: number;
  /** Side to which frames are resized (`size_t`), pixels. */
  readonly frameSize: number;
  /**
   * Steps in time that the checkpoint was trained with: frames, or tubelets where they hold several frames, as the
   * reference counts. Undefined leaves position embeddings as they are.
   */
  readonly originNumFrames: number | undefined;
  /** L: token ids a text is padded or cut to (`max_txt_l`). */
  readonly maxTextLength: number;
  /** D: width of the shared embedding. */
  readonly embedDim: number;
  readonly vision: VisionConfig;
  readonly text: TextConfig;
}

const positive = z.int().positive();

const bertSchema = z.object({
  hidden_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  intermediate_size: positive,
  vocab_size: positive,
  max_position_embeddings: positive,
  type_vocab_size: positive,
  layer_norm_eps: z.number().positive(),
  hidden_act: z.literal('gelu').default('gelu'),
  position_embedding_type: z.literal('absolute').default('absolute'),
});

/** What marks a file as of this schema; a file without it is somebody else's `config.json`. */
const markerSchema = z.object({ model: z.object({ vision_encoder: z.object({}), text_encoder: z.object({}) }) });

const configSchema = z.object({
  num_frames: positive.default(8), // the reference's `get_target_num_frames` falls back to 8
  size_t: positive.default(224),
  max_txt_l: positive.default(40),
  origin_num_frames: positive.nullish(),
  model: z.object({
    vision_encoder: z.object({
      name: z.string(),
      img_size: positive.default(224),
      num_frames: positive,
      tubelet_size: positive.default(1),
      patch_size: positive.default(14),
      d_model: positive.optional(),
      clip_embed_dim: positive,
      clip_teacher_embed_dim: positive.default(3200),
      clip_teacher_final_dim: z.int().nonnegative().default(768),
      clip_return_layer: z.int().nonnegative().default(1),
      sep_image_video_pos_embed: z.boolean().default(false),
      depth: positive.optional(),
      num_heads: positive.optional(),
      attn_pool_num_heads: positive.optional(),
    }),
    text_encoder: z.object({
      name: z.string(),
      d_model: positive,
      fusion_layer: positive,
      bert: bertSchema.optional(),
    }),
    multimodal: z.object({ enable: z.boolean() }).default({ enable: true }),
    embed_dim: positive,
  }),
});

type ConfigFile = z.input<typeof configSchema>;

/** What the reference's factory functions fix by the encoder's name. */
const VISION_FACTORIES = {
  pretrain_internvideo2_1b_patch14_224: { width: 1408, depth: 40, heads: 16, poolHeads: 16, mlpRatio: 48 / 11 },
  pretrain_internvideo2_6b_patch14_224: { width: 3200, depth: 48, heads: 25, poolHeads: 16, mlpRatio: 4 },
} as const;

type VisionFactoryName = keyof typeof VISION_FACTORIES;

const BERT_LARGE: z.input<typeof bertSchema> = {
  hidden_size: 1024,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  intermediate_size: 4096,
  vocab_size: 30522,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
};

const BERT_BASE: z.input<typeof bertSchema> = {
  ...BERT_LARGE,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
};

function builtInFile(name: VisionFactoryName): ConfigFile {
  return {
    num_frames: 4,
    size_t: 224,
    max_txt_l: 40,
    origin_num_frames: 4,
    model: {
      vision_encoder: {
        name,
        num_frames: 4,
        clip_embed_dim: 768,
        clip_return_layer: 6,
        sep_image_video_pos_embed: true,
      },
      text_encoder: { name: 'bert_large', d_model: 1024, fusion_layer: 19 },
      embed_dim: 512,
    },
  };
}

/**
 * The published 1B model (`InternVideo2-Stage2_1B-224p-f4`): what the reference reads from its `_MODEL_CONFIG_PATH` and
 * `_BERT_CONFIG_PATH`.
 */
export const CONFIG_1B: ModelConfig = parseConfig(
  builtInFile('pretrain_internvideo2_1b_patch14_224'),
  'the built-in 1B configuration',
);

/** The 6B model of the same family; heads cannot be read off the weights, the width tells which factory made them. */
export const CONFIG_6B: ModelConfig = parseConfig(
  builtInFile('pretrain_internvideo2_6b_patch14_224'),
  'the built-in 6B configuration',
);

/**
 * Reads `config.json`.
 *
 * @param path where it may be
 * @returns the configuration, or undefined where there is no file or it is of another schema
 * @throws TagError `bad-config` for a file of this schema whose values make no model; `unreadable`
 */
export async function readConfig(path: string): Promise<ModelConfig | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new TagError('unreadable', `The model's ${path} cannot be read; check its permissions.`, { cause: error });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TagError('bad-config', `${path} is not valid JSON; mend it or remove it to use the built-in settings.`, {
      detail: String(error),
      cause: error,
    });
  }
  if (!markerSchema.safeParse(json).success) return undefined;
  return parseConfig(json, path);
}

/**
 * The configuration from the parsed JSON of the reference's schema.
 *
 * @param json the file's content
 * @param source what to call it in an error
 * @throws TagError `bad-config`, naming every value that is missing or wrong
 */
export function parseConfig(json: unknown, source: string): ModelConfig {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    throw new TagError('bad-config', `${source} does not describe an InternVideo2 model; correct it or remove it.`, {
      detail: z.prettifyError(parsed.error),
    });
  }
  const file = parsed.data;
  const config: ModelConfig = {
    targetNumFrames: file.num_frames,
    frameSize: file.size_t,
    originNumFrames: file.origin_num_frames ?? undefined,
    maxTextLength: file.max_txt_l,
    embedDim: file.model.embed_dim,
    vision: visionConfig(file, source),
    text: textConfig(file, source),
  };
  checkDivisibility(config, source);
  return config;
}

function visionConfig(file: z.output<typeof configSchema>, source: string): VisionConfig {
  const encoder = file.model.vision_encoder;
  if (!(encoder.name in VISION_FACTORIES)) {
    throw new TagError('bad-config', `${source} names the vision encoder “${encoder.name}”, which is not known here.`, {
      detail: `known: ${Object.keys(VISION_FACTORIES).join(', ')}`,
    });
  }
  const factory = VISION_FACTORIES[encoder.name as VisionFactoryName];
  const width = encoder.d_model ?? factory.width;
  return {
    width,
    depth: encoder.depth ?? factory.depth,
    heads: encoder.num_heads ?? factory.heads,
    poolHeads: encoder.attn_pool_num_heads ?? factory.poolHeads,
    mlpWidth: Math.floor(width * factory.mlpRatio),
    imageSize: encoder.img_size,
    patchSize: encoder.patch_size,
    tubeletSize: encoder.tubelet_size,
    numFrames: encoder.num_frames,
    pooledWidth: encoder.clip_embed_dim,
    separateImagePositions: encoder.sep_image_video_pos_embed,
    clipDecoders: encoder.clip_return_layer,
    clipTeacherWidth: encoder.clip_teacher_embed_dim,
    clipTeacherFinalWidth: encoder.clip_teacher_final_dim,
  };
}

function textConfig(file: z.output<typeof configSchema>, source: string): TextConfig {
  const encoder = file.model.text_encoder;
  if (!encoder.name.includes('bert')) {
    throw new TagError('bad-config', `${source} names the text encoder “${encoder.name}”; only BERT is known here.`);
  }
  const bert = encoder.bert ?? bertSchema.parse(encoder.name.includes('large') ? BERT_LARGE : BERT_BASE);
  if (bert.hidden_size !== encoder.d_model) {
    throw new TagError('bad-config', `${source} gives the text encoder two widths; make them equal.`, {
      detail: `text_encoder.d_model ${encoder.d_model}, bert.hidden_size ${bert.hidden_size}`,
    });
  }
  return {
    width: bert.hidden_size,
    layers: bert.num_hidden_layers,
    // Without the multimodal layers the text tower runs through to its last layer, and nothing can be matched.
    fusionLayer: file.model.multimodal.enable ? encoder.fusion_layer : bert.num_hidden_layers,
    heads: bert.num_attention_heads,
    mlpWidth: bert.intermediate_size,
    vocabSize: bert.vocab_size,
    maxPositions: bert.max_position_embeddings,
    typeVocabSize: bert.type_vocab_size,
    layerNormEps: bert.layer_norm_eps,
  };
}

function checkDivisibility({ vision, text, maxTextLength, frameSize, targetNumFrames }: ModelConfig, source: string) {
  const rules: [boolean, string][] = [
    [vision.width % vision.heads === 0, `vision width ${vision.width} is not a multiple of ${vision.heads} heads`],
    [vision.width % vision.poolHeads === 0, `vision width ${vision.width}: ${vision.poolHeads} pooling heads`],
    [vision.imageSize % vision.patchSize === 0, `image ${vision.imageSize} px: patches of ${vision.patchSize} px`],
    [vision.numFrames % vision.tubeletSize === 0, `${vision.numFrames} frames: tubelets of ${vision.tubeletSize}`],
    [text.width % text.heads === 0, `text width ${text.width} is not a multiple of ${text.heads} heads`],
    [text.fusionLayer <= text.layers, `fusion layer ${text.fusionLayer} of ${text.layers}`],
    [maxTextLength <= text.maxPositions, `max_txt_l ${maxTextLength} of ${text.maxPositions} positions`],
    [frameSize === vision.imageSize, `size_t ${frameSize} px, img_size ${vision.imageSize} px`],
    [targetNumFrames === vision.numFrames, `num_frames ${targetNumFrames}, the encoder's ${vision.numFrames}`],
  ];
  const broken = rules.filter(([holds]) => !holds).map(([, what]) => what);
  if (broken.length > 0) {
    throw new TagError('bad-config', `${source} contradicts itself: ${broken[0]}.`, { detail: broken.join('; ') });
  }
}
