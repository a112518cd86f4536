/**
 * ONNX Runtime's CUDA provider: what `reeltag gpu install` has brought, or else what the npm package leaves to its install
 * script (linux/x64 only; on Windows and macOS the GPU providers are inside the package).
 */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findInstalled } from '../../electron/gpu/installed.ts';
import { missingIn } from '../../electron/gpu/linked.ts';
import { PINNED } from '../../electron/gpu/list.ts';
import { gpuFolder } from '../../electron/gpu/place.ts';
import { errorLine, runCommand } from './command.ts';
import { inCheckout } from './paths.ts';
import type { Thing } from './things.ts';

const LIBRARIES = ['cuda', 'shared', 'tensorrt'].map((name) => `libonnxruntime_providers_${name}.so`);
const FOLDER = inCheckout('node_modules/onnxruntime-node/bin/napi-v6/linux/x64');
const SCRIPT = inCheckout('node_modules/onnxruntime-node/script/install.js');
/** The archive has several hundred megabytes. */
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const QUERY_TIMEOUT_MS = 10_000;

export const cudaProvider: Thing = {
  name: 'the CUDA provider of ONNX Runtime',
  needed: false,
  wanted: async () => process.platform === 'linux' && process.arch === 'x64' && (await hasNvidiaGpu()),
  find: findProvider,
  ways: [{ name: "onnxruntime-node's download", impossible: () => undefined, run: download }],
  without: 'inference runs on the CPU; `reeltag gpu install` brings it and what it needs in another way.',
};

async function hasNvidiaGpu(): Promise<boolean> {
  if (existsSync('/proc/driver/nvidia/version')) return true;
  const query = await runCommand('nvidia-smi', ['--list-gpus'], { timeoutMs: QUERY_TIMEOUT_MS });
  return query.ok && /^GPU \d/m.test(query.output);
}

async function findProvider(): Promise<string | undefined> {
  const installed = await findInstalled(gpuFolder(), PINNED);
  if (installed !== undefined) return installed.folder;
  const provider = join(FOLDER, 'libonnxruntime_providers_cuda.so');
  if (!hasContent(provider) || !hasContent(join(FOLDER, 'libonnxruntime_providers_shared.so'))) return undefined;
  const linked = await runCommand('ldd', [provider], { timeoutMs: QUERY_TIMEOUT_MS });
  const absent = missingIn(linked.output);
  // The file is there, so nothing is left to download: what it needs beside it is NVIDIA's to give.
  return absent.length === 0
    ? provider
    : `${provider}, which stays unused until CUDA 12 and cuDNN 9 are installed (missing: ${absent.join(', ')}); \`reeltag gpu install\` brings all that is needed`;
}

async function download(): Promise<string | undefined> {
  const absent = LIBRARIES.map((name) => join(FOLDER, name)).filter((path) => !hasContent(path));
  const result = await runCommand(process.execPath, [SCRIPT], {
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    // `true`, for the script takes no other value from the environment, and npm's own variables would make it do nothing.
    env: { ONNXRUNTIME_NODE_INSTALL: 'true' },
  });
  if (result.ok) return undefined;
  // It copies the libraries into place one by one: half of one would be worse than none.
  for (const path of absent) rmSync(path, { force: true });
  return `${result.reason} (${errorLine(result.output)})`;
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}
