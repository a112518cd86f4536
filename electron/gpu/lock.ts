/** One installation or removal at a time, over all processes of this user. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockTarget } from '../engine/download/lock.ts';
import { TagError } from '../wire/errors.ts';

/** @throws TagError `in-use` */
export async function withLock<T>(gpu: string, work: () => Promise<T>): Promise<T> {
  await mkdir(gpu, { recursive: true, mode: 0o700 });
  let unlock: (options: { done: boolean }) => Promise<void>;
  try {
    unlock = lockTarget(join(gpu, 'installation'));
  } catch (error) {
    if (!(error instanceof TagError) || error.kind !== 'in-use') throw error;
    throw new TagError(
      'in-use',
      'The GPU libraries are being installed or removed by another Reeltag: wait until that one has finished, or stop it.',
      { cause: error },
    );
  }
  try {
    return await work();
  } finally {
    // Whoever comes between finds nothing half done.
    await unlock({ done: true });
  }
}
