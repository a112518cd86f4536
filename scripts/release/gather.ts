/**
 * `node scripts/release/gather.ts FROM TO`: puts what the machines have made, a folder each, into one: a release is a list of files.
 *
 * Both machines with macOS tell of their disk image in a file of the same name, which is how an installed application finds a newer one
 * for its own processor: the two become one. Any other name that two machines use is a mistake.
 */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

interface Channel {
  version: string;
  files: { url: string; sha512: string; size?: number }[];
  path?: string;
  sha512?: string;
  releaseDate?: string;
}

/** GitHub would give a file with other letters another name than its checksum and its channel have. */
const PLAIN = /^[\w.+-]+$/;
const MAC_CHANNEL = /^[\w-]+-mac\.yml$/;

/** @returns the names of the files in `to`. @throws {Error} where two machines have made files of the same name, or none has made any */
export async function gather(from: string, to: string): Promise<string[]> {
  await mkdir(to, { recursive: true });
  const names: string[] = [];
  const folders = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const folder of folders.map(({ name }) => name).sort()) {
    for (const name of (await readdir(join(from, folder))).sort()) {
      if (!PLAIN.test(name)) throw new Error(`${name} has letters that GitHub would change.`);
      const source = join(from, folder, name);
      const target = join(to, name);
      if (!names.includes(name)) {
        await copyFile(source, target, constants.COPYFILE_EXCL);
        names.push(name);
      } else if (MAC_CHANNEL.test(name)) {
        await writeFile(target, stringify(mergeChannels(await channel(target), await channel(source))));
      } else throw new Error(`${name} was made twice, the second time in ${folder}.`);
    }
  }
  if (names.length === 0) throw new Error(`${from} has nothing that was made.`);
  return names.sort();
}

async function channel(path: string): Promise<Channel> {
  return parse(await readFile(path, 'utf8')) as Channel;
}

/** The first's own words stay: what they name is for versions that read no list. */
function mergeChannels(first: Channel, second: Channel): Channel {
  if (first.version !== second.version)
    throw new Error(`One channel is of ${first.version}, the other of ${second.version}.`);
  return { ...first, files: [...first.files, ...second.files] };
}

if (import.meta.main) {
  const [from, to] = process.argv.slice(2);
  if (from === undefined || to === undefined) throw new Error('usage: node scripts/release/gather.ts FROM TO');
  for (const name of await gather(from, to)) console.log(name);
}
