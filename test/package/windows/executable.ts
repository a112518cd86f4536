/** What Windows, and Electron itself, read of the executable. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { getRawHeader } from '@electron/asar';
import { ICO_SIZES } from '../../../scripts/package/icon-sizes.ts';
import { NtExecutable, NtExecutableResource, Resource } from '../../support/windows-resources.ts';

/** @returns in how many sizes its icon is there */
export async function checkExecutable(file: string, archive: string): Promise<number> {
  const { entries } = NtExecutableResource.from(NtExecutable.from(await readFile(file)));
  // Electron compares the archive's head with this before it reads anything else of it.
  const integrity = entries.find(({ type, id }) => type === 'INTEGRITY' && id === 'ELECTRONASAR');
  if (integrity === undefined) throw new Error('the executable does not say which archive it is made for');
  const said: unknown = JSON.parse(Buffer.from(integrity.bin).toString());
  const value = createHash('sha256').update(getRawHeader(archive).headerString).digest('hex');
  const wanted = [{ file: 'resources\\app.asar', alg: 'SHA256', value }];
  if (JSON.stringify(said) !== JSON.stringify(wanted))
    throw new Error(`the executable is made for ${JSON.stringify(said)}`);

  const names = Resource.VersionInfo.fromEntries(entries).flatMap((info) =>
    info.getAllLanguagesForStringValues().map((language) => info.getStringValues(language)['ProductName']),
  );
  if (!names.includes('Reeltag')) throw new Error(`the executable is called ${names.join(', ')}`);
  const [icon] = Resource.IconGroupEntry.fromEntries(entries);
  const sizes = icon?.icons.map(({ width }) => width || 256).sort((a, b) => a - b) ?? [];
  if (sizes.join() !== ICO_SIZES.join()) throw new Error(`the executable's icon has the sizes ${sizes.join(', ')}`);
  return sizes.length;
}
