/**
 * Every key and shape that `InternVideo2_Stage2_visual` registers for a configuration, and the strict check of a
 * checkpoint against them (the reference loads with `strict=True`).
 */
import { TagError } from '../../../wire/errors.ts';
import { type Checkpoint, isFloat } from '../../checkpoint/index.ts';
import { modelGrid, type PositionGrid } from '../../graph/positions.ts';
import type { ModelConfig, TextConfig, VisionConfig } from '../config.ts';

export type Shape = readonly number[];

/** A state dict's layout. `optional` keys may be there or not: a buffer and tied copies that newer versions leave out. */
export interface StateDictLayout {
  readonly required: ReadonlyMap<string, Shape>;
  readonly optional: ReadonlyMap<string, Shape>;
}

/**
 * The layout that `config` implies, keys in the module's own order.
 *
 * @param trained the grid of the video's position embeddings, which may be another than the model's: they interpolate
 */
export function stateDictLayout(config: ModelConfig, trained: PositionGrid = ownGrid(config)): StateDictLayout {
  const { text, vision, embedDim } = config;
  const required = new Map<string, Shape>([
    ['temp', []],
    ...visionTensors(vision, trained),
    ...textTensors(text, vision.width),
    ...linear('vision_proj', embedDim, vision.pooledWidth),
    ...linear('text_proj', embedDim, text.width),
    ...linear('itm_head', 2, text.width),
  ]);
  const optional = new Map<string, Shape>([
    ['text_encoder.bert.embeddings.position_ids', [1, text.maxPositions]],
    ...linear('text_encoder.cls.predictions.decoder', text.vocabSize, text.width),
  ]);
  return { required, optional };
}

/**
 * Checks a checkpoint against a layout as `load_state_dict(strict=True)` does, and that its weights are of a
 * floating-point type.
 *
 * @throws TagError `checkpoint-mismatch` that names a missing, unexpected, misshapen or integer key; the detail lists them
 *   all
 */
