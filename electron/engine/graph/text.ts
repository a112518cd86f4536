/**
 * The text tower as one graph: BERT's first `fusionLayer` layers, token 0, projection; ports
 * `InternVideo2_Stage2_visual.encode_text` and `_InternVideo2Stage2Wrapper.get_txt_feat`.
 *
 * Inputs `input_ids` and `attention_mask` (B, L) int64. Outputs `hidden` (B, L, H) and `embedding` (B, D) of unit
 * length. L may be anything up to `max_txt_l`: the reference pads every text to 40 and masks the padding, whose weight
 * in each softmax is exp(−10000) = 0, so leaving it away changes nothing.
 */
import type { ModelConfig } from '../internvideo2/config.ts';
import { BERT_PREFIX, bertAttention, bertFeedForward, paddingBias } from './bert.ts';
import { GraphBuilder, type GraphPlan } from './builder.ts';
import type { Precision } from './precision.ts';

export function planText(config: ModelConfig, precision: Precision): GraphPlan {
  const { text, embedDim } = config;
  const graph = new GraphBuilder('text', precision);
  const ids = graph.input('input_ids', 'int64', ['batch', 'length']);
  const mask = graph.input('attention_mask', 'int64', ['batch', 'length']);
  const bias = paddingBias(graph, mask); // (B, 1, L, L)
  const shape = graph.op('Concat', [graph.op('Shape', [ids]), graph.constant([text.width])], { axis: { int: 0 } }); // [B, L, H]
  const toSequences = (rows: string) => graph.op('Reshape', [rows, shape]);

  let x = graph.reshape(embedTokens(graph, ids, config), [-1, text.width]); // (B·L, H)
  for (let i = 0; i < text.fusionLayer; i += 1) {
    const prefix = `${BERT_PREFIX}.encoder.layer.${i}`;
    const memory = { rows: x, width: text.width, toSequences, bias };
    x = bertAttention(graph, x, `${prefix}.attention`, text, toSequences, memory);
    x = bertFeedForward(graph, x, prefix, text);
  }
  const hidden = toSequences(x); // (B, L, H)
  const classToken = graph.op('Gather', [hidden, graph.constant(0)], { axis: { int: 1 } }); // (B, H)
  const projected = graph.linear(classToken, {
    weight: { key: 'text_proj.weight' },
    bias: { key: 'text_proj.bias' },
    outFeatures: embedDim,
    inFeatures: text.width,
  }); // (B, D)
  graph.output('hidden', graph.toFloat32(hidden), ['batch', 'length', text.width]);
  graph.output('embedding', graph.unitLength(graph.toFloat32(projected)), ['batch', embedDim]);
  return graph.plan();
}

/** (B, L) ids → (B, L, H): words, the first token type, positions, LayerNorm; ports `BertEmbeddings.forward` */
function embedTokens(graph: GraphBuilder, ids: string, { text, maxTextLength }: ModelConfig): string {
  const prefix = `${BERT_PREFIX}.embeddings`;
  const table = graph.weight({ key: `${prefix}.word_embeddings.weight` }, [text.vocabSize, text.width]);
  const words = graph.op('Gather', [table, ids], { axis: { int: 0 } }); // (B, L, H)
  const tokenType = graph.weight({ key: `${prefix}.token_type_embeddings.weight`, rows: [0, 1] }, [text.width]);
  const positions = graph.weight({ key: `${prefix}.position_embeddings.weight`, rows: [0, maxTextLength] }, [
    maxTextLength,
    text.width,
  ]);
  const length = graph.op('Shape', [ids], { start: { int: 1 }, end: { int: 2 } }); // [L]
  const used = graph.op('Slice', [positions, graph.constant([0]), length, graph.constant([0])]); // (L, H)
  const sum = graph.add(graph.add(words, tokenType), used);
  return graph.layerNorm(sum, `${prefix}.LayerNorm`, text.width, text.layerNormEps);
}
