/**
 * `node scripts/release/publish.ts FOLDER NOTES`: makes a release of the files in a folder, by GitHub's own program. It is a draft until all
 * of them are there, so that nobody finds half of one; where something goes wrong the draft is left, for people to look at.
 *
 * The tag is `GITHUB_REF_NAME`, and `GH_TOKEN` and `GH_REPO` are the program's.
 */
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Asset {
  name: string;
  size: number;
}

/** Runs `gh` and gives what it printed. */
type Gh = (...args: string[]) => Promise<string>;

export async function publish(folder: string, notes: string, tag: string, gh: Gh): Promise<string[]> {
  const files = await assetsIn(folder);
  if (files.length === 0) throw new Error(`${folder} has no files.`);
  const kind = tag.includes('-') ? ['--prerelease'] : [];
  const paths = files.map(({ name }) => join(folder, name));
  const title = `Reeltag ${tag.replace(/^v/, '')}`;
  await gh(
    'release',
    'create',
    tag,
    '--verify-tag',
    '--draft',
    ...kind,
    '--title',
    title,
    '--notes-file',
    notes,
    ...paths,
  );
  const { assets } = JSON.parse(await gh('release', 'view', tag, '--json', 'assets')) as { assets: Asset[] };
  for (const { name, size } of files) {
    const there = assets.find((asset) => asset.name === name);
    if (there?.size === size) continue;
    const found = there === undefined ? 'is not there' : `has ${there.size} bytes of ${size}`;
    throw new Error(`${name} ${found}: the release is left as a draft.`);
  }
  await gh('release', 'edit', tag, '--draft=false');
  return files.map(({ name }) => name);
}

async function assetsIn(folder: string): Promise<Asset[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })));
}

if (import.meta.main) {
  const [folder, notes] = process.argv.slice(2);
  const tag = process.env['GITHUB_REF_NAME'];
  if (folder === undefined || notes === undefined || !tag) {
    throw new Error('usage: GITHUB_REF_NAME=v1.2.3 node scripts/release/publish.ts FOLDER NOTES');
  }
  const gh: Gh = async (...args) => (await promisify(execFile)('gh', args)).stdout;
  for (const name of await publish(folder, notes, tag, gh)) console.log(`published: ${name}`);
}
