/**
 * The vision tower as one graph; ports `PretrainInternVideo2.forward` (without the CLIP decoders, which serve training)
 * and `_InternVideo2Stage2Wrapper.get_vid_feat`.
 *
 * Input `video` (B, T, 3, S, S) float32, B clips, T the model's frames or 1. Outputs `tokens` (B, N, C), `pooled` (B, P),
 * `embedding` (B, D) of unit length. N = 1 + T/tubelet·(S/patch)². A clip's answers do not depend on what is beside it, but
 * for int8, which scales the activations of a run together.
 */
import type { ModelConfig, VisionConfig } from '../internvideo2/config.ts';
import { GraphBuilder, type GraphPlan, type WeightSource } from './builder.ts';
import type { Precision } from './precision.ts';

/** Position embeddings, (N, C) each, ready for the configuration's number of frames. */
export interface Positions {
  readonly video: Float32Array;
  readonly image: Float32Array;
}

const RMS_EPSILON = 1e-6;
const POOL_EPSILON = 1e-5;
const PREFIX = 'vision_encoder';

export function planVision(config: ModelConfig, positions: Positions, precision: Precision): GraphPlan {
  const { vision, embedDim } = config;
  const graph = new GraphBuilder('vision', precision);
  const video = graph.input('video', 'float32', ['batch', 'frames', 3, vision.imageSize, vision.imageSize]);
  const toClips = reshaperToClips(graph, video, vision);
  const patches = graph.reshape(embedPatches(graph, video, vision, positions, toClips), [-1, vision.width]); // (B·N, C)
  const x = toClips(transform(graph, patches, vision, toClips)); // (B, N, C)
  const pooled = attentionPool(graph, x, vision); // (B, P)
  const projected = graph.linear(pooled, {
    weight: { key: 'vision_proj.weight' },
    bias: { key: 'vision_proj.bias' },
    outFeatures: embedDim,
    inFeatures: vision.pooledWidth,
  }); // (B, D)
  graph.output('tokens', graph.toFloat32(x), ['batch', 'tokens', vision.width]);
  graph.output('pooled', graph.toFloat32(pooled), ['batch', vision.pooledWidth]);
  graph.output('embedding', graph.unitLength(graph.toFloat32(projected)), ['batch', embedDim]);
  return graph.plan();
}

/** Parts rows by the clip that they are of: (…, C) → (B, rows of a clip, C). */
type ToClips = (rows: string) => string;

function reshaperToClips(graph: GraphBuilder, video: string, { width }: VisionConfig): ToClips {
  const clips = graph.op('Shape', [video], { start: { int: 0 }, end: { int: 1 } }); // [B]
  const shape = graph.op('Concat', [clips, graph.constant([-1, width])], { axis: { int: 0 } }); // [B, -1, C]
  return (rows) => graph.op('Reshape', [rows, shape]);
}

/** (B, T, 3, S, S) → (B, N, C): patches, the class token before them, positions added */
function embedPatches(
  graph: GraphBuilder,
  video: string,
  vision: VisionConfig,
  positions: Positions,
  toClips: ToClips,
): string {
  const { width, imageSize, patchSize, tubeletSize } = vision;
  const channels = 3 * tubeletSize;
  let frames = graph.toActivation(video);
  if (tubeletSize > 1) {
    frames = graph.reshape(frames, [-1, tubeletSize, 3, imageSize, imageSize]);
    frames = graph.op('Transpose', [frames], { perm: { ints: [0, 2, 1, 3, 4] } }); // (B·T/t, 3, t, S, S)
  }
  frames = graph.reshape(frames, [-1, channels, imageSize, imageSize]); // (B·T/t, 3t, S, S)
  const kernel = graph.weight({ key: `${PREFIX}.patch_embed.proj.weight` }, [width, channels, patchSize, patchSize]);
  const bias = graph.weight({ key: `${PREFIX}.patch_embed.proj.bias` }, [width]);
  const sides = { ints: [patchSize, patchSize] };
  const grid = graph.op('Conv', [frames, kernel, bias], { kernel_shape: sides, strides: sides }); // (B·T/t, C, g, g)
  const columns = graph.reshape(grid, [0, width, (imageSize / patchSize) ** 2]); // (B·T/t, C, g²)
  const patches = toClips(graph.op('Transpose', [columns], { perm: { ints: [0, 2, 1] } })); // (B, N-1, C)
  const classToken = graph.weight({ key: `${PREFIX}.cls_token` }, [1, 1, width]);
  const clips = graph.op('Shape', [video], { start: { int: 0 }, end: { int: 1 } }); // [B]
  const once = graph.op('Concat', [clips, graph.constant([1, 1])], { axis: { int: 0 } }); // [B, 1, 1]
  const classTokens = graph.op('Expand', [classToken, once]); // (B, 1, C)
  const tokens = graph.op('Concat', [classTokens, patches], { axis: { int: 1 } }); // (B, N, C)
  return graph.add(tokens, choosePositions(graph, video, tokens, vision, positions));
}

