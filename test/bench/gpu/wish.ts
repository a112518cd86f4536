/** A device by its name: one that this engine does not know is no mistake here, for engines learn. */
import type { DeviceWish } from '../../../electron/engine/index.ts';
import { DEVICE_WISHES } from '../../../electron/engine/internvideo2/device.ts';
import { requireDevice } from '../../../electron/engine/internvideo2/towers.ts';

export function wishOf(device: string): DeviceWish {
  const wish = DEVICE_WISHES.find((known) => known === device);
  if (wish === undefined) throw new Error(`this engine knows no device ${device}`);
  return wish;
}

/** @throws Error, TagError `device-unavailable` with the reason why it does not open */
export async function requireOpens(device: string): Promise<void> {
  await requireDevice(wishOf(device));
}
