/** A cut of a model run on a device: how long a clip takes there, and what comes out. */
import { join } from 'node:path';
import type { ModelConfig } from '../config.ts';
import type { Cut } from '../importer/cut.ts';
import { GraphSession } from '../session.ts';
import type { Device } from './device.ts';

export interface Trial {
  /** of one run of the vision tower, the fastest */
  readonly milliseconds: number;
  /** (D) each, unit length */
  readonly video: Float32Array;
  readonly text: Float32Array;
  /** the match head's probability; undefined for a model without one */
  readonly match: number | undefined;
}

/** The first run compiles, chooses kernels and allocates; the fastest of the others counts, for the rest were disturbed. */
const RUNS = 5;
const LONGEST_MS = 2_000;
/** A device whose first run takes so long is worth no other. */
const HOPELESS_MS = 5_000;

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
    const began = performance.now();
    const seen = await vision.run({ video }, ['embedding', 'tokens']); // (1, D), (1, N, C)
    const first = performance.now() - began;
    const again = (): Promise<unknown> => vision.run({ video }, ['embedding']);
    const milliseconds = first > HOPELESS_MS ? first : await fastest(again, signal);
    const feeds = madeText(config);
    const read = await (await session('text')).run(feeds, ['embedding', 'hidden']); // (1, D), (1, L, H)
    const answer = { milliseconds, video: seen.embedding.data, text: read.embedding.data };
    if (dataBytes['match'] === undefined) return { ...answer, match: undefined };
    const { attention_mask } = feeds;
    const matched = await (await session('match')).run({ hidden: read.hidden, attention_mask, tokens: seen.tokens }, [
      'logits',
    ]); // (1, 2)
    const [absent = Number.NaN, present = Number.NaN] = matched.logits.data;
    return { ...answer, match: 1 / (1 + Math.exp(absent - present)) };
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

/** A text of as many tokens as a label has: (1, L). */
function madeText({ text: { vocabSize }, maxTextLength }: ModelConfig) {
  const length = Math.min(8, maxTextLength);
  const ids = Array.from({ length }, (_, i) => BigInt((101 + 997 * i) % vocabSize));
  const dims = [1, length];
  return {
    input_ids: { data: BigInt64Array.from(ids), dims },
    attention_mask: { data: new BigInt64Array(length).fill(1n), dims },
  };
}