/** (N, C): the video's positions, or the image's where T = 1. Both lie in one table, of which N rows are taken. */
function choosePositions(
  graph: GraphBuilder,
  video: string,
  tokens: string,
  vision: VisionConfig,
  positions: Positions,
): string {
  const { width } = vision;
  const videoRows = positions.video.length / width;
  const values = new Float32Array(positions.video.length + positions.image.length);
  values.set(positions.video);
  values.set(positions.image, positions.video.length);
  const table = graph.weight({ values }, [values.length / width, width]);
  const frames = graph.op('Shape', [video], { start: { int: 1 }, end: { int: 2 } }); // [T]
  const isImage = graph.op('Equal', [frames, graph.constant([1])]);
  const start = graph.op('Where', [isImage, graph.constant([videoRows]), graph.constant([0])]);
  const length = graph.op('Shape', [tokens], { start: { int: 1 }, end: { int: 2 } }); // [N]
  return graph.op('Slice', [table, start, graph.add(start, length), graph.constant([0])]);
}

/** The residual stream (B·N, C) and its norm, as the next half of a block wants it. */
interface Stream {
  readonly sum: string;
  readonly normed: string;
}

/** What a half of a block adds to the stream, less its bias, which is added with it. */
interface Branch {
  readonly product: string;
  readonly bias: WeightSource;
}

/** All transformer blocks on (B·N, C); ports `Block.forward` with both LayerScales folded into their projections */
function transform(graph: GraphBuilder, x: string, vision: VisionConfig, toClips: ToClips): string {
  const { width, depth } = vision;
  const join = ({ product, bias }: Branch, { sum }: Stream, norm: string): Stream =>
    graph.addRmsNorm(product, bias, sum, `${norm}.weight`, width, RMS_EPSILON);
  const prefixes = Array.from({ length: depth }, (_, index) => `${PREFIX}.blocks.${index}`);
  let stream = { sum: x, normed: graph.rmsNorm(x, `${prefixes[0]}.norm1.weight`, width, RMS_EPSILON) };
  for (const [index, prefix] of prefixes.entries()) {
    stream = join(selfAttention(graph, stream.normed, prefix, vision, toClips), stream, `${prefix}.norm2`);
    const branch = mlp(graph, stream.normed, prefix, vision);
    const next = prefixes[index + 1];
    if (next === undefined) return graph.add(stream.sum, graph.add(branch.product, graph.weight(branch.bias, [width])));
    stream = join(branch, stream, `${next}.norm1`);
  }
  return x;
}

/** @param normed (B·N, C) */
function selfAttention(
  graph: GraphBuilder,
  normed: string,
  prefix: string,
  { width, heads }: VisionConfig,
  toClips: ToClips,
): Branch {
  // q, k and v are three row ranges of one weight; apart, they need no split of the widest activation afterwards.
  const [q, k, v] = [0, 1, 2].map((part) => {
    const weight: WeightSource = { key: `${prefix}.attn.qkv.weight`, rows: [part * width, (part + 1) * width] };
    return graph.linear(normed, { weight, outFeatures: width, inFeatures: width }); // (B·N, C)
  }) as [string, string, string];
  // The norms of q and k span the full width, not one head.
  const query = graph.rmsNorm(q, `${prefix}.attn.q_norm.weight`, width, RMS_EPSILON);
  const key = graph.rmsNorm(k, `${prefix}.attn.k_norm.weight`, width, RMS_EPSILON);
  const context = graph.attention({ query: toClips(query), key: toClips(key), value: toClips(v), heads }); // (B, N, C)
  const rowScale = `${prefix}.ls1.gamma`;
  const product = graph.linear(graph.reshape(context, [-1, width]), {
    weight: { key: `${prefix}.attn.proj.weight`, rowScale },
    outFeatures: width,
    inFeatures: width,
  });
  return { product, bias: { key: `${prefix}.attn.proj.bias`, rowScale } };
}