export function checkStateDict(checkpoint: Checkpoint, layout: StateDictLayout): void {
  const missing: string[] = [];
  const misshapen: string[] = [];
  const integer: string[] = [];
  for (const [name, shape] of layout.required) {
    const tensor = checkpoint.tensors.get(name);
    if (tensor === undefined) missing.push(name);
    else if (!sameShape(tensor.shape, shape)) misshapen.push(describeShapes(name, tensor.shape, shape));
    else if (!isFloat(tensor.dtype))
      integer.push(`key ${name} has the type ${tensor.dtype}, expected a floating-point one`);
  }
  const unexpected: string[] = [];
  for (const [name, tensor] of checkpoint.tensors) {
    if (layout.required.has(name)) continue;
    const shape = layout.optional.get(name);
    if (shape === undefined) unexpected.push(name);
    else if (!sameShape(tensor.shape, shape)) misshapen.push(describeShapes(name, tensor.shape, shape));
  }
  const findings = [
    ...missing.map((name) => `missing key ${name}`),
    ...unexpected.map((name) => `unexpected key ${name}`),
    ...misshapen,
    ...integer,
  ];
  const [first] = findings;
  if (first === undefined) return;
  const more = findings.length > 1 ? ` and ${findings.length - 1} more` : '';
  throw new TagError(
    'checkpoint-mismatch',
    `${checkpoint.path} does not fit the model's configuration: ${first}${more}; check that it is an InternVideo2 Stage 2 checkpoint and that config.json belongs to it.`,
    { detail: findings.join('\n') },
  );
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function describeShapes(name: string, found: Shape, expected: Shape): string {
  return `key ${name} has shape (${found.join(', ')}), expected (${expected.join(', ')})`;
}

function linear(prefix: string, outFeatures: number, inFeatures: number): [string, Shape][] {
  return [
    [`${prefix}.weight`, [outFeatures, inFeatures]],
    [`${prefix}.bias`, [outFeatures]],
  ];
}

function layerNorm(prefix: string, width: number): [string, Shape][] {
  return [
    [`${prefix}.weight`, [width]],
    [`${prefix}.bias`, [width]],
  ];
}

/** As trained with as many frames as `config` says, at the model's own size. */
function ownGrid(config: ModelConfig): PositionGrid {
  const { frames, side } = modelGrid(config);
  return { frames: config.originNumFrames ?? frames, side };
}

function visionTensors(vision: VisionConfig, trained: PositionGrid): [string, Shape][] {
  const { width, patchSize, tubeletSize } = vision;
  const patches = (vision.imageSize / patchSize) ** 2;
  const video: Shape = [1, 1 + trained.frames * trained.side ** 2, width];
  const image: Shape = [1, 1 + patches, width];
  const positions: [string, Shape][] = vision.separateImagePositions
    ? [
        ['pos_embed', video],
        ['img_pos_embed', image],
        ['clip_pos_embed', video],
        ['clip_img_pos_embed', image],
      ]
    : [
        ['pos_embed', video],
        ['clip_pos_embed', video],
      ];
  const entries: [string, Shape][] = [
    ['cls_token', [1, 1, width]],
    ...positions,
    ['patch_embed.proj.weight', [width, 3, tubeletSize, patchSize, patchSize]],
    ['patch_embed.proj.bias', [width]],
    ...Array.from({ length: vision.depth }, (_, i) => blockTensors(`blocks.${i}`, vision)).flat(),
    ...poolTensors(vision),
    ...clipDecoderTensors(vision),
  ];
  return entries.map(([name, shape]) => [`vision_encoder.${name}`, shape]);
}

function blockTensors(prefix: string, { width, mlpWidth }: VisionConfig): [string, Shape][] {
  return [
    [`${prefix}.norm1.weight`, [width]],
    [`${prefix}.attn.qkv.weight`, [3 * width, width]],
    ...linear(`${prefix}.attn.proj`, width, width),
    [`${prefix}.attn.q_norm.weight`, [width]],
    [`${prefix}.attn.k_norm.weight`, [width]],
    [`${prefix}.ls1.gamma`, [width]],
    [`${prefix}.norm2.weight`, [width]],
    ...linear(`${prefix}.mlp.fc1`, mlpWidth, width),
    ...linear(`${prefix}.mlp.fc2`, width, mlpWidth),
    [`${prefix}.ls2.gamma`, [width]],
  ];
}

function poolTensors({ width, pooledWidth }: VisionConfig): [string, Shape][] {
  const attention = 'clip_projector.cross_attn';
  return [
    ...['q', 'k', 'v'].flatMap((part) => layerNorm(`clip_projector.norm1_${part}`, width)),
    ...['q', 'k', 'v'].map((part): [string, Shape] => [`${attention}.${part}_bias`, [width]]),
    ...['q', 'k', 'v'].map((part): [string, Shape] => [`${attention}.${part}.weight`, [width, width]]),
    ...linear(`${attention}.proj`, pooledWidth, width),
  ];
}

function clipDecoderTensors(vision: VisionConfig): [string, Shape][] {
  const decoder = (prefix: string, outFeatures: number, inFeatures: number): [string, Shape][] => [
    ...linear(`${prefix}.head`, outFeatures, inFeatures),
    ...layerNorm(`${prefix}.norm`, outFeatures),
  ];
  const middle = Array.from({ length: vision.clipDecoders }, (_, i) =>
    decoder(`clip_decoder.${i}`, vision.clipTeacherWidth, vision.width),
  ).flat();
  const final = vision.clipTeacherFinalWidth;
  return final > 0 ? [...middle, ...decoder('final_clip_decoder', final, vision.pooledWidth)] : middle;
}

function textTensors(text: TextConfig, visionWidth: number): [string, Shape][] {
  const embeddings = 'text_encoder.bert.embeddings';
  const predictions = 'text_encoder.cls.predictions';
  return [
    [`${embeddings}.word_embeddings.weight`, [text.vocabSize, text.width]],
    [`${embeddings}.position_embeddings.weight`, [text.maxPositions, text.width]],
    [`${embeddings}.token_type_embeddings.weight`, [text.typeVocabSize, text.width]],
    ...layerNorm(`${embeddings}.LayerNorm`, text.width),
    ...Array.from({ length: text.layers }, (_, i) => bertLayerTensors(i, text, visionWidth)).flat(),
    [`${predictions}.bias`, [text.vocabSize]],
    ...linear(`${predictions}.transform.dense`, text.width, text.width),
    ...layerNorm(`${predictions}.transform.LayerNorm`, text.width),
  ];
}

function bertLayerTensors(index: number, text: TextConfig, visionWidth: number): [string, Shape][] {
  const prefix = `text_encoder.bert.encoder.layer.${index}`;
  const { width, mlpWidth } = text;
  const attention = (name: string, memoryWidth: number): [string, Shape][] => [
    ...linear(`${prefix}.${name}.self.query`, width, width),
    ...linear(`${prefix}.${name}.self.key`, width, memoryWidth),
    ...linear(`${prefix}.${name}.self.value`, width, memoryWidth),
    ...linear(`${prefix}.${name}.output.dense`, width, width),
    ...layerNorm(`${prefix}.${name}.output.LayerNorm`, width),
  ];
  return [
    ...attention('attention', width),
    ...(index >= text.fusionLayer ? attention('crossattention', visionWidth) : []),
    ...linear(`${prefix}.intermediate.dense`, mlpWidth, width),
    ...linear(`${prefix}.output.dense`, width, mlpWidth),
    ...layerNorm(`${prefix}.output.LayerNorm`, width),
  ];
}
