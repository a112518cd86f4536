/**
 * The vision tower of the made model: clips a second by batch, its embedding against PyTorch's, and what JavaScript takes of a
 * clip where the engine runs it with the batch that it chose.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConfig, type FrameTensor, setupInternVideo2 } from '../../../electron/engine/index.ts';
import { GraphSession } from '../../../electron/engine/internvideo2/session.ts';
import { locateModel } from '../../../electron/engine/internvideo2/weights.ts';
import { isServer } from '../../../electron/engine/kserve/address.ts';
import { randomTensor } from '../../support/random-weights.ts';
import { median } from '../result.ts';
import { watchRuntime } from '../runtime-clock.ts';
import { BATCHES, LONGEST_RUN_MS, repeatedly } from './batches.ts';
import { distance } from './distance.ts';
import { tell } from './facts.ts';
import { cacheDir, modelDir, readSetting, torchEmbedding } from './setting.ts';
import { wishOf } from './wish.ts';

const setting = readSetting();
const { device, precision, small } = setting;
const wish = wishOf(device);
const { checkpointPath, tokenizerDir } = await locateModel(modelDir(setting));
const options = { device: wish, precision, cacheDir: cacheDir(setting) };
const model = await setupInternVideo2(createConfig(checkpointPath, tokenizerDir, options));
if (model.device !== device) throw new Error(model.deviceReason ?? `the model runs on ${model.device}`);
const { numFrames, imageSize } = model.config.vision;
const { data: one } = randomTensor('input', [1, numFrames, 3, imageSize, imageSize], 1);
if (isServer(model.device)) throw new Error('the bench is of this machine');
const place = model.device;
const graph = join(model.folder ?? '', 'vision.onnx');

const { embedding } = (await model.see([clip()]))[0] as { embedding: Float32Array };
if (existsSync(torchEmbedding(setting))) {
  const expected = JSON.parse(await readFile(torchEmbedding(setting), 'utf8')) as number[];
  tell({ kind: 'agreement', device, precision, distance: distance(embedding, expected) });
}
await measureEngine();
await model.close();
await measureGraph();

/** The engine's own way: batches of the size that it finds best, each clip's frames copied into them. */
async function measureEngine(): Promise<void> {
  const batch = await model.clipsAtOnce(BATCHES.at(-1) as number);
  const inRuntime = await watchRuntime();
  const clips = Array.from({ length: batch }, clip);
  const own: number[] = [];
  let round = 0;
  const milliseconds = await repeatedly(small, async () => {
    // Other ones each time, as in life.
    round += 1;
    for (const { data } of clips) data[0] = round / 1000;
    const [began, before] = [performance.now(), inRuntime()];
    const seen = await model.see(clips);
    own.push((performance.now() - began - (inRuntime() - before)) / batch);
    for (const each of seen) if (each instanceof Error) throw each;
  });
  const javascript = median(own.slice(-Math.ceil(own.length / 2))); // what comes first is compiled in it
  tell({ kind: 'engine', device, precision, batch, ...speed(batch, milliseconds), javascript });
}

/** The graph alone, as the engine runs it: frames from the machine's memory, embeddings copied back to it. */
async function measureGraph(): Promise<void> {
  const session = await GraphSession.open(graph, place, 0);
  try {
    for (const batch of BATCHES) {
      const data = new Float32Array(batch * one.length);
      for (let i = 0; i < batch; i += 1) data.set(one, i * one.length);
      const video = { data, dims: [batch, numFrames, 3, imageSize, imageSize] };
      const milliseconds = await repeatedly(small, () => session.run({ video }, ['embedding']));
      tell({ kind: 'tower', device, precision, batch, ...speed(batch, milliseconds) });
      if (milliseconds > LONGEST_RUN_MS) break;
    }
  } finally {
    await session.close();
  }
}

function clip(): FrameTensor {
  return { data: one.slice(), dims: [1, numFrames, 3, imageSize, imageSize] };
}

function speed(batch: number, milliseconds: number) {
  return { milliseconds, clipsPerSecond: (1000 * batch) / milliseconds };
}
