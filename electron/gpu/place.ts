/** Where what was installed for the GPU lies: in the user's data folder, a folder for the version of ONNX Runtime. */
import { join } from 'node:path';
import { dataFolder } from '../catalogue/folders.ts';

/** Everything about the GPU; nothing else is in it, and `remove` takes it away. */
export function gpuFolder(data: string = dataFolder()): string {
  return join(data, 'gpu');
}

/** Whole or not there: it is renamed into place. */
export function installedFolder(gpu: string, runtime: string): string {
  return join(gpu, `onnxruntime-${runtime}`);
}

/** Within the folder of a version: a copy of ONNX Runtime's binding with its CUDA provider, and NVIDIA's libraries. */
export const BINDING = 'binding';
export const LIBRARIES = 'libraries';
/** What was installed, as JSON. */
export const RECORD = 'installed.json';
