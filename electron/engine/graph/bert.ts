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
  readonly keyPaddingMask?: string;
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
    ...(memory.keyPaddingMask === undefined ? {} : { keyPaddingMask: memory.keyPaddingMask }),
  });
  const projected = graph.linear(graph.reshape(context, [-1, text.width]), {
    weight: { key: `${prefix}.output.dense.weight` },
    bias: { key: `${prefix}.output.dense.bias` },
    outFeatures: text.width,
    inFeatures: text.width,
  });
  return graph.layerNorm(graph.add(projected, x), `${prefix}.output.LayerNorm`, text.width, text.layerNormEps);
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
