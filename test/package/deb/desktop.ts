/** What desktops read of the installed package, by the tools that desktops' distributions check it with. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MEDIA_TYPES } from '../../../scripts/package/associations.ts';
import { metainfo } from '../../../scripts/package/metainfo.ts';
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
  // As it will be once something is released.
  await writeFile(about, metainfo(undefined, '## [1.1.0-beta.1] - 2026-02-01\n\n## [1.0.0] - 2026-01-31\n'));
  const told = await run('appstreamcli', 'validate', '--no-net', '--no-color', '--pedantic', '--explain', about);
  if (/release/.test(told)) throw new Error(`appstreamcli has something to say of the releases: ${told}`);
  await writeFile(about, metainfo());
  return types.length;
}
