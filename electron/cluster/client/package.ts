/** The driver as Ray takes programs: a zip that is named by what is in it, so that one version goes there once. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import { type ZipEntry, zipOf } from './zip.ts';

export interface Package {
  readonly bytes: Buffer;
  /** as its address in the cluster ends */
  readonly name: string;
  /** as a job names it */
  readonly uri: string;
}

/** What is no part of the program: what Python made of it, its tests. */
const LEFT_OUT = /^(?:__pycache__|tests?|\..*|.*\.pyc)$/;

/** @throws TagError `not-found` where the folder has nothing of the driver in it; system errors */
export async function packageOf(folder: string): Promise<Package> {
  const entries = await filesIn(folder, '');
  if (!entries.some(({ name }) => name.endsWith('/__main__.py'))) {
    const message = `The driver is not in ${folder}: this Reeltag is not whole, install it again.`;
    throw new TagError('not-found', message);
  }
  const bytes = zipOf(entries);
  // Ray's own name for it: no secret hangs on it.
  const name = `_ray_pkg_${createHash('md5').update(bytes).digest('hex')}.zip`;
  return { bytes, name, uri: `gcs://${name}` };
}

async function filesIn(folder: string, within: string): Promise<ZipEntry[]> {
  const entries = await readdir(join(folder, within), { withFileTypes: true }).catch(() => []);
  const found = entries
    .filter(({ name }) => !LEFT_OUT.test(name))
    .map(async (entry): Promise<ZipEntry[]> => {
      const name = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) return filesIn(folder, name);
      return entry.isFile() ? [{ name, bytes: await readFile(join(folder, name)) }] : [];
    });
  return (await Promise.all(found)).flat();
}