/** @param normed (B·N, C) */
function mlp(graph: GraphBuilder, normed: string, prefix: string, { width, mlpWidth }: VisionConfig): Branch {
  const hidden = graph.geluLinear(normed, {
    weight: { key: `${prefix}.mlp.fc1.weight` },
    bias: { key: `${prefix}.mlp.fc1.bias` },
    outFeatures: mlpWidth,
    inFeatures: width,
  }); // (B·N, M)
  const rowScale = `${prefix}.ls2.gamma`;
  const product = graph.linear(hidden, {
    weight: { key: `${prefix}.mlp.fc2.weight`, rowScale },
    outFeatures: width,
    inFeatures: mlpWidth,
  });
  return { product, bias: { key: `${prefix}.mlp.fc2.bias`, rowScale } };
}

/**
 * (B, N, C) → (B, P): one query a clip, the mean of all tokens; ports `AttentionPoolingBlock.forward`.
 *
 * With one query the keys and values of N tokens need not be made. A head's scores are q·(K·n + k) = (Kᵀ·q)·n + q·k,
 * whose last term is the same for each token and falls out of the softmax; and its sum Σ a·(V·n + v) is V·(Σ a·n) + v,
 * since the weights a add up to one. The norms' own weights and biases fold the same way, so that keys and values share
 * one normalised n.
 */
function attentionPool(graph: GraphBuilder, x: string, { width, poolHeads, pooledWidth }: VisionConfig): string {
  const prefix = `${PREFIX}.clip_projector`;
  const attention = `${prefix}.cross_attn`;
  const headWidth = width / poolHeads;
  const norm = (part: 'k' | 'v', what: 'weight' | 'bias') =>
    graph.weight({ key: `${prefix}.norm1_${part}.${what}` }, [width]);
  const perHead = (part: 'k' | 'v') =>
    graph.weight({ key: `${attention}.${part}.weight` }, [poolHeads, headWidth, width]);

  const mean = graph.op('ReduceMean', [x, graph.constant([1])], { keepdims: { int: 0 } }); // (B, C)
  const query = graph.linear(graph.layerNorm(mean, `${prefix}.norm1_q`, width, POOL_EPSILON), {
    weight: { key: `${attention}.q.weight` },
    bias: { key: `${attention}.q_bias` },
    outFeatures: width,
    inFeatures: width,
  }); // (B, C)
  const scale = graph.weight({ values: Float32Array.of(headWidth ** -0.5) }, [1]);
  const rows = graph.reshape(graph.op('Mul', [query, scale]), [-1, poolHeads, 1, headWidth]); // (B, h, 1, d)
  const seen = graph.reshape(graph.op('MatMul', [rows, perHead('k')]), [-1, poolHeads, width]); // (B, h, C)

  const ones = graph.weight({ values: new Float32Array(width).fill(1) }, [width]);
  const attributes = { axis: { int: -1 }, epsilon: { float: POOL_EPSILON } };
  const normed = graph.op('LayerNormalization', [x, ones], attributes); // (B, N, C)
  // ONNX Runtime makes one product of these two, which turns nothing over.
  const turned = graph.op('Transpose', [normed], { perm: { ints: [0, 2, 1] } }); // (B, C, N)
  const scores = graph.op('MatMul', [graph.op('Mul', [seen, norm('k', 'weight')]), turned]); // (B, h, N)
  const weights = graph.op('Softmax', [scores], { axis: { int: -1 } });
  const summed = graph.op('Mul', [graph.op('MatMul', [weights, normed]), norm('v', 'weight')]); // (B, h, C)
  const columns = graph.reshape(graph.add(summed, norm('v', 'bias')), [-1, poolHeads, width, 1]); // (B, h, C, 1)
  const values = graph.reshape(graph.op('MatMul', [perHead('v'), columns]), [-1, width]); // (B, C)
  const context = graph.add(values, graph.weight({ key: `${attention}.v_bias` }, [width]));
  return graph.linear(context, {
    weight: { key: `${attention}.proj.weight` },
    bias: { key: `${attention}.proj.bias` },
    outFeatures: pooledWidth,
    inFeatures: width,
  });
}
