/** The same tower in PyTorch, from the same checkpoint, on the same card: its clips a second by batch, and its embedding in fp32. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { INTERNVIDEO2_MODEL_ID } from '../../../electron/engine/index.ts';
import { CONFIG_1B, readConfig } from '../../../electron/engine/internvideo2/config.ts';
import { randomTensor } from '../../support/random-weights.ts';
import { BATCHES, LONGEST_RUN_MS, secondsEach, WARM_UPS } from './batches.ts';
import { type FactOf, tell } from './facts.ts';
import { checkpointPath, modelDir, readSetting, torchEmbedding } from './setting.ts';

const setting = readSetting();
const { python, device, precision, small, scratch } = setting;
const config = join(modelDir(setting), INTERNVIDEO2_MODEL_ID, 'config.json');
const { vision } = (await readConfig(config)) ?? CONFIG_1B;
const { numFrames, imageSize } = vision;
const shape = [1, numFrames, 3, imageSize, imageSize];
const input = join(scratch, 'torch-input.f32');
await writeFile(input, new Uint8Array(randomTensor('input', shape, 1).data.buffer));

const script = fileURLToPath(new URL('./tower_speed.py', import.meta.url));
const settings = {
  ...{ depth: vision.depth, heads: vision.heads, poolHeads: vision.poolHeads, shape },
  ...{ device, precision, batches: BATCHES, warmUps: WARM_UPS, seconds: secondsEach(small), longestMs: LONGEST_RUN_MS },
};
const child = spawn(python, [script, checkpointPath(setting), input, JSON.stringify(settings)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(child, 'close');
type Said = { embedding: number[] } | Omit<FactOf<'torch'>, 'kind' | 'device' | 'precision'>;
for await (const line of createInterface({ input: child.stdout })) {
  const said = JSON.parse(line) as Said;
  if ('embedding' in said) await writeFile(torchEmbedding(setting), JSON.stringify(said.embedding));
  else tell({ kind: 'torch', device, precision, ...said });
}
const [code] = (await ended) as [number | null];
process.exitCode = code ?? 1; // it has said why
