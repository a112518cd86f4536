/** Vulkan's loader, by which ONNX Runtime's WebGPU finds a graphics card under Linux: the driver comes with the card's packages. */
import { runCommand } from './command.ts';
import { debianPackage } from './debian.ts';
import type { Thing } from './things.ts';

const TIMEOUT_MS = 10_000;
/** Debian has it where root alone looks for programs. */
const LDCONFIG = '/sbin/ldconfig';

export const vulkanLoader: Thing = {
  name: "Vulkan's loader",
  needed: false,
  wanted: async () => process.platform === 'linux',
  find: findLoader,
  ways: [debianPackage('libvulkan1')],
  without: 'the GPU is not used through WebGPU; install the package that brings libvulkan.so.1.',
};

async function findLoader(): Promise<string | undefined> {
  const { output } = await runCommand(LDCONFIG, ['-p'], { timeoutMs: TIMEOUT_MS });
  return /libvulkan\.so\.1\b.*=> (\S+)/.exec(output)?.[1];
}
