/**
 * Brings ONNX Runtime's CUDA provider and NVIDIA's libraries into the user's data folder, whole or not at all.
 *
 * Everything is made in a folder of another name, which is renamed when it is complete; whatever ends it before, `kill -9`
 * too, leaves at most that folder, and the next installation deletes it.
 */
import { copyFile, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes, freeBytes, syncFolderOf } from '../engine/download/disk.ts';
import { toInstallAgain } from '../installation/kind.ts';
import { writeFailure } from '../programs/write-failure.ts';
import type { GpuProgress } from '../wire/app/gpu.ts';
import { TagError } from '../wire/errors.ts';
import { downloadWheel } from './download.ts';
import {
  findInstalled,
  type InstallRecord,
  isCurrent,
  LEAVING,
  otherVersions,
  PARTIAL,
  removeLeftovers,
} from './installed.ts';
import { downloadBytes, PINNED, peakBytes, unpackedBytes, type WheelList } from './list.ts';
import { withLock } from './lock.ts';
import { type Binding, shippedBinding } from './package.ts';
import { findPip, type Pip } from './pip.ts';
import { BINDING, gpuFolder, installedFolder, RECORD } from './place.ts';
import { whyImpossible } from './platform.ts';
import { unpackWheel } from './unpack.ts';

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: GpuProgress) => void;
  /** a folder of wheels, instead of the network */
  readonly findLinks?: string | undefined;
  readonly list?: WheelList;
  readonly gpu?: string;
  /** the ways to run pip, for tests */
  readonly pips?: readonly Pip[];
  /** what a folder's disk has left, for tests */
  readonly freeBytes?: (folder: string) => Promise<number | undefined>;
}

/**
 * @returns false where all of it was there
 * @throws TagError `usage`, `device-unavailable`, `not-found`, `network`, `download-mismatch`, `disk-full`, `write-failed`, `in-use`
 * @throws AbortError
 */
export async function installGpu(options: InstallOptions): Promise<boolean> {
  const { list = PINNED, gpu = gpuFolder(), signal } = options;
  const impossible = whyImpossible();
  if (impossible !== undefined) throw new TagError('device-unavailable', impossible);
  if (/[:;]/.test(gpu)) {
    throw new TagError(
      'usage',
      `The libraries cannot be found in ${gpu}: choose a data folder without a colon or semicolon in its name.`,
    );
  }
  const binding = await shippedBinding();
  requireSameVersion(binding, list);
  try {
    return await withLock(gpu, async () => {
      await removeLeftovers(gpu);
      const installed = await findInstalled(gpu, list);
      if (installed !== undefined && isCurrent(installed, list)) return false;
      await requireRoom(gpu, peakBytes(list, binding.size), options.freeBytes ?? freeBytes);
      const pip = await findPip(signal, options.pips);
      await make(gpu, list, binding, pip, options);
      return true;
    });
  } catch (error) {
    throw writeFailure(error, gpu);
  }
}

async function make(gpu: string, list: WheelList, binding: Binding, pip: Pip, options: InstallOptions): Promise<void> {
  const { signal, findLinks } = options;
  const partial = await mkdtemp(join(gpu, PARTIAL));
  try {
    const whole = join(partial, 'whole');
    await mkdir(whole);
    const totalBytes = downloadBytes(list);
    let doneBytes = 0;
    for (const wheel of list.wheels) {
      const tell = (stage: GpuProgress['stage'], bytes: number): void =>
        options.onProgress?.({
          stage,
          package: wheel.package,
          doneBytes: doneBytes + Math.min(bytes, wheel.size),
          totalBytes,
        });
      const folder = join(partial, wheel.package);
      tell('downloading', 0);
      const path = await downloadWheel(wheel, {
        ...{ pip, list, folder, place: gpu, findLinks, signal },
        onBytes: (bytes) => tell('downloading', bytes),
        onChecking: () => tell('checking', wheel.size),
      });
      tell('unpacking', wheel.size);
      await unpackWheel(wheel, path, whole, { signal, onBytes: () => tell('unpacking', wheel.size) });
      await rm(folder, { recursive: true });
      doneBytes += wheel.size;
    }
    await copyBinding(binding, join(whole, BINDING));
    await writeRecord(whole, list, binding);
    signal.throwIfAborted();
    await putInPlace(gpu, whole, list);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** ONNX Runtime takes a provider of its own version alone, and says little of why where it is another. */
function requireSameVersion({ version }: Binding, { runtime }: WheelList): void {
  if (version === runtime) return;
  throw new TagError(
    'device-unavailable',
    `The CUDA provider that this Reeltag knows is for ONNX Runtime ${runtime}, and ${version} is installed: ${toInstallAgain()}.`,
  );
}

async function requireRoom(
  gpu: string,
  needed: number,
  free: (folder: string) => Promise<number | undefined>,
): Promise<void> {
  const room = await free(gpu);
  if (room === undefined || room >= needed) return;
  throw new TagError(
    'disk-full',
    `Installing takes ${formatBytes(needed)}, and the disk of ${gpu} has ${formatBytes(room)} left: free some space, and install again.`,
    { detail: `${needed} bytes needed, ${room} free` },
  );
}

async function copyBinding({ folder, files }: Binding, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const name of files) {
    await copyFile(join(folder, name), join(target, name));
    const handle = await open(join(target, name), 'r');
    await handle.sync().finally(() => handle.close());
  }
}

async function writeRecord(whole: string, list: WheelList, binding: Binding): Promise<void> {
  const record: InstallRecord = {
    runtime: list.runtime,
    cuda: list.cuda,
    bytes: binding.size + list.wheels.reduce((sum, wheel) => sum + unpackedBytes(wheel), 0),
    wheels: list.wheels.map(({ package: name, version, sha256 }) => ({ package: name, version, sha256 })),
  };
  await writeFile(join(whole, RECORD), `${JSON.stringify(record, undefined, 2)}\n`, { flush: true });
}

/** What was there before leaves, other versions too: they take gigabytes, and this program can use one alone. */
async function putInPlace(gpu: string, whole: string, list: WheelList): Promise<void> {
  const target = installedFolder(gpu, list.runtime);
  for (const version of [list.runtime, ...(await otherVersions(gpu, list))]) {
    await rename(installedFolder(gpu, version), join(gpu, `${LEAVING}${version}`)).catch(ignoreMissing);
  }
  await rename(whole, target);
  await syncFolderOf(target);
  await removeLeftovers(gpu);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
