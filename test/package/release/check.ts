/**
 * The end of a release, as release.yml has it: each command of its job “publish”, in its order, on files that machines could have made, with
 * a key that was made for it, and a stand-in for GitHub's own program.
 */
import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { findWrongChecksums } from '../../../scripts/release/checksums.ts';
import { StandInGh } from '../../support/stand-in-gh.ts';
import type { PackageCheck } from '../run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHANNELS = ['latest.yml', 'latest-mac.yml', 'latest-linux.yml'];

interface Release {
  jobs: { publish: { steps: { run?: string }[] } };
}

export async function check({ out }: PackageCheck): Promise<string> {
  const manifest = readFileSync(join(ROOT, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const lay = (path: string, content: string): void => {
    mkdirSync(join(out, dirname(path)), { recursive: true });
    writeFileSync(join(out, path), content);
  };
  lay('package.json', manifest);
  lay('CHANGELOG.md', `# Changelog\n\n## [${version}] - 2026-01-31\n\n- Something that users notice.\n`);
  for (const channel of CHANNELS) {
    const url = `Reeltag-${version}-${channel.replace('.yml', '')}.zip`;
    const content = `the installer of ${channel}`;
    const sha512 = createHash('sha512').update(content).digest('base64');
    lay(`made/${channel}-machine/${url}`, content);
    const file = { url, sha512, size: content.length };
    const said = { version, files: [file], path: url, sha512, releaseDate: '2026-01-31T12:00:00.000Z' };
    lay(`made/${channel}-machine/${channel}`, stringify(said));
  }
  lay('made/npm/sbom.cdx.json', '{}');

  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  lay('key.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const gh = new StandInGh(join(out, 'bin'));
  const env = {
    ...process.env,
    ...gh.environment(),
    GITHUB_REF_NAME: `v${version}`,
    REELTAG_UPDATE_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    REELTAG_UPDATE_KEY_FILE: join(out, 'key.pub'),
  };
  const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8')) as Release;
  const commands = jobs.publish.steps.flatMap(({ run }) => (run?.startsWith('node ') ? [run.split(' ').slice(1)] : []));
  if (commands.length < 5) throw new Error(`release.yml has ${commands.length} commands for its end`);
  for (const [script, ...args] of commands) {
    await promisify(execFile)(process.execPath, [join(ROOT, script as string), ...args], { cwd: out, env });
  }

  const made = readdirSync(join(out, 'release')).sort();
  const wrong = await findWrongChecksums(join(out, 'release'));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  // Each channel with its signature and its installer, the packages inside, the checksums.
  if (made.length !== CHANNELS.length * 3 + 2) throw new Error(`what was released is ${made.join(', ')}`);
  const [create = [], , edit = []] = gh.asked();
  const left = made.filter((name) => !create.includes(join('release', name)));
  if (left.length > 0) throw new Error(`left out: ${left.join(', ')}`);
  if (!create.includes('--draft') || !edit.includes('--draft=false')) throw new Error('it was no draft, or stayed one');
  return `${commands.length} commands of release.yml published ${made.length} files of ${version}`;
}
