/** Which device runs the model: a wish, what ONNX Runtime offers on this platform, and why the GPU is not used. */
import type { Precision } from '../graph/precision.ts';
import { isOutOfMemory } from './out-of-memory.ts';

export const DEVICE_WISHES = ['auto', 'cpu', 'cuda', 'dml', 'coreml'] as const;
export type DeviceWish = (typeof DEVICE_WISHES)[number];
export type Device = Exclude<DeviceWish, 'auto'>;

/**
 * The GPU worth trying on a platform when nobody said which. Core ML is tried only when asked for: it knows none of
 * the attention operators, and a graph cut into pieces runs slower there than on the CPU.
 */
const AUTOMATIC: Partial<Record<NodeJS.Platform, Device>> = { linux: 'cuda', win32: 'dml' };

/** The devices to try, in order; the last is tried without a way out. */
export function deviceCandidates(wish: DeviceWish, precision: Precision, platform: NodeJS.Platform): Device[] {
  if (wish !== 'auto') return [wish];
  const gpu = AUTOMATIC[platform];
  // int8 kernels exist for the CPU alone.
  return gpu === undefined || precision === 'int8' ? ['cpu'] : [gpu, 'cpu'];
}

/** How sentences that begin with a device call it. */
export function deviceName(device: Device): string {
  return { cpu: 'The CPU', cuda: 'The NVIDIA GPU (CUDA)', dml: 'The GPU (DirectML)', coreml: 'Core ML' }[device];
}

/** A sentence that says why `device` is not used, from what ONNX Runtime threw when it was tried. */
export function whyNot(device: Device, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const name = deviceName(device);
  if (isOutOfMemory(error)) return `${name} is not used: its memory is full; close what else uses it.`;
  if (/backend not found|no available backend/i.test(reason)) {
    return `${name} is not used: ONNX Runtime has no provider for it on this platform.`;
  }
  if (
    /cannot open shared object|LoadLibrary|providers_cuda|Failed to load (?:library|shared)|not supported/i.test(reason)
  ) {
    return `${name} is not used: ONNX Runtime's provider for it is not installed (\`npm run setup\` fetches it where there is a GPU).`;
  }
  if (/no CUDA-capable device|CUDA failure 100|driver/i.test(reason))
    return `${name} is not used: no device or driver was found.`;
  return `${name} is not used: ONNX Runtime could not start it.`;
}
