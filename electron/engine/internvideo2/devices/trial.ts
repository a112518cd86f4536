/** A cut of a model run on a device: how long a clip takes there, and what comes out. */
import { join } from 'node:path';
import type { ModelConfig } from '../config.ts';
import type { Cut } from '../importer/cut.ts';
import { GraphSession, rowOf } from '../session.ts';
import type { Device } from './device.ts';

export interface Trial {
  /** of one run of the vision tower, the fastest */
  readonly milliseconds: number;
  /** (D) each, unit length */
  readonly video: Float32Array;
  readonly texts: readonly Float32Array[];
  /** the match head's probability of each text; none for a model without one */
  readonly matches: readonly number[];
}

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
  const open: GraphSession[] = [];
  const session = async (graph: string): Promise<GraphSession> => {
    signal?.throwIfAborted();
    const opened = await GraphSession.open(join(folder, `${graph}.onnx`), device, dataBytes[graph] ?? 0);
    open.push(opened);
    return opened;
  };
  try {
    const vision = await session('vision');
    const video = madeClips(1, config);
    const seen = await vision.run({ video }, ['embedding', 'tokens']); // (1, D), (1, N, C)
    const milliseconds = await fastest(() => vision.run({ video }, ['embedding']), signal);
    const feeds = madeTexts(config);
    const read = await (await session('text')).run(feeds, ['embedding', 'hidden']); // (2, D), (2, L, H)
    const texts = [0, 1].map((row) => rowOf(read.embedding, row).data);
    const answer = { milliseconds, video: seen.embedding.data, texts };
    if (dataBytes['match'] === undefined) return { ...answer, matches: [] };
    const { hidden } = read;
    const { attention_mask } = feeds;
    const inputs = { hidden, attention_mask, tokens: seen.tokens };
    const { logits } = await (await session('match')).run(inputs, ['logits']); // (2, 2)
    const matches = [0, 1].map((row) => {
      const [absent = Number.NaN, present = Number.NaN] = rowOf(logits, row).data;
      return 1 / (1 + Math.exp(absent - present));
    });
    return { ...answer, matches };
  } finally {
    for (const each of open) await each.close();
  }
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
