/**
 * The fusion layers and `itm_head` as one graph: does this text describe this video? Ports the forward pass inside
 * `VTC_VTM_Loss.vtm_loss` (`mode="fusion"`).
 *
 * Inputs `hidden` (B, L, H) and `attention_mask` (B, L) of B texts, `tokens` (1, N, C) of one video. Output `logits`
 * (B, 2); column 1 is “match”.
 */
import type { ModelConfig } from '../internvideo2/config.ts';
import { BERT_PREFIX, bertAttention, bertFeedForward, paddingBias } from './bert.ts';
import { GraphBuilder, type GraphPlan } from './builder.ts';
import type { Precision } from './precision.ts';

export function planMatch(config: ModelConfig, precision: Precision): GraphPlan {
  const { text, vision } = config;
  const graph = new GraphBuilder('match', precision);
  const hidden = graph.input('hidden', 'float32', ['batch', 'length', text.width]);
  const mask = graph.input('attention_mask', 'int64', ['batch', 'length']);
  const tokens = graph.input('tokens', 'float32', [1, 'tokens', vision.width]);
  const bias = paddingBias(graph, mask); // (B, 1, L, L)
  const shape = graph.op('Shape', [hidden]); // [B, L, H]
  const toTexts = (rows: string) => graph.op('Reshape', [rows, shape]); // (B, L, H)
  // Every token of every text looks at the same video, so all of them are one sequence of queries: (1, B·L, H).
  const toOneSequence = (rows: string) => graph.reshape(rows, [1, -1, text.width]);
  const video = graph.reshape(graph.toActivation(tokens), [-1, vision.width]); // (N, C)

  let x = graph.reshape(graph.toActivation(hidden), [-1, text.width]); // (B·L, H)
  for (let i = text.fusionLayer; i < text.layers; i += 1) {
    const prefix = `${BERT_PREFIX}.encoder.layer.${i}`;
    const itself = { rows: x, width: text.width, toSequences: toTexts, bias };
    x = bertAttention(graph, x, `${prefix}.attention`, text, toTexts, itself);
    const memory = { rows: video, width: vision.width, toSequences: toOneSequence };
    x = bertAttention(graph, x, `${prefix}.crossattention`, text, toOneSequence, memory);
    x = bertFeedForward(graph, x, prefix, text);
  }
  const classToken = graph.op('Gather', [toTexts(x), graph.constant(0)], { axis: { int: 1 } }); // (B, H)
  const logits = graph.linear(classToken, {
    weight: { key: 'itm_head.weight' },
    bias: { key: 'itm_head.bias' },
    outFeatures: 2,
    inFeatures: text.width,
  });
  graph.output('logits', graph.toFloat32(logits), ['batch', 2]);
  return graph.plan();
}
