/**
 * Lays an archive out as folders that Node sees as Electron would see the archive: what is packed lies in a folder `app.asar`; what is
 * not lies in `app.asar.unpacked` alone, so that a path that names it in the archive leads nowhere, as for ffmpeg and ONNX Runtime. Native
 * modules are in both: Electron finds them by either path.
 */

import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extractAll } from '@electron/asar';

export async function unpackLikeElectron(resources: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const archive = join(to, 'app.asar');
  extractAll(join(resources, 'app.asar'), archive);
  await cp(join(resources, 'app.asar.unpacked'), `${archive}.unpacked`, { recursive: true });
  await cp(join(resources, 'ffmpeg'), join(to, 'ffmpeg'), { recursive: true });
  await rm(join(archive, 'resources'), { recursive: true });
  if (existsSync(join(`${archive}.unpacked`, 'out')))
    throw new Error('what Electron runs must be checked: it lies outside the archive');
}
