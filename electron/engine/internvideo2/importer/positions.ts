/** The position embeddings that a vision graph holds, made of those that a checkpoint was trained with. */
import type { Checkpoint } from '../../checkpoint/index.ts';
import { readFinite } from '../../graph/finite.ts';
import { interpolatePositions, meanOverFrames, modelGrid, trainedGrid } from '../../graph/positions.ts';
import type { Positions } from '../../graph/vision.ts';
import type { ModelConfig } from '../config.ts';

export async function readPositions(checkpoint: Checkpoint, config: ModelConfig): Promise<Positions> {
  const { width, separateImagePositions } = config.vision;
  const grid = modelGrid(config);
  const stored = await readFinite(checkpoint, 'vision_encoder.pos_embed'); // (1, 1 + trained frames·side², C)
  const video = interpolatePositions(stored, width, trainedGrid(config, stored.length / width), grid);
  const image = separateImagePositions
    ? await readFinite(checkpoint, 'vision_encoder.img_pos_embed') // (1, 1 + side², C)
    : meanOverFrames(video, width, grid);
  return { video, image };
}
