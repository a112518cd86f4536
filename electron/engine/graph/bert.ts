/** A BERT layer's parts, shared by the text graph and the match graph; ports `xbert.BertLayer`. */
import type { TextConfig } from '../internvideo2/config.ts';
import type { GraphBuilder } from './builder.ts';

export const BERT_PREFIX = 'text_encoder.bert';

/** What is looked at: rows of (rows, width), and how they form sequences. */
interface Memory {
  readonly rows: string;
  readonly width: number;
  /** Reshapes (rows, H) into (B, length, H) for attention. */
  readonly toSequences: (rows: string) => string;
  /** as `paddingBias` gives it */
  readonly bias?: string;
}

/**
 * Attention, its projection, the residual and the LayerNorm after it.
 *
 * @param x (rows, H)
 * @param toSequences how the queries form sequences
 * @returns (rows, H)
 */
export function bertAttention(
  graph: GraphBuilder,
  x: string,
  prefix: string,
  text: TextConfig,
  toSequences: (rows: string) => string,
  memory: Memory,
): string {
  const project = (rows: string, part: 'query' | 'key' | 'value', inFeatures: number): string =>
    graph.linear(rows, {
      weight: { key: `${prefix}.self.${part}.weight` },
      bias: { key: `${prefix}.self.${part}.bias` },
      outFeatures: text.width,
      inFeatures,
    });
  const context = graph.attention({
    query: toSequences(project(x, 'query', text.width)),
    key: memory.toSequences(project(memory.rows, 'key', memory.width)),
    value: memory.toSequences(project(memory.rows, 'value', memory.width)),
    heads: text.heads,
    ...(memory.bias === undefined ? {} : { bias: memory.bias }),
  });
  const projected = graph.linear(graph.reshape(context, [-1, text.width]), {
    weight: { key: `${prefix}.output.dense.weight` },
    bias: { key: `${prefix}.output.dense.bias` },
    outFeatures: text.width,
    inFeatures: text.width,
  });
  return graph.layerNorm(graph.add(projected, x), `${prefix}.output.LayerNorm`, text.width, text.layerNormEps);
}

/**
 * Keeps padding from being looked at: −10000 where the mask is 0; ports `get_extended_attention_mask`.
 *
 * @param mask (B, L) int64
 * @returns (B, 1, L, L)
 */
export function paddingBias(graph: GraphBuilder, mask: string): string {
  const padded = graph.op('Mul', [graph.op('Sub', [mask, graph.constant(1)]), graph.constant(10_000)]); // (B, L)
  const ofKeys = graph.op('Unsqueeze', [graph.cast(padded, graph.activation), graph.constant([1, 2])]); // (B, 1, 1, L)
  const [batch, length] = [0, 1].map((axis) =>
    graph.op('Shape', [mask], { start: { int: axis }, end: { int: axis + 1 } }),
  ) as [string, string];
  const shape = graph.op('Concat', [batch, graph.constant([1]), length, length], { axis: { int: 0 } }); // [B, 1, L, L]
  return graph.op('Expand', [ofKeys, shape]);
}

/** The feed-forward half of a layer on (rows, H). */
export function bertFeedForward(graph: GraphBuilder, x: string, prefix: string, text: TextConfig): string {
  const hidden = graph.geluLinear(x, {
    weight: { key: `${prefix}.intermediate.dense.weight` },
    bias: { key: `${prefix}.intermediate.dense.bias` },
    outFeatures: text.mlpWidth,
    inFeatures: text.width,
  }); // (rows, M)
  const projected = graph.linear(hidden, {
    weight: { key: `${prefix}.output.dense.weight` },
    bias: { key: `${prefix}.output.dense.bias` },
    outFeatures: text.width,
    inFeatures: text.mlpWidth,
  });
  return graph.layerNorm(graph.add(projected, x), `${prefix}.output.LayerNorm`, text.width, text.layerNormEps);
}
