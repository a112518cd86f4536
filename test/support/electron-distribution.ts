/**
 * Stands in for Electron's distribution, whose download a test machine lacks: the files that electron-builder looks for, and an
 * executable with the fuses where the real one has them.
 */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, nine fuses, as Electron ships them: `1` is on, `0` off. */
const WIRE = Buffer.concat([Buffer.from([1, 9]), Buffer.from('101100011', 'latin1')]);

/** @param folder made where there is none */
export async function makeElectronDistribution(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  // Longer than one of the pieces in which the fuses are looked for.
  const around = Buffer.alloc(5 * 1024 * 1024, '\0');
  const head = Buffer.from('#!/bin/sh\necho "a stand-in for Electron" >&2\nexit 70\n');
  await writeFile(join(folder, 'electron'), Buffer.concat([head, around, Buffer.from(SENTINEL), WIRE, around]));
  await writeFile(join(folder, 'chrome-sandbox'), '#!/bin/sh\nexit 70\n');
  for (const name of ['electron', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
  await writeFile(join(folder, 'version'), version);
  await writeFile(join(folder, 'LICENSE'), 'Electron’s licence would be here.\n');
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<p>Chromium’s licences would be here.</p>\n');
  for (const language of ['en-US', 'de', 'ja']) await writeFile(join(folder, 'locales', `${language}.pak`), language);
}
