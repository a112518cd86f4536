/** The golden models: what the published implementation answers, and temporary folders to try ours in. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameTensor, RgbFrame } from '../../electron/engine/index.ts';
import { reference } from './reference.ts';
import { type GoldenTensor, loadSafetensors } from './safetensors.ts';

export type GoldenName = 'small_f4' | 'small_f8_from_f4';

interface GoldenRanking {
  readonly probs: number[];
  readonly indices: number[];
}

export interface GoldenClip {
  readonly frames: number;
  readonly height: number;
  readonly width: number;
  readonly input_shape: number[];
  readonly embedding_size?: number;
  readonly evaluate?: GoldenRanking;
  readonly predict_label_top5?: GoldenRanking;
  readonly cosine?: number[];
  readonly itm_logits?: [number, number][];
}

interface GoldenFacts {
  readonly model_id_names: string[];
  readonly target_num_frames: number;
  readonly texts: string[];
  readonly clips: GoldenClip[];
}

/** One golden model's facts and tensors. */
export function loadGolden(name: GoldenName) {
  const facts = JSON.parse(readFileSync(reference(`${name}/golden.json`), 'utf8')) as GoldenFacts;
  const tensors = loadSafetensors(reference(`${name}/golden.safetensors`));
  const tensor = (key: string): GoldenTensor => {
    const found = tensors.get(key);
    if (found === undefined) throw new Error(`${name} has no golden tensor ${key}`);
    return found;
  };
  const floats = (key: string): Float32Array => tensor(key).data as Float32Array;
  const input = (key: string): FrameTensor => ({ data: floats(key), dims: tensor(key).shape });
  return {
    ...facts,
    modelDir: reference(`${name}/model_dir`),
    names: () => tensors.keys(),
    tensor,
    floats,
    input,
    frames: (clip: number) => frames(tensor(`clip.${clip}.frames`)),
  };
}

function frames({ data, shape }: GoldenTensor): RgbFrame[] {
  const [count, height, width] = shape as [number, number, number, number];
  const size = height * width * 3;
  return Array.from({ length: count }, (_, i) => ({
    width,
    height,
    data: (data as Uint8Array).subarray(i * size, (i + 1) * size),
  }));
}

/** A temporary folder that is removed when the test file ends. */
export async function temporaryFolder(): Promise<string> {
  // Only here: benchmarks hold models against the golden ones too, and no test runner is near them.
  const { afterAll } = await import('vitest');
  const folder = await mkdtemp(join(tmpdir(), 'reeltag-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    if (!(difference <= largest)) largest = difference; // NaN counts as a difference
  }
  return largest;
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (let i = 0; i < b.length; i += 1) {
    product += (a[i] as number) * (b[i] as number);
    lengthA += (a[i] as number) ** 2;
    lengthB += (b[i] as number) ** 2;
  }
  return product / Math.sqrt(lengthA * lengthB);
}
