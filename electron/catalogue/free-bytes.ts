/** How much room there is, for what people are told before something large comes. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What this user may still write beneath a folder, which need not exist yet; undefined where the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return folder === dirname(folder) ? undefined : freeBytes(dirname(folder));
  }
}
