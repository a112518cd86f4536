/** A server that was chosen as the device, by its address. */

/** Undefined where it is a device of this machine. */
export function serverOf(device: string): string | undefined {
  return device.startsWith('kserve:') ? device.slice('kserve:'.length) : undefined;
}

/** As short as it can be told from others. */
export function shortServer(address: string): string {
  return address.replace(/^https?:\/\//, '');
}
