/** What an installer holds: its archive's list and hashes, its fuses, and the application in it, from a video to its ranking. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { installerSizes, requireSmall } from '../../../scripts/package/sizes.ts';
import { packagedInto } from '../../support/packaged.ts';
import { checkFuses } from './fuses.ts';
import { checkHashes } from './hashes.ts';
import { checkImports } from './imports.ts';
import { checkList } from './list.ts';
import { rankWith } from './rank.ts';
import { unpackLikeElectron } from './unpack.ts';

export async function check({ out }: { out: string }): Promise<string> {
  const packed = await packagedInto(out);
  const resources = join(packed, 'resources');
  const archive = join(resources, 'app.asar');
  const files = checkList(archive);
  for (const name of [
    'LICENSE.txt',
    'NOTICE.txt',
    'THIRD_PARTY_NOTICES.txt',
    'ffmpeg/COPYING.GPLv3.txt',
    'ffmpeg/SOURCE.txt',
  ]) {
    if ((await stat(join(resources, name))).size < 1_000) throw new Error(`${name} says next to nothing`);
  }
  const hashed = await checkHashes(archive);
  const fuses = await checkFuses(packed);
  const installed = join(out, 'installed', 'resources');
  await unpackLikeElectron(resources, installed);
  const imports = await checkImports(join(installed, 'app.asar'));
  const sizes = await installerSizes(resources);
  requireSmall(sizes);
  const largest = Math.round(Math.max(...sizes.map(({ total }) => total)) / 1e6);
  const ranked = await rankWith(installed);
  return `${files} entries in the archive, ${hashed} hashes, ${imports} imports of packages, ${fuses} fuses, ${largest} MB at most in an installer; ${ranked}`;
}
