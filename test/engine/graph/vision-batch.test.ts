/** Several clips in one run: each is given what it is given alone. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelDirectory } from '../../../electron/catalogue/models.ts';
import { type FrameTensor, InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { GraphSession } from '../../../electron/engine/internvideo2/session.ts';
import { largestDifference, loadGolden, temporaryFolder } from '../../support/golden.ts';
import { randomTensor } from '../../support/random-weights.ts';

const cacheDir = await temporaryFolder();
const OUTPUTS = ['tokens', 'pooled', 'embedding'] as const;

describe.each([
  ['small_f4', loadGolden('small_f4').modelDir],
  ['small_f8_from_f4', loadGolden('small_f8_from_f4').modelDir],
  ['the demo model', modelDirectory('demo')],
])('%s', (_, directory) => {
  const model = new InternVideo2MultiModality(directory, { device: 'cpu', cacheDir });
  let vision: GraphSession;
  beforeAll(async () => {
    await model.setup();
    vision = await GraphSession.open(join(model.convertedFolder, 'vision.onnx'), 'cpu', 0);
  });
  afterAll(async () => {
    await vision.close();
    await model.close();
  });

  /** (1, frames, 3, S, S) */
  const clip = (seed: number, frames: number): FrameTensor => {
    const { frameSize } = model.config;
    const { data, shape } = randomTensor(`clip ${seed}`, [1, frames, 3, frameSize, frameSize], 1);
    return { data, dims: shape };
  };
  const runTogether = (clips: readonly FrameTensor[]) => {
    const data = new Float32Array(clips.reduce((sum, each) => sum + each.data.length, 0));
    for (const [i, each] of clips.entries()) data.set(each.data, i * each.data.length);
    return vision.run({ video: { data, dims: [clips.length, ...(clips[0]?.dims.slice(1) ?? [])] } }, OUTPUTS);
  };

  it.each([
    ['2 clips', 2, undefined],
    ['3 clips', 3, undefined],
    ['5 clips', 5, undefined],
    ['2 images', 2, 1],
  ])('gives each of %s what it gives it alone', async (_name, count, frames) => {
    const clips = Array.from({ length: count }, (_each, i) => clip(i, frames ?? model.getTargetNumFrames()));
    const together = await runTogether(clips);
    for (const [i, each] of clips.entries()) {
      const alone = await vision.run({ video: each }, OUTPUTS);
      for (const name of OUTPUTS) {
        const { data, dims } = alone[name];
        expect(together[name].dims).toEqual([count, ...dims.slice(1)]);
        const own = together[name].data.subarray(i * data.length, (i + 1) * data.length);
        expect(largestDifference(own, data)).toBeLessThanOrEqual(name === 'embedding' ? 1e-6 : 1e-5);
      }
    }
  });

  it('keeps what is no number to the clip that has it', async () => {
    const frames = model.getTargetNumFrames();
    const broken = clip(1, frames);
    broken.data[broken.data.length >> 1] = Number.NaN;
    const whole = [clip(0, frames), clip(2, frames)] as const;
    const { embedding } = await runTogether([whole[0], broken, whole[1]]);
    const row = (i: number) => embedding.data.subarray(i * model.config.embedDim, (i + 1) * model.config.embedDim);
    expect(row(1).some(Number.isFinite)).toBe(false);
    expect(
      largestDifference(row(0), (await vision.run({ video: whole[0] }, ['embedding'])).embedding.data),
    ).toBeLessThan(1e-6);
    expect(
      largestDifference(row(2), (await vision.run({ video: whole[1] }, ['embedding'])).embedding.data),
    ).toBeLessThan(1e-6);
  });
});
