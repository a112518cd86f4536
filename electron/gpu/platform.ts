/** Which machines there is anything to install for. */
import { existsSync } from 'node:fs';

/** Why nothing can be installed on this platform, as a sentence; undefined where it can. */
export function whyImpossible(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): string | undefined {
  if (platform === 'linux' && arch === 'x64') return undefined;
  if (platform === 'win32') {
    return 'There is nothing to install on Windows: DirectML, which works with every GPU there, comes with Reeltag.';
  }
  if (platform === 'darwin') return 'There is nothing to install on macOS: Core ML comes with Reeltag.';
  return `ONNX Runtime has its CUDA provider for Linux on x64 alone, and this is ${platform} on ${arch}: the CPU is used.`;
}

/** Whether NVIDIA's driver is loaded; the second is how Windows hands its GPUs to its Linux. */
export function hasNvidiaDriver(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/usr/lib/wsl/lib/libcuda.so.1');
}
