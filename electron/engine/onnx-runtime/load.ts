/** The one way to ONNX Runtime, types included: whoever loads it by another has its telemetry on (`npm run check loaders`). */
import { existsSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { BINDING_FILE, BINDING_FOLDER } from './binding-folder.ts';
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
  const folder = process.env[BINDING_FOLDER];
  if (folder) whyNotCopy = loadCopy(folder);
  return import('onnxruntime-node');
}

/** Not `require`: in the bundle, the build has that name for one of its own. */
const requireHere = createRequire(import.meta.url);
/** Why the copy of the binding that the environment names was not loaded. */
let whyNotCopy: string | undefined;

/**
 * Loads the binding from a copy, and has the package find it loaded: nothing of the package but its binary is kept twice. The
 * library that the binding needs is found beside it, and so are the providers.
 *
 * @returns why it could not be; the package's own is then loaded, which runs on the CPU
 */
function loadCopy(folder: string): string | undefined {
  const shipped = join(shippedFolder(), BINDING_FILE);
  const binding = new Module(shipped);
  try {
    process.dlopen(binding, join(folder, BINDING_FILE));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  binding.loaded = true;
  requireHere.cache[shipped] = binding as NodeJS.Module;
  return undefined;
}

function shippedFolder(): string {
  const entry = requireHere.resolve('onnxruntime-node');
  return join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
}

/** Whether a provider that the library can load, but does not bring, lies beside it. */
export function isProviderInstalled(name: string): boolean {
  return existsSync(providerFile(name));
}

/** Where the library looks for a provider that it does not bring. */
export function providerFile(name: string): string {
  const copy = whyNotCopy === undefined ? process.env[BINDING_FOLDER] : undefined;
  return join(copy || shippedFolder(), `libonnxruntime_providers_${name}.so`);
}

/** Why the copy that was asked for is not what was loaded, once something was; undefined where it is, or none was asked for. */
export function whyNoCopy(): string | undefined {
  return whyNotCopy;
}
