/** What desktops read of the installed package, by the tools that desktops' distributions check it with. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEDIA_TYPES } from '../../../scripts/package/associations.ts';
import { APP } from '../../../scripts/package/targets.ts';
import { run } from './run.ts';

/** @returns how many media types are offered to it */
export async function checkDesktop(root: string): Promise<number> {
  const entry = join(root, 'usr/share/applications', `${APP.file}.desktop`);
  const warnings = await run('desktop-file-validate', '--no-hints', entry);
  if (warnings.trim() !== '') throw new Error(`desktop-file-validate: ${warnings}`);
  const text = await readFile(entry, 'utf8');
  if (!text.includes(`Exec=/opt/${APP.name}/${APP.file} %F\n`))
    throw new Error(`the entry starts something else:\n${text}`);
  const types = /^MimeType=(.*);$/m.exec(text)?.[1]?.split(';') ?? [];
  if (types.join() !== MEDIA_TYPES.join()) throw new Error(`the entry has other media types: ${types.join(', ')}`);
  // Also that the entry that it names is there, with an icon.
  await run('appstreamcli', 'validate-tree', '--no-net', '--no-color', root);
  const about = join(root, 'usr/share/metainfo', `${APP.id}.metainfo.xml`);
  await run('appstreamcli', 'validate', '--no-net', '--no-color', about);
  return types.length;
}
