/** Checkpoints: `.pt` and `.safetensors` files as named tensors, read lazily, without running anything found inside. */
export type { Checkpoint, TensorDtype, TensorInfo } from './checkpoint.ts';
export { isFloat } from './dtype.ts';
export { openCheckpoint } from './open.ts';
