/**
 * JavaScript's own time a clip: from the frames' tensor to the embedding, less the time in ONNX Runtime. The frames are the
 * 1B model's, 4 × 224 × 224, and so are the widths; one block is deep enough, for ours is the same for any depth.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_1B, type ModelConfig } from '../../electron/engine/internvideo2/config.ts';
import { Towers } from '../../electron/engine/internvideo2/towers.ts';
import { type MoreFeatures, VisionTower } from '../../electron/engine/internvideo2/vision-tower.ts';
import type { FrameTensor } from '../../electron/engine/pixels/frames.ts';
import { randomTensor } from '../support/random-weights.ts';
import { type BenchResult, median } from './result.ts';
import { watchRuntime } from './runtime-clock.ts';
import { makeTensors, openTower } from './tower.ts';

/** Milliseconds a clip. */
const BAR = 1;
const ROUNDS = 15;
const BATCH = 4;
const CONFIG: ModelConfig = { ...CONFIG_1B, vision: { ...CONFIG_1B.vision, depth: 1 } };

export async function run(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltag-javascript-'));
  const tensors = makeTensors(CONFIG);
  const vision = await openTower(folder, CONFIG, tensors, 'fp32');
  try {
    const inRuntime = await watchRuntime();
    const never = () => Promise.reject(new Error('it is open'));
    // It runs on the CPU, and is told that it is a GPU where several clips are to go into one run.
    const towerOn = (device: 'cpu' | 'cuda'): VisionTower =>
      new VisionTower({
        towers: new Towers({ device, sessions: { vision }, open: never }),
        sizes: CONFIG.vision,
        chooseBatch: async () => BATCH,
        noNumbers: () => new Error('no numbers'),
      });
    const one = await measure(towerOn('cpu'), clips(1), [], inRuntime);
    const together = await measure(towerOn('cuda'), clips(BATCH), [], inRuntime);
    const withTokens = await measure(towerOn('cpu'), clips(1), ['tokens'], inRuntime);
    const figure = Math.max(median(one), median(together));
    return {
      name: "JavaScript's own time a clip, 4 × 224 × 224",
      figure,
      bar: `≤ ${BAR} ms`,
      passed: figure <= BAR,
      lines: [
        `one clip in a run          ${milliseconds(one)}`,
        `${BATCH} clips in a run           ${milliseconds(together)}`,
        `one clip, to be matched    ${milliseconds(withTokens)}  (its tokens, 5.8 MB, are copied out)`,
      ],
    };
  } finally {
    await vision.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Other ones each time. */
function clips(count: number): (round: number) => FrameTensor[] {
  const { imageSize, numFrames } = CONFIG.vision;
  const made = Array.from({ length: count }, (_, i) => {
    const { data, shape } = randomTensor(`clip ${i}`, [1, numFrames, 3, imageSize, imageSize], 1);
    return { data, dims: shape };
  });
  return (round) => {
    for (const { data } of made) data[0] = round;
    return made;
  };
}

/** Milliseconds a clip, without those in ONNX Runtime; the first rounds, which compile, left out. */
async function measure(
  tower: VisionTower,
  made: (round: number) => FrameTensor[],
  more: readonly MoreFeatures[],
  inRuntime: () => number,
): Promise<number[]> {
  const own: number[] = [];
  for (let round = 0; round < ROUNDS + 3; round += 1) {
    const inputs = made(round);
    const [began, before] = [performance.now(), inRuntime()];
    const seen = await tower.see(inputs, more);
    own.push((performance.now() - began - (inRuntime() - before)) / inputs.length);
    for (const each of seen) if (each instanceof Error) throw each;
  }
  return own.slice(3);
}

const milliseconds = (times: readonly number[]): string =>
  `${median(times).toFixed(2)} ms  (${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)})`;
