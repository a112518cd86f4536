/**
 * `node scripts/release/notes.ts FILE`: writes what is said of a release: the section of CHANGELOG.md, what is not signed, how a download
 * is checked, and where FFmpeg's source is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { sectionOf } from './changelog.ts';
import { type Signing, signingOf } from './signing.ts';

/**
 * @param repository owner/name
 * @throws {Error} where the version has no section
 */
export function releaseNotes(
  changelog: string,
  version: string,
  signing: readonly Signing[],
  repository: string,
): string {
  const section = sectionOf(changelog, version);
  if (section === undefined || section.text === '') throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  const unsigned = signing.filter(({ signed }) => !signed).map(({ says }) => `- ${says}`);
  return `${[
    section.text,
    ...(unsigned.length === 0 ? [] : ['### Before you install', unsigned.join('\n')]),
    '### Is it the file that was built?',
    '`SHA256SUMS` has the checksum of each file: `sha256sum --check --ignore-missing SHA256SUMS` beside what you have downloaded. ' +
      `Where and from which commit it was built is attested: \`gh attestation verify FILE --repo ${repository}\`. ` +
      '`sbom.cdx.json` lists every package that is inside, with its licence.',
    '### The source of FFmpeg',
    "The installers hold FFmpeg's programs, under the GNU General Public License, version 3. Whose builds they are and where the whole source of " +
      'each is, says `resources/ffmpeg/SOURCE.txt` in them, and so does `packaging/ffmpeg/SOURCE.txt` in the source of this release.',
  ].join('\n\n')}\n`;
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('usage: node scripts/release/notes.ts FILE');
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const repository = process.env['GITHUB_REPOSITORY'] || 'OWNER/REPOSITORY';
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  writeFileSync(file, releaseNotes(changelog, version, signingOf(process.env), repository));
  console.log(`${file}: the notes of ${version}`);
}
