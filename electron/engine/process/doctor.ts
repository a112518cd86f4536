/** What works on this machine for the engine, and what to do about the rest. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { missingLibraries } from '../../gpu/linked.ts';
import { gpuStatus } from '../../gpu/status.ts';
import { TO_USE_ANOTHER_FFMPEG } from '../../installation/ffmpeg.ts';
import { toInstallAgain } from '../../installation/kind.ts';
import type { Finding } from '../../wire/engine.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { defaultCacheDir } from '../cache-folder.ts';
import { whyNot } from '../internvideo2/devices/device.ts';
import { tryDevice } from '../internvideo2/session.ts';
import { isProviderInstalled, loadOnnxRuntime, providerFile, whyNoCopy } from '../onnx-runtime/load.ts';
import { runTool } from '../video/run.ts';
import { findFfmpeg, findFfprobe, type Tool } from '../video/tools.ts';

/** What the 1B model needs, in bytes: its weights in float32 and room to work. */
const MODEL_MEMORY = 7e9;
/** The converted 1B model in float32, in bytes. */
const MODEL_DISK = 5.5e9;
/** The ffmpeg that the decoded pixels were compared with is 5.1; before this one, options are missing. */
const OLDEST_FFMPEG = 4.4;

const GPU_TIMEOUT_MS = 10_000;

/** Looks at everything that the engine leans on. Never throws for what it finds. */
export async function examine(cacheDirectory: string = defaultCacheDir()): Promise<Finding[]> {
  return [
    examineMachine(),
    ...(await Promise.all([examineTool('ffmpeg', findFfmpeg()), examineTool('ffprobe', findFfprobe())])),
    await examineRuntime(),
    ...(await examineGpu()),
    ...(await examineGpuLibraries()),
    examineMemory(),
    ...(await examineCache(cacheDirectory)),
  ];
}

function examineMachine(): Finding {
  const processor = cpus()[0]?.model.trim() || 'unknown processor';
  const found = `Node ${process.versions.node}, ${platform()} ${release()} ${arch()}, ${availableParallelism()} × ${processor}`;
  return { name: 'machine', status: 'ok', found };
}

async function examineTool(name: 'ffmpeg' | 'ffprobe', search: Promise<Tool>): Promise<Finding> {
  try {
    const { path } = await search;
    const { stdout } = await runTool(path, ['-version'], { timeoutMs: GPU_TIMEOUT_MS });
    const version = /version (\S+)/.exec(stdout.toString('utf8'))?.[1] ?? 'of unknown version';
    const number = Number.parseFloat(version.replace(/^n/, ''));
    const found = `${version} (${path})`;
    if (number < OLDEST_FFMPEG) {
      return {
        name,
        status: 'note',
        found,
        advice: `Version ${OLDEST_FFMPEG} or newer is needed for some videos: ${TO_USE_ANOTHER_FFMPEG}.`,
      };
    }
    return { name, status: 'ok', found };
  } catch (error) {
    const advice =
      error instanceof TagError ? error.message : `${name} could not be asked for its version: ${String(error)}`;
    return { name, status: 'missing', found: 'not found', advice };
  }
}

async function examineRuntime(): Promise<Finding> {
  const name = 'ONNX Runtime';
  try {
    const { env, listSupportedBackends } = await loadOnnxRuntime();
    const providers = listSupportedBackends().filter((each) => each.bundled || isProviderInstalled(each.name));
    const names = providers.map((each) => each.name).join(', ');
    return { name, status: 'ok', found: `${env.versions.node ?? 'unknown version'}, providers: ${names}` };
  } catch (error) {
    const advice = `The package onnxruntime-node does not load: ${toInstallAgain()}, on a 64-bit system with glibc 2.28 or newer.`;
    return { name, status: 'missing', found: String(error), advice };
  }
}

