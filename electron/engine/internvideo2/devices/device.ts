/** Which device runs the model: a wish, what ONNX Runtime offers on this platform, and why one is not used. */
import type { Precision, PrecisionWish } from '../../graph/precision.ts';
import type { ServerDevice } from '../../kserve/address.ts';
import { isOutOfMemory } from './out-of-memory.ts';

export const DEVICE_WISHES = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
/** A server is no device of this machine: it is neither measured on a cut nor gone over to. */
export type DeviceWish = (typeof DEVICE_WISHES)[number] | ServerDevice;
export type Device = Exclude<(typeof DEVICE_WISHES)[number], 'auto'>;

/** The ways to a platform's graphics processors; which of them is worth taking is found by measuring. */
const GRAPHICS: Partial<Record<NodeJS.Platform, readonly Device[]>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
};

/** All devices of a platform, the CPU first. */
export function devicesOf(platform: NodeJS.Platform): Device[] {
  return ['cpu', ...(GRAPHICS[platform] ?? [])];
}

/** The precisions that a wish leaves, in the order to try: a graphics processor may have no fp16, or be too coarse in it. */
export function precisionsToTry(device: Device, wish: PrecisionWish): readonly Precision[] {
  if (wish !== 'auto') return [wish];
  return device === 'cpu' ? ['fp32'] : ['fp16', 'fp32'];
}

/** How sentences that begin with a device call it. */
export function deviceName(device: Device): string {
  return {
    cpu: 'The CPU',
    cuda: 'The NVIDIA GPU (CUDA)',
    dml: 'The GPU (DirectML)',
    coreml: 'Core ML',
    webgpu: 'The GPU (WebGPU)',
  }[device];
}

/** A sentence that says why a device is not used. */
export function notUsed(device: Device, because: string): string {
  return `${deviceName(device)} is not used: ${because}.`;
}

/**
 * A sentence that says why `device` is not used, from what ONNX Runtime threw when it was tried.
 *
 * @param isInstalled whether its provider is there: where it does not load, ONNX Runtime does not say what is missing
 */
export function whyNot(device: Device, error: unknown, isInstalled: boolean): string {
  const reason = error instanceof Error ? error.message : String(error);
  const because = (what: string): string => notUsed(device, what);
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
  if (/ShaderF16|shader-f16|requires f16|does not support fp16/i.test(reason))
    return because('it cannot compute in fp16');
  if (failure === '100' || /no CUDA-capable device|No supported adapters|driver/i.test(reason))
    return because('no device or driver was found');
  if (
    /cannot open shared object|LoadLibrary|providers_cuda|Failed to load (?:library|shared)|not supported/i.test(reason)
  ) {
    return device === 'cuda' && isInstalled
      ? because(
          "NVIDIA's driver, or a library that ONNX Runtime's provider needs, is missing: `reeltag doctor` says which",
        )
      : notInstalled(device);
  }
  return because('ONNX Runtime could not start it');
}

/** Why a device is not used whose provider is not there. */
export function notInstalled(device: Device): string {
  const how =
    device === 'cuda' ? ': where there is an NVIDIA GPU, `reeltag gpu install` brings it, and so do the settings' : '';
  return notUsed(device, `ONNX Runtime's provider for it is not installed${how}`);
}
