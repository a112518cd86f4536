/** A cut of a model run on a device: how long a clip takes there, and what comes out. */
import { join } from 'node:path';
import type { ModelConfig } from '../config.ts';
import type { Cut } from '../importer/cut.ts';
import { type Feeds, type FloatTensor, GraphSession, rowOf } from '../session.ts';
import type { Graph } from '../towers.ts';
import type { Device } from './device.ts';

/** What comes out of a model for the made clip and the made texts. */
export interface Answers {
  /** (D) each, unit length */
  readonly video: Float32Array;
  readonly texts: readonly Float32Array[];
  /** the match head's probability of each text; none for a model without one */
  readonly matches: readonly number[];
}

export interface Trial extends Answers {
  /** of one run of the vision tower, the fastest */
  readonly milliseconds: number;
}

export type RunGraph = <Name extends string>(
  graph: Graph,
  feeds: Feeds,
  outputs: readonly Name[],
) => Promise<Record<Name, FloatTensor>>;

/** The first run compiles, chooses kernels and allocates; the fastest of the others counts, for the rest were disturbed. */
const RUNS = 5;
const LONGEST_MS = 2_000;

/** @throws what ONNX Runtime throws; AbortError between two runs */
export async function tryCut(
  { folder, dataBytes }: Cut,
  config: ModelConfig,
  device: Device,
  signal?: AbortSignal,
): Promise<Trial> {
  const open = new Map<Graph, GraphSession>();
  const run: RunGraph = async (graph, feeds, outputs) => {
    signal?.throwIfAborted();
    const opened =
      open.get(graph) ?? (await GraphSession.open(join(folder, `${graph}.onnx`), device, dataBytes[graph] ?? 0));
    open.set(graph, opened);
    return opened.run(feeds, outputs);
  };
  try {
    const answers = await answersOf(run, config, dataBytes['match'] !== undefined);
    const video = madeClips(1, config);
    return { ...answers, milliseconds: await fastest(() => run('vision', { video }, ['embedding']), signal) };
  } finally {
    for (const each of open.values()) await each.close();
  }
}

/** One made clip and two made texts through all graphs. @throws what running them throws */
export async function answersOf(run: RunGraph, config: ModelConfig, hasMatch: boolean): Promise<Answers> {
  const seen = await run('vision', { video: madeClips(1, config) }, ['embedding', 'tokens']); // (1, D), (1, N, C)
  const feeds = madeTexts(config);
  const read = await run('text', feeds, ['embedding', 'hidden']); // (2, D), (2, L, H)
  const texts = [0, 1].map((row) => rowOf(read.embedding, row).data);
  const answers = { video: seen.embedding.data, texts };
  if (!hasMatch) return { ...answers, matches: [] };
  const { hidden } = read;
  const { attention_mask } = feeds;
  const { logits } = await run('match', { hidden, attention_mask, tokens: seen.tokens }, ['logits']); // (2, 2)
  const matches = [0, 1].map((row) => {
    const [absent = Number.NaN, present = Number.NaN] = rowOf(logits, row).data;
    return 1 / (1 + Math.exp(absent - present));
  });
  return { ...answers, matches };
}

async function fastest(run: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<number> {
  const began = performance.now();
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < RUNS && performance.now() - began < LONGEST_MS; n++) {
    signal?.throwIfAborted();
    const at = performance.now();
    await run();
    best = Math.min(best, performance.now() - at);
  }
  return best;
}

/** Frames in the range of real ones, (−2, 2): (clips, T, 3, S, S). */
export function madeClips(clips: number, { vision: { numFrames, imageSize } }: Pick<ModelConfig, 'vision'>) {
  const dims = [clips, numFrames, 3, imageSize, imageSize];
  const data = new Float32Array(dims.reduce((product, each) => product * each, 1));
  for (let i = 0; i < data.length; i += 1) data[i] = (i % 251) / 62.75 - 2;
  return { data, dims };
}

/** A text of as many tokens as the model reads, and one of fewer, padded to it: (2, L). Long ones take other kernels than short ones. */
function madeTexts({ text: { vocabSize }, maxTextLength }: ModelConfig) {
  const length = maxTextLength;
  const ids = new BigInt64Array(2 * length);
  const mask = new BigInt64Array(2 * length);
  for (const [row, used] of [length, Math.ceil(length / 3)].entries()) {
    for (let i = 0; i < used; i++) {
      ids[row * length + i] = BigInt((101 + 997 * (i + row)) % vocabSize);
      mask[row * length + i] = 1n;
    }
  }
  const dims = [2, length];
  return { input_ids: { data: ids, dims }, attention_mask: { data: mask, dims } };
}
