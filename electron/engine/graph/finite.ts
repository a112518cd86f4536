/** Weights that are numbers. */
import { basename } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import type { Checkpoint } from '../checkpoint/index.ts';

/**
 * A tensor of a checkpoint, as `Checkpoint.readFloat32` gives it, every value of it finite. One NaN would make every
 * answer NaN: better said at the import, by the tensor's name, than met in the ranking of a video.
 *
 * @throws TagError `checkpoint-corrupt` for a value that is NaN or infinite; what reading throws
 */
export async function readFinite(checkpoint: Checkpoint, key: string, into?: Float32Array): Promise<Float32Array> {
  const values = await checkpoint.readFloat32(key, into);
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isFinite(values[i])) continue;
    throw new TagError(
      'checkpoint-corrupt',
      `${basename(checkpoint.path)} is damaged: the tensor ${key} holds ${values[i]}. Get it again from its publisher.`,
      { detail: `${checkpoint.path}: element ${i} of ${values.length}` },
    );
  }
  return values;
}
