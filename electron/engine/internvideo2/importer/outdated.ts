/** Conversions by importers before this one: gigabytes that this version cannot use, and the next one cannot either. */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partialName } from './cache.ts';
import { IMPORTER_VERSION, readImporterVersion } from './converted.ts';

/**
 * Removes the conversions of older importers from `models`, the folder of all conversions. Those of this importer, which other
 * processes may have open, and of newer ones stay, and so does what is no conversion.
 *
 * One goes out of the way under another name first, whole or not at all: where files that are open cannot be moved (Windows)
 * an older program that has it open keeps it, and elsewhere such a program keeps the files that it has opened. What cannot be
 * removed stays, and is no failure.
 */
export async function removeOutdated(models: string): Promise<void> {
  const names = await readdir(models).catch((): string[] => []);
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const folder = join(models, name);
    const version = await readImporterVersion(folder);
    if (version === undefined || version >= IMPORTER_VERSION) continue;
    const doomed = partialName(models);
    await rename(folder, doomed)
      .then(
        () => rm(doomed, { recursive: true, force: true }),
        () => {},
      )
      .catch(() => {});
  }
}
