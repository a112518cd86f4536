/** Why a device cannot be tried at all, as far as that shows without trying. */
import { isProviderInstalled, loadOnnxRuntime } from '../../onnx-runtime/load.ts';
import { type Device, notInstalled, notUsed } from './device.ts';
import { vulkanDrivers } from './hardware.ts';

/** @returns a sentence; undefined for a device that may be there */
export async function absenceOf(
  device: Device,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const { listSupportedBackends } = await loadOnnxRuntime();
  const backend = listSupportedBackends().find(({ name }) => name === device);
  if (backend === undefined) return notUsed(device, 'ONNX Runtime has no provider for it on this platform');
  if (!backend.bundled && !isProviderInstalled(device)) return notInstalled(device);
  if (device === 'webgpu' && platform === 'linux' && (await vulkanDrivers()).length === 0) {
    return notUsed(device, "no Vulkan driver was found; the package of your card's driver, or of Mesa, brings one");
  }
  return undefined;
}
