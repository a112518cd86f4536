/** Signatures, kept in the cache folder: a video is decoded for its own once. */
import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { defaultCacheDir } from '../../cache-folder.ts';
import { forgetOldest } from '../remembered.ts';
import { writeWhole } from '../whole-file.ts';
import { SIGNATURE_VERSION } from './read-signature.ts';
import { PICTURE } from './sampler.ts';

/** Those used last: as many as a list has videos, some tens of kilobytes a minute of each. */
const MOST_KEPT = 100_000;

/** @param name of the pictures: the same for a file that was moved, another for one that shows something else */
export async function recallSignature(name: string): Promise<Uint8Array | undefined> {
  const path = placeOf(name);
  try {
    const signature = await promisify(inflate)(await readFile(path));
    // So that what is in use outlives what is not.
    await utimes(path, new Date(), new Date()).catch(() => {});
    return signature.length > 0 && signature.length % PICTURE === 0 ? signature : undefined;
  } catch {
    // Never made, or damaged: it is made anew.
    return undefined;
  }
}

/** One that cannot be kept is no failure: it is made anew another time. */
export async function rememberSignature(name: string, signature: Uint8Array): Promise<void> {
  const path = placeOf(name);
  try {
    await writeWhole(path, await promisify(deflate)(signature));
    await forgetOldest(dirname(path), MOST_KEPT);
  } catch {}
}

function placeOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 40);
  return join(defaultCacheDir(), 'signatures', `v${SIGNATURE_VERSION}-${hash}.deflate`);
}
