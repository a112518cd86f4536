/** What software centres show of the application: the description that lies in the repository, with the releases that the changelog has. */
import { readFileSync } from 'node:fs';
import { releasesIn } from '../release/changelog.ts';
import { inCheckout } from '../setup/paths.ts';
import { APP } from './targets.ts';

const METAINFO = `packaging/linux/${APP.id}.metainfo.xml`;

export function metainfo(
  description: string = readFileSync(inCheckout(METAINFO), 'utf8'),
  changelog: string = readFileSync(inCheckout('CHANGELOG.md'), 'utf8'),
): string {
  const releases = releasesIn(changelog).map(({ version, date }) => {
    const kind = version.includes('-') ? ' type="development"' : '';
    // AppStream has the tilde where semantic versions have the hyphen.
    return `    <release version="${version.replace('-', '~')}" date="${date}"${kind} />\n`;
  });
  // Where nothing is released yet, nothing is said.
  if (releases.length === 0) return description;
  return description.replace('</component>', () => `  <releases>\n${releases.join('')}  </releases>\n</component>`);
}
