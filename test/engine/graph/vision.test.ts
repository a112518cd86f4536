import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interpolatePositions, meanOverFrames } from '../../../electron/engine/graph/positions.ts';
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
    const embedding = await embed('tubelets', { ...config, num_frames: 4, origin_num_frames: 2 }, 4);
    expect(largestDifference(embedding, PYTORCH.tubelets)).toBeLessThanOrEqual(5e-6);
    // One frame fills no tubelet.
    await expect(embed('tubelets-image', { ...config, num_frames: 4, origin_num_frames: 2 }, 1)).rejects.toThrow(
      'the model takes frames of shape (1, 4, 3, 28, 28)',
    );
  });

  it('takes a checkpoint that was trained at another size, as the reference does where images share the positions', async () => {
    const config = tinyConfig({ sep_image_video_pos_embed: false });
    const resized = interpolatePositions(
      randomTensor('positions', [1, 19, 22]).data,
      22,
      { frames: 2, side: 3 },
      { frames: 2, side: 2 },
    );
    const small = await embed('trained-at-42-px', config, 2, (tensors) => {
      for (const name of ['pos_embed', 'clip_pos_embed'])
        tensors.set(`vision_encoder.${name}`, randomTensor('positions', [1, 19, 22]));
    });
    const same = await embed('resized-by-hand', config, 2, (tensors) => {
      tensors.set('vision_encoder.pos_embed', { shape: [1, 9, 22], data: resized });
    });
    expect(largestDifference(small, same)).toBeLessThanOrEqual(5e-6);
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
    expect(
      largestDifference(interpolatePositions(stored, 1, grid, { frames: 5, side: 2 }), [9, ...five.flat()]),
    ).toBeLessThanOrEqual(5e-7);
    expect(
      largestDifference(interpolatePositions(stored, 1, grid, { frames: 2, side: 2 }), [9, ...two.flat()]),
    ).toBeLessThanOrEqual(5e-7);
  });

  it('interpolate in space as torch.nn.functional.interpolate(mode="bicubic") does', () => {
    // One class token, then two frames of a 3×3 grid.
    const three = Float32Array.of(9, ...Array.from({ length: 18 }, (_, i) => i ** 1.5 / 7));
    const two = [
      [0.154339, 0.5557457, 1.9166671, 2.7946231],
      [4.3745708, 5.4999976, 7.9949884, 9.3553419],
    ];
    const five = [
      [-0.0826009, -0.0429031, 0.0468572, 0.2038717, 0.3128163],
      [0.1679873, 0.256932, 0.4226494, 0.6392616, 0.7806091],
      [0.7038548, 0.8650089, 1.1428572, 1.4497494, 1.6408077],
      [1.5776035, 1.7840416, 2.1346285, 2.5073748, 2.7366288],
      [2.1760833, 2.4040456, 2.7900298, 3.1972241, 3.4470246],
      [3.5948348, 3.8606052, 4.3084059, 4.7747312, 5.0595746],
      [4.4282956, 4.7110195, 5.1866202, 5.6797681, 5.9805593],
      [5.8657346, 6.1757097, 6.6960235, 7.2323909, 7.5588956],
      [7.4546666, 7.789371, 8.350338, 8.9262257, 9.2762928],
      [8.444108, 8.793169, 9.3777552, 9.9766569, 10.3404589],
    ];
    const grid = { frames: 2, side: 3 };
    for (const [side, expected] of [
      [2, two],
      [5, five],
    ] as const) {
      const found = interpolatePositions(three, 1, grid, { frames: 2, side });
      expect(largestDifference(found, [9, ...expected.flat()])).toBeLessThanOrEqual(5e-6);
    }
  });

  it('of an image are the mean over the frames, the class token keeping its own', () => {
    const positions = Float32Array.of(9, 1, 2, 3, 4, 3, 4, 5, 8);
    expect([...meanOverFrames(positions, 1, { frames: 2, side: 2 })]).toEqual([9, 2, 3, 4, 6]);
  });
});
