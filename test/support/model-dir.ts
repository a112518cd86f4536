/** Model folders for tests: the golden one with another checkpoint, or one made of random weights. */
import { copyFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BERT_MODEL_ID, INTERNVIDEO2_MODEL_FILE, INTERNVIDEO2_MODEL_ID } from '../../electron/engine/index.ts';
import { parseConfig } from '../../electron/engine/internvideo2/config.ts';
import { stateDictLayout } from '../../electron/engine/internvideo2/importer/state-dict.ts';
import { type RandomTensor, randomTensor, writeSafetensors } from './random-weights.ts';
import { reference } from './reference.ts';

const golden = reference('small_f4/model_dir');

export const CHECKPOINT = join(INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE);

/** small_f4's folder at `target` with `checkpoint` in the place of its own. */
export async function copyModelDir(target: string, checkpoint: string): Promise<string> {
  await mkdir(join(target, INTERNVIDEO2_MODEL_ID), { recursive: true });
  await mkdir(join(target, BERT_MODEL_ID, '..'), { recursive: true });
  await symlink(resolve(golden, BERT_MODEL_ID), join(target, BERT_MODEL_ID), 'junction');
  await copyFile(
    join(golden, INTERNVIDEO2_MODEL_ID, 'config.json'),
    join(target, INTERNVIDEO2_MODEL_ID, 'config.json'),
  );
  await cp(checkpoint, join(target, CHECKPOINT));
  return target;
}

/** A configuration of the reference's schema, small enough to convert in milliseconds. */
export function tinyConfig(vision: Record<string, unknown> = {}) {
  return {
    num_frames: 2,
    size_t: 28,
    max_txt_l: 40,
    origin_num_frames: 2,
    model: {
      vision_encoder: {
        name: 'pretrain_internvideo2_1b_patch14_224',
        img_size: 28,
        num_frames: 2,
        d_model: 22,
        clip_embed_dim: 12,
        clip_teacher_embed_dim: 10,
        clip_teacher_final_dim: 8,
        clip_return_layer: 1,
        sep_image_video_pos_embed: true,
        depth: 2,
        num_heads: 2,
        attn_pool_num_heads: 2,
        ...vision,
      },
      text_encoder: {
        name: 'bert_large',
        d_model: 16,
        fusion_layer: 1,
        bert: {
          hidden_size: 16,
          num_hidden_layers: 2,
          num_attention_heads: 2,
          intermediate_size: 24,
          vocab_size: 30522,
          max_position_embeddings: 64,
          type_vocab_size: 2,
          layer_norm_eps: 1e-12,
        },
      },
      embed_dim: 8,
    },
  };
}

/** A folder with random weights for `config`; `change` may spoil them before they are written. */
export async function writeTinyModel(
  target: string,
  config: ReturnType<typeof tinyConfig>,
  change: (tensors: Map<string, RandomTensor>) => void = () => {},
): Promise<string> {
  await mkdir(join(target, INTERNVIDEO2_MODEL_ID), { recursive: true });
  await mkdir(join(target, BERT_MODEL_ID, '..'), { recursive: true });
  await symlink(resolve(golden, BERT_MODEL_ID), join(target, BERT_MODEL_ID), 'junction');
  await writeFile(join(target, INTERNVIDEO2_MODEL_ID, 'config.json'), JSON.stringify(config));
  const tensors = new Map<string, RandomTensor>();
  for (const [name, shape] of stateDictLayout(parseConfig(config, 'the test')).required) {
    tensors.set(name, randomTensor(name, shape));
  }
  change(tensors);
  await writeSafetensors(join(target, CHECKPOINT), tensors);
  return target;
}