/** A GPU and its provider on the platforms where one is tried; elsewhere there is nothing to say. */
async function examineGpu(): Promise<Finding[]> {
  const name = 'GPU';
  if (platform() === 'win32')
    return [
      {
        name,
        status: 'ok',
        found: 'DirectML and WebGPU come with ONNX Runtime; the fastest device is found by measuring',
      },
    ];
  if (platform() === 'darwin')
    return [
      {
        name,
        status: 'ok',
        found: 'Core ML and WebGPU come with ONNX Runtime; the fastest device is found by measuring',
      },
    ];
  const cards = await nvidiaCards();
  if (cards.length === 0) {
    return [
      {
        name,
        status: 'note',
        found: 'no NVIDIA GPU or driver',
        advice:
          'Other GPUs are used through WebGPU, where a Vulkan driver is installed; on the CPU, int8 as the precision is faster.',
      },
    ];
  }
  const found = cards.join('; ');
  try {
    await tryDevice('cuda');
    return [{ name, status: 'ok', found: `${found}, used through CUDA` }];
  } catch (error) {
    return [{ name, status: 'note', found, advice: whyNot('cuda', error, isProviderInstalled('cuda')) }];
  }
}

/** What `reeltag gpu install` brings, or npm's script, and whether all that it needs is found. */
async function examineGpuLibraries(): Promise<Finding[]> {
  const name = 'GPU libraries';
  const status = await gpuStatus();
  if (!status.possible) return [];
  const provider = providerFile('cuda');
  const missing = isProviderInstalled('cuda') ? await missingLibraries(provider) : [];
  const lacks =
    missing.length === 0
      ? undefined
      : `The CUDA provider does not load without ${missing.join(', ')}${missing.includes(DRIVER) ? `, which NVIDIA's driver brings (${status.offer.driver} or newer)` : ''}.`;
  if (status.installed === undefined) return [{ name, ...notInstalled(status.otherVersions, status.hasDriver, lacks) }];
  const { runtime, current, bytes } = status.installed;
  const found = `for ONNX Runtime ${runtime} and CUDA ${status.offer.cuda}, ${gigabytes(bytes)} in ${status.directory}`;
  const broken = whyNoCopy();
  const advice =
    broken !== undefined
      ? `They are damaged (${broken}): run "reeltag gpu remove", and then "reeltag gpu install".`
      : (lacks ?? (current ? undefined : 'This Reeltag would bring newer ones: run "reeltag gpu install" again.'));
  return [advice === undefined ? { name, status: 'ok', found } : { name, status: 'note', found, advice }];
}

/** @param lacks of a provider that came in another way */
function notInstalled(
  otherVersions: readonly string[],
  hasDriver: boolean,
  lacks: string | undefined,
): Pick<Finding, 'status' | 'found' | 'advice'> {
  if (isProviderInstalled('cuda')) {
    const found = "the CUDA provider of npm's script";
    return lacks === undefined ? { status: 'ok', found } : { status: 'note', found, advice: lacks };
  }
  const others = otherVersions.length === 0 ? '' : `, but for ONNX Runtime ${otherVersions.join(', ')}`;
  const found = `not installed${others}`;
  if (!hasDriver && others === '') return { status: 'ok', found: `${found}, and no NVIDIA driver to use them` };
  return { status: 'note', found, advice: 'Run "reeltag gpu install", or install them in the settings.' };
}

/** The library that comes with NVIDIA's driver alone. */
const DRIVER = 'libcuda.so.1';

async function nvidiaCards(): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,memory.total', '--format=csv,noheader'],
      {
        timeout: GPU_TIMEOUT_MS,
      },
    );
    return stdout
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  } catch {
    return [];
  }
}

function examineMemory(): Finding {
  const found = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`;
  const name = 'memory';
  if (totalmem() >= MODEL_MEMORY) return { name, status: 'ok', found };
  return {
    name,
    status: 'note',
    found,
    advice: `The 1B model wants ${gigabytes(MODEL_MEMORY)} in fp32: use int8 as the precision.`,
  };
}

async function examineCache(directory: string): Promise<Finding[]> {
  const cache = { name: 'cache', found: directory };
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.W_OK);
  } catch (error) {
    const advice = `It cannot be written to (${systemErrorCode(error) ?? String(error)}): check its permissions, or set REELTAG_CACHE to another folder.`;
    return [{ ...cache, status: 'missing', advice }];
  }
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const disk = { name: 'disk', found: `${gigabytes(free)} free for the cache` };
  if (free >= MODEL_DISK)
    return [
      { ...cache, status: 'ok' },
      { ...disk, status: 'ok' },
    ];
  const advice = `Converting the 1B model takes ${gigabytes(MODEL_DISK)}: free some space, or set REELTAG_CACHE to a folder on another disk.`;
  return [
    { ...cache, status: 'ok' },
    { ...disk, status: 'note', advice },
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
