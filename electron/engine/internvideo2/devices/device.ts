/** Which device runs the model: a wish, what ONNX Runtime offers on this platform, and why the GPU is not used. */
import type { Precision } from '../../graph/precision.ts';
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

/**
 * A sentence that says why `device` is not used, from what ONNX Runtime threw when it was tried.
 *
 * @param isInstalled whether its provider is there: where it does not load, ONNX Runtime does not say what is missing
 */
export function whyNot(device: Device, error: unknown, isInstalled: boolean): string {
  const reason = error instanceof Error ? error.message : String(error);
  const because = (what: string): string => `${deviceName(device)} is not used: ${what}.`;
  if (isOutOfMemory(error)) return because('its memory is full; close what else uses it');
  if (/backend not found|no available backend/i.test(reason)) {
    return because('ONNX Runtime has no provider for it on this platform');
  }
  const failure = /CUDA failure (\d+)/.exec(reason)?.[1];
  if (failure === '35' || failure === '36' || /driver version is insufficient/i.test(reason)) {
    return because(
      "NVIDIA's driver is too old: update it, to version 580 or newer for what `reeltag gpu install` brings",
    );
  }
  if (failure === '100' || /no CUDA-capable device|driver/i.test(reason))
    return because('no device or driver was found');
  if (
    /cannot open shared object|LoadLibrary|providers_cuda|Failed to load (?:library|shared)|not supported/i.test(reason)
  ) {
    if (device !== 'cuda') return because("ONNX Runtime's provider for it is not installed");
    return because(
      isInstalled
        ? "NVIDIA's driver, or a library that ONNX Runtime's provider needs, is missing: `reeltag doctor` says which"
        : "ONNX Runtime's provider for it is not installed: `reeltag gpu install` brings it, and so do the settings",
    );
  }
  return because('ONNX Runtime could not start it');
}
