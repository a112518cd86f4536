/** Takes away what was installed for the GPU, and whatever an installation left. */
import { existsSync } from 'node:fs';
import { readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailure } from '../programs/write-failure.ts';
import { LEAVING, removeLeftovers } from './installed.ts';
import { withLock } from './lock.ts';
import { gpuFolder } from './place.ts';

/**
 * An engine that runs keeps what it has loaded until it ends.
 *
 * @returns false where there was nothing
 * @throws TagError `in-use`, `write-failed`
 */
export async function removeGpu(gpu: string = gpuFolder()): Promise<boolean> {
  if (!existsSync(gpu)) return false;
  try {
    const found = await withLock(gpu, async () => {
      const installed = (await readdir(gpu)).filter((name) => name.startsWith('onnxruntime-'));
      // By one step each: half of one would be loaded.
      for (const name of installed) await rename(join(gpu, name), join(gpu, `${LEAVING}${name}`));
      await removeLeftovers(gpu);
      return installed.length > 0;
    });
    await rm(join(gpu, 'installation.lock'), { force: true });
    // Where somebody keeps files of their own in it, it stays.
    await rmdir(gpu).catch(() => {});
    return found;
  } catch (error) {
    throw writeFailure(error, gpu);
  }
}
