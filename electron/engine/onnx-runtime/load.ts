/** The one way to ONNX Runtime, types included: whoever loads it by another has its telemetry on (`npm run check loaders`). */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { telemetryOff } from './telemetry.ts';

export type { InferenceSession, Tensor } from 'onnxruntime-node';

type OnnxRuntime = typeof import('onnxruntime-node');

let loading: Promise<OnnxRuntime> | undefined;

/**
 * Loads the library, once it is wanted: that takes a while.
 *
 * @throws whatever Node throws where it does not load on this system
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loading ??= load();
  return loading;
}

async function load(): Promise<OnnxRuntime> {
  // A worker's `process.env` is a copy, which no library sees; and the library crashes there anyway.
  if (!isMainThread) throw new Error('ONNX Runtime is for the main thread alone');
  for (const [name, value] of Object.entries(telemetryOff())) {
    if (process.env[name] !== value) process.env[name] = value;
  }
  return import('onnxruntime-node');
}

/** Whether a provider that the library can load, but does not bring, lies beside it. */
export function isProviderInstalled(name: string): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, `libonnxruntime_providers_${name}.so`));
}
