/** The package's control fields, and whether this Debian has what it depends on. */
import { DEPENDS } from '../../../scripts/package/deb.ts';
import { run } from './run.ts';

/** What Electron's executable is linked to, by Debian's names, and what opens addresses. */
const NEEDED = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatspi2.0-0',
  'libcups2',
  'libxkbcommon0',
  'xdg-utils',
];

/** @returns how many dependencies there are */
export async function checkControl(deb: string): Promise<number> {
  const field = async (name: string): Promise<string> => (await run('dpkg-deb', '--field', deb, name)).trim();
  const wanted = { Package: 'reeltag', Section: 'video', Depends: DEPENDS.join(', ') };
  for (const [name, value] of Object.entries(wanted)) {
    const said = await field(name);
    if (said !== value) throw new Error(`the package's ${name} is ${said}`);
  }
  const architecture = (await run('dpkg', '--print-architecture')).trim();
  if ((await field('Architecture')) !== architecture) throw new Error('the package is for another architecture');
  if (!(Number(await field('Installed-Size')) > 50_000)) throw new Error('the package says a wrong size');
  const depends = await field('Depends');
  for (const name of NEEDED) if (!depends.includes(name)) throw new Error(`the package does not depend on ${name}`);
  // apt has looked for each of them, and for what they depend on.
  const plan = await run('apt-get', '--simulate', '--no-install-recommends', 'install', deb);
  if (!/^Inst reeltag /m.test(plan)) throw new Error(`apt would not install the package:\n${plan}`);
  return DEPENDS.length;
}
