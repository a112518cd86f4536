/** The package for Debian: what it says of itself, installed into a root of its own, and what is left once it is removed. */
import { dirname, join } from 'node:path';
import { makeDeb } from '../../../scripts/package/deb.ts';
import { packagedInto } from '../../support/packaged.ts';
import { checkControl } from './control.ts';
import { checkDesktop } from './desktop.ts';
import { makeRoot } from './root.ts';

export async function check({ out }: { out: string }): Promise<string> {
  if (process.getuid?.() !== 0) throw new Error('Installing a package into a root of its own takes root.');
  const unpacked = await packagedInto(out);
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const deb = await makeDeb({ unpacked, arch, folder: dirname(unpacked), isQuick: true });
  const dependencies = await checkControl(deb);
  const root = await makeRoot(join(out, 'root'));
  await root.install(deb);
  const media = await checkDesktop(root.folder);
  await root.checkInstalled();
  const kept = await root.checkRemoval();
  return `${dependencies} dependencies, all of them to be had; ${media} media types; installed, and “${kept}” once removed`;
}
