/**
 * The vision tower against PyTorch eager: the 1B model's sizes with its depth cut to four blocks, the same weights, the
 * same input, the same number of threads, turn by turn in one run. Both answers are compared too: a fast wrong tower
 * would not count.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Precision } from '../../electron/engine/graph/precision.ts';
import { CONFIG_1B, type ModelConfig } from '../../electron/engine/internvideo2/config.ts';
import type { GraphSession } from '../../electron/engine/internvideo2/session.ts';
import { type RandomTensor, writeSafetensors } from '../support/random-weights.ts';
import { type BenchResult, median } from './result.ts';
import { torchPython } from './torch-python.ts';
import { makeTensors, openTower } from './tower.ts';

const BLOCKS = 4;
const ROUNDS = 7;
/** Both keep their idle threads spinning for a while after a run, on the cores that the other's next run needs. */
const SETTLE_MS = 400;

const CONFIG: ModelConfig = { ...CONFIG_1B, vision: { ...CONFIG_1B.vision, depth: BLOCKS } };

/** fp32 must be at least this many times as fast as PyTorch eager. */
const BAR = 1.25;

export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltag-bench-'));
  try {
    const tensors = makeTensors(CONFIG);
    const weightsPath = join(folder, 'weights.safetensors');
    await writeSafetensors(weightsPath, tensors);
    const torch = await startTorch(weightsPath);
    const sessions = new Map<Precision, GraphSession>();
    for (const precision of ['fp32', 'int8'] as const)
      sessions.set(precision, await openTower(folder, CONFIG, tensors, precision));
    const result = await compare(torch, sessions, tensors.get('input') as RandomTensor);
    torch.stop();
    for (const session of sessions.values()) await session.close();
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Torch {
  /** Runs the tower once: seconds, and the embedding. `fused` is PyTorch's fastest attention, `plain` the reference's. */
  forward(attention: 'plain' | 'fused'): Promise<{ seconds: number; embedding: number[] }>;
  readonly version: string;
  stop(): void;
}

async function startTorch(weightsPath: string): Promise<Torch> {
  const python = await torchPython();
  const script = fileURLToPath(new URL('./vision_torch.py', import.meta.url));
  const settings = { ...CONFIG.vision, threads: availableParallelism() };
  const child = spawn(python, [script, weightsPath, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error('PyTorch stopped before it answered');
    return JSON.parse(line.value);
  };
  const { version } = (await next()) as { version: string };
  return {
    version,
    forward: async (attention) => {
      await sleep(SETTLE_MS);
      child.stdin.write(`${attention}\n`);
      return (await next()) as { seconds: number; embedding: number[] };
    },
    stop: () => child.stdin.end(),
  };
}

async function compare(
  torch: Torch,
  sessions: Map<Precision, GraphSession>,
  input: RandomTensor,
): Promise<BenchResult> {
  const times = { plain: [] as number[], fused: [] as number[], fp32: [] as number[], int8: [] as number[] };
  const ratios = { plain: [] as number[], fused: [] as number[] };
  let difference = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const plain = await torch.forward('plain');
    const ours = { fp32: await timeOurs(sessions, 'fp32', input), int8: await timeOurs(sessions, 'int8', input) };
    const fused = await torch.forward('fused');
    difference = Math.max(...plain.embedding.map((value, i) => Math.abs(value - (ours.fp32.embedding[i] as number))));
    if (round === 0) continue; // the first round warms both up
    times.plain.push(plain.seconds);
    times.fused.push(fused.seconds);
    times.fp32.push(ours.fp32.seconds);
    times.int8.push(ours.int8.seconds);
    ratios.plain.push(plain.seconds / ours.fp32.seconds);
    ratios.fused.push(fused.seconds / ours.fp32.seconds);
  }
  if (!(difference <= 5e-6)) throw new Error(`the two towers disagree by ${difference}`);
  const milliseconds = (list: number[]): string => `${(1000 * median(list)).toFixed(0)} ms`;
  const figure = median(ratios.plain);
  return {
    name: 'vision tower against PyTorch eager (1B sizes, 4 blocks, fp32)',
    figure,
    bar: `≥ ${BAR}`,
    passed: figure >= BAR,
    lines: [
      `PyTorch ${torch.version} eager, ${availableParallelism()} threads: ${milliseconds(times.plain)}; with fused attention: ${milliseconds(times.fused)}`,
      `ours fp32: ${milliseconds(times.fp32)}; PyTorch / ours, median of ${ROUNDS} pairs: ${figure.toFixed(2)} (bar ≥ ${BAR}); with fused attention: ${median(ratios.fused).toFixed(2)}`,
      `ours int8: ${milliseconds(times.int8)}; fp32 / int8: ${(median(times.fp32) / median(times.int8)).toFixed(2)}`,
      `largest difference between the two fp32 embeddings: ${difference.toExponential(1)}`,
    ],
  };
}

async function timeOurs(sessions: Map<Precision, GraphSession>, precision: Precision, input: RandomTensor) {
  const session = sessions.get(precision) as GraphSession;
  await sleep(SETTLE_MS);
  const start = performance.now();
  const { embedding } = await session.run({ video: { data: input.data, dims: input.shape } }, ['embedding']);
  return { seconds: (performance.now() - start) / 1000, embedding: embedding.data };
}

if (import.meta.main) console.log((await run()).lines.join('\n'));
