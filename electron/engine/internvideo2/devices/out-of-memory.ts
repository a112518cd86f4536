/** Whether a device's memory did not do. ONNX Runtime throws sentences, and each provider has its own. */
const SAYINGS = [
  // ONNX Runtime's own arena, whatever device it is of
  /failed to allocate memory/i,
  // CUDA (“CUDA failure 2: out of memory”), Dawn, Vulkan (VK_ERROR_OUT_OF_DEVICE_MEMORY), Direct3D (E_OUTOFMEMORY)
  /out.?of.?(?:device.|host.)?memory/i,
  // CUDA by its error's name, cuBLAS, cuDNN
  /cudaErrorMemoryAllocation|ALLOC(?:ATION)?_FAILED/,
  // DirectML
  /not enough memory|8007000E/i,
  // C++
  /bad.?alloc/i,
];

export function isOutOfMemory(error: unknown): boolean {
  const said = error instanceof Error ? error.message : String(error);
  return SAYINGS.some((saying) => saying.test(said));
}
