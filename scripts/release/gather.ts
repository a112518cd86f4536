/**
 * `node scripts/release/gather.ts FROM TO`: puts what the machines have made, a folder each, into one: a release is a list of files. A name
 * that two machines use is a mistake, and so is one that GitHub would change.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** GitHub would give a file with other letters another name than its checksum and its channel have. */
const PLAIN = /^[\w.+-]+$/;

/** @returns the names of the files in `to`. @throws {Error} where two machines have made files of the same name, or none has made any */
export async function gather(from: string, to: string): Promise<string[]> {
  await mkdir(to, { recursive: true });
  const names: string[] = [];
  const folders = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const folder of folders.map(({ name }) => name).sort()) {
    for (const name of (await readdir(join(from, folder))).sort()) {
      if (!PLAIN.test(name)) throw new Error(`${name} has letters that GitHub would change.`);
      if (names.includes(name)) throw new Error(`${name} was made twice, the second time in ${folder}.`);
      await copyFile(join(from, folder, name), join(to, name), constants.COPYFILE_EXCL);
      names.push(name);
    }
  }
  if (names.length === 0) throw new Error(`${from} has nothing that was made.`);
  return names.sort();
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) throw new Error('usage: node scripts/release/gather.ts FROM TO');
  for (const name of await gather(from, to)) console.log(name);
}
