/**
 * `node scripts/release/check-tag.ts [TAG]`: whether what is tagged may be released under that tag, which is otherwise that of GitHub's run.
 * Everything that is wrong is said at once.
 */
import { existsSync, readFileSync } from 'node:fs';
import { sectionOf } from './changelog.ts';
import { KEY_FILE } from './update-source.ts';

export interface Checkout {
  manifest: { version: string; repository?: unknown };
  lockfile: { version?: string; packages: Record<string, { version?: string }> };
  changelog: string;
  /** Whether the key is there that newer versions are checked with. */
  hasUpdateKey: boolean;
}

/** One sentence for each thing that has to be done first. */
export function whyNoRelease(tag: string, { manifest, lockfile, changelog, hasUpdateKey }: Checkout): string[] {
  const { version } = manifest;
  const wrong: string[] = [];
  if (tag !== `v${version}`)
    wrong.push(`The tag is ${tag || 'missing'}, and package.json says ${version}: tag it v${version}.`);
  if (lockfile.version !== version || lockfile.packages['']?.version !== version) {
    wrong.push(`package-lock.json is of ${lockfile.version}: run \`npm install\`.`);
  }
  const section = sectionOf(changelog, version);
  if (section === undefined) wrong.push(`CHANGELOG.md has no section [${version}].`);
  else {
    if (section.date === undefined)
      wrong.push(`CHANGELOG.md has no date for [${version}]: \`## [${version}] - 2026-01-31\`.`);
    if (section.text === '') wrong.push(`CHANGELOG.md says nothing under [${version}].`);
  }
  if (manifest.repository === undefined) {
    wrong.push('package.json names no `repository`: whoever publishes writes it, for updates and reports lead there.');
  }
  if (!hasUpdateKey) wrong.push(`There is no ${KEY_FILE}: make it with scripts/release/make-update-key.ts, once.`);
  return wrong;
}

if (import.meta.main) {
  const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
  const tag = process.argv[2] ?? process.env['GITHUB_REF_NAME'] ?? '';
  const changelog = readFileSync('CHANGELOG.md', 'utf8');
  const wrong = whyNoRelease(tag, {
    ...{ manifest: json('package.json'), lockfile: json('package-lock.json'), changelog },
    hasUpdateKey: existsSync(KEY_FILE),
  });
  for (const line of wrong) console.error(line);
  if (wrong.length === 0) console.log(`${tag} may be released.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
