/**
 * `node scripts/release/checksums.ts [--verify] FOLDER`: writes FOLDER/SHA256SUMS, as `sha256sum` would, or holds what lies there to it.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';

const LIST = 'SHA256SUMS';

/** Of each file but the list itself, by name. @throws {Error} where there is none, or a folder: a release has none */
async function hashesOf(folder: string): Promise<Map<string, string>> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => name !== LIST);
  const other = entries.find((entry) => !entry.isFile());
  if (other !== undefined) throw new Error(`${join(folder, other.name)} is no file: a release is a list of files.`);
  if (entries.length === 0) throw new Error(`${folder} has no files.`);
  const names = entries.map(({ name }) => name).sort();
  const hashes = new Map<string, string>();
  for (const name of names) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, name)), hash);
    hashes.set(name, hash.digest('hex'));
  }
  return hashes;
}

/** @returns how many files there are */
export async function writeChecksums(folder: string): Promise<number> {
  const hashes = await hashesOf(folder);
  await writeFile(join(folder, LIST), [...hashes].map(([name, hash]) => `${hash}  ${name}\n`).join(''));
  return hashes.size;
}

/** One line for each file that is not what the list says, is not there, or is not in the list. */
export async function findWrongChecksums(folder: string): Promise<string[]> {
  const hashes = await hashesOf(folder);
  const lines = (await readFile(join(folder, LIST), 'utf8')).split('\n').filter((line) => line !== '');
  const listed = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  return [
    ...[...listed].flatMap(([name, hash]) => {
      if (!hashes.has(name)) return [`${name} is not there`];
      return hashes.get(name) === hash ? [] : [`${name} is another file`];
    }),
    ...[...hashes.keys()].filter((name) => !listed.has(name)).map((name) => `${name} is not in ${LIST}`),
  ];
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { verify: { type: 'boolean', default: false } },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('usage: node scripts/release/checksums.ts [--verify] FOLDER');
  if (values.verify) {
    const wrong = await findWrongChecksums(folder);
    for (const line of wrong) console.error(line);
    console.log(wrong.length === 0 ? `${folder}: as ${LIST} says` : `${folder}: not as ${LIST} says`);
    process.exitCode = wrong.length === 0 ? 0 : 1;
  } else console.log(`${join(folder, LIST)}: ${await writeChecksums(folder)} files`);
}
