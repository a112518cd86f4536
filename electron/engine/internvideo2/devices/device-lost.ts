/** Whether a device is gone: a laptop slept, a card was pulled, a driver was updated or gave up (NVIDIA's “Xid”). */
const SAYINGS = [
  // CUDA by its errors' numbers: no device, context destroyed, ECC, illegal address or instruction, launch failure, unknown
  /CUDA failure (?:4|46|100|101|201|214|220|226|700|709|713|714|715|716|717|718|719|999)\b/,
  // CUDA by name
  /cudaError(?:NoDevice|DevicesUnavailable|CudartUnloading|ECCUncorrectable|IllegalAddress|LaunchFailure|HardwareStackError|Unknown)/,
  /an illegal memory access was encountered|unspecified launch failure|GPU (?:is lost|has fallen off the bus)/i,
  // Dawn, Vulkan (VK_ERROR_DEVICE_LOST), Direct3D (DXGI_ERROR_DEVICE_REMOVED, _HUNG, _RESET)
  /device.?(?:was |is )?lost|DEVICE_LOST|DEVICE_(?:REMOVED|HUNG|RESET)|887A000[567]/i,
];

export function isDeviceLost(error: unknown): boolean {
  const said = error instanceof Error ? error.message : String(error);
  return SAYINGS.some((saying) => saying.test(said));
}
