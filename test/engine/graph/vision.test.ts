import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpolateFrames, meanOverFrames } from '../../../electron/engine/graph/positions.ts';
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { largestDifference, temporaryFolder } from '../../support/golden.ts';
import { tinyConfig, writeTinyModel } from '../../support/model-dir.ts';
import { type RandomTensor, randomTensor } from '../../support/random-weights.ts';

const scratch = await temporaryFolder();

/** The embedding of a random clip by a random model of `config`. */
async function embed(
  name: string,
  config: ReturnType<typeof tinyConfig>,
  frames: number,
  change?: (tensors: Map<string, RandomTensor>) => void,
): Promise<Float32Array> {
  const model = new InternVideo2MultiModality(await writeTinyModel(join(scratch, name), config, change), {
    device: 'cpu',
    cacheDir: join(scratch, 'cache'),
  });
  await model.setup();
  const { data, shape } = randomTensor('input', [1, frames, 3, 28, 28], 1);
  const embedding = await model.encodeVideoFrames({ data, dims: shape });
  await model.close();
  return embedding;
}

/** The same weights and clip in PyTorch 2.15, by the benchmark's own tower (test/bench/vision_torch.py). */
const PYTORCH = {
  plain: [
    -0.34567415714, -0.2629431783, 0.27065935731, 0.10973457247, 0.43232679367, -0.61847376823, 0.30714535713,
    -0.24963477254,
  ],
  tubelets: [
    0.25462397933, -0.4185731411, -0.60785955191, -0.01830769517, 0.54249733686, -0.21570470929, 0.1858266737,
    0.12153670192,
  ],
};

describe('configurations that the golden models do not have', () => {
  it('embeds a clip of another depth, width and length as PyTorch does', async () => {
    const embedding = await embed('plain', tinyConfig(), 2);
    expect(largestDifference(embedding, PYTORCH.plain)).toBeLessThanOrEqual(5e-6);
  });

  it('merges two frames into a tubelet as PyTorch does', async () => {
    const config = tinyConfig({ num_frames: 4, tubelet_size: 2 });
    const embedding = await embed('tubelets', { ...config, num_frames: 4, origin_num_frames: 4 }, 4);
    expect(largestDifference(embedding, PYTORCH.tubelets)).toBeLessThanOrEqual(5e-6);
  });

  it('gives an image the mean of the video positions where it has none of its own', async () => {
    const shared = await embed('shared-positions', tinyConfig({ sep_image_video_pos_embed: false }), 1);
    const own = await embed('own-positions', tinyConfig(), 1, (tensors) => {
      const video = tensors.get('vision_encoder.pos_embed') as RandomTensor; // (1, 1 + 2·4, 22)
      const data = meanOverFrames(video.data, 22, { frames: 2, side: 2 });
      tensors.set('vision_encoder.img_pos_embed', { shape: [1, 5, 22], data });
    });
    expect(largestDifference(shared, own)).toBeLessThanOrEqual(5e-6);
  });
});

describe('position embeddings', () => {
  // One class token, then three frames of a 2×2 grid of width 1.
  const stored = Float32Array.of(9, ...Array.from({ length: 12 }, (_, i) => i ** 1.5 / 7));

  it('interpolate in time as torch.nn.functional.interpolate(mode="linear") does', () => {
    const five = [
      [0, 0.1428571, 0.404061, 0.7423075],
      [0.4571429, 0.7245909, 1.0822618, 1.5036852],
      [1.1428572, 1.5971915, 2.0995626, 2.6457515],
      [2.396636, 2.9531627, 3.550349, 4.1854043],
      [3.2324882, 3.8571429, 4.5175395, 5.2118387],
    ];
    const two = [
      [0.2857143, 0.5064407, 0.8279364, 1.2181685],
      [2.7100804, 3.292155, 3.9130452, 4.5703168],
    ];
    const grid = { frames: 3, side: 2 };
    expect(largestDifference(interpolateFrames(stored, 1, grid, 5), [9, ...five.flat()])).toBeLessThanOrEqual(5e-7);
    expect(largestDifference(interpolateFrames(stored, 1, grid, 2), [9, ...two.flat()])).toBeLessThanOrEqual(5e-7);
  });

  it('of an image are the mean over the frames, the class token keeping its own', () => {
    const positions = Float32Array.of(9, 1, 2, 3, 4, 3, 4, 5, 8);
    expect([...meanOverFrames(positions, 1, { frames: 2, side: 2 })]).toEqual([9, 2, 3, 4, 6]);
  });
});
