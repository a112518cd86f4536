/** Where what was installed for the GPU lies: in the user's data folder, a folder for the version of ONNX Runtime. */
import { isAbsolute, join } from 'node:path';
import { dataFolder } from '../catalogue/folders.ts';

/**
 * Everything about the GPU; nothing else is in it, and `remove` takes it away. `REELTAG_GPU` names another place, for images that have it
 * inside while the user's data lie in a volume.
 */
export function gpuFolder(
  data: string = dataFolder(),
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { REELTAG_GPU: named } = env;
  return named !== undefined && isAbsolute(named) ? named : join(data, 'gpu');
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
