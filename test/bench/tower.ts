/** Vision towers of made weights, of any size: the graph that the importer would write, without a checkpoint's file. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint, TensorInfo } from '../../electron/engine/checkpoint/index.ts';
import type { Precision } from '../../electron/engine/graph/precision.ts';
import { planVision } from '../../electron/engine/graph/vision.ts';
import { writeGraph } from '../../electron/engine/graph/write.ts';
import type { ModelConfig } from '../../electron/engine/internvideo2/config.ts';
import { stateDictLayout } from '../../electron/engine/internvideo2/importer/state-dict.ts';
import { GraphSession } from '../../electron/engine/internvideo2/session.ts';
import { type RandomTensor, randomTensor } from '../support/random-weights.ts';

export type Tensors = Map<string, RandomTensor>;

/** The tower's tensors and one clip, `input`, at scales that keep activations in a trained model's range. */
export function makeTensors(config: ModelConfig): Tensors {
  const { imageSize, numFrames } = config.vision;
  const tensors: Tensors = new Map([['input', randomTensor('input', [1, numFrames, 3, imageSize, imageSize], 1)]]);
  for (const [name, shape] of stateDictLayout(config).required) {
    if (name.startsWith('vision_')) tensors.set(name, randomTensor(name, shape));
  }
  return tensors;
}

/** Writes the tower into `folder` and opens it on the CPU. */
export async function openTower(
  folder: string,
  config: ModelConfig,
  tensors: Tensors,
  precision: Precision,
): Promise<GraphSession> {
  const target = join(folder, precision);
  await mkdir(target);
  const value = (name: string): Float32Array => (tensors.get(name) as RandomTensor).data;
  const positions = { video: value('vision_encoder.pos_embed'), image: value('vision_encoder.img_pos_embed') };
  const options = { producerVersion: 'bench' };
  await writeGraph(planVision(config, positions, precision), memoryCheckpoint(tensors), target, options);
  return GraphSession.open(join(target, 'vision.onnx'), 'cpu', 0);
}

/** Tensors in memory, seen as a checkpoint. */
function memoryCheckpoint(tensors: Tensors): Checkpoint {
  const infos = new Map<string, TensorInfo>();
  for (const [name, { shape }] of tensors) infos.set(name, { name, shape, dtype: 'float32' });
  return {
    path: 'memory',
    byteLength: 0,
    format: 'safetensors',
    tensors: infos,
    readFloat32: async (name, into) => {
      const { data } = tensors.get(name) as RandomTensor;
      if (into === undefined) return data.slice();
      into.set(data);
      return into;
    },
    float32Position: () => undefined,
    readBytes: () => Promise.reject(new Error('there is no file')),
    close: async () => {},
  };
}
