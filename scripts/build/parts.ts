/** What is built, out of what, and whether it has to be built again. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { updateSource } from '../release/update-source.ts';

export type PartName = 'main' | 'preload' | 'renderer';

/** What each part is made of: patterns, from the checkout's root. */
const INPUTS: Readonly<Record<PartName, readonly string[]>> = {
  main: ['electron/**/*.ts', 'electron/cluster/driver/**/*.py', 'resources/**/*.json'],
  preload: ['electron/preload.ts', 'electron/wire/**/*.ts'],
  renderer: ['renderer/**/*', 'electron/wire/**/*.ts', 'electron/catalogue/label-key.ts'],
};
/** What all of them depend on. */
const COMMON = [
  'electron.vite.config.ts',
  'scripts/build/*.ts',
  'scripts/release/update-source.ts',
  'package-lock.json',
];

/** Lies in each built folder and tells what it was built from, which packages are inside, and which files it has. */
export const STAMP = 'build.json';

/** The order in which they are built. */
export const PARTS = Object.keys(INPUTS) as readonly PartName[];

/** Changes with every file that the part is made of. Contents count and times do not: git sets those as it likes. */
export function stampOf(part: PartName, root: string): string {
  const hash = createHash('sha256');
  // Given by whoever builds, and not in any file.
  if (part === 'main') hash.update(JSON.stringify(updateSource(root)));
  const files = globSync([...INPUTS[part], ...COMMON], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The folders of the packages that are inside of a part that was built. */
export function packagesInside(part: PartName, root: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'out', part, STAMP), 'utf8')) as { packages: string[] };
  return packages;
}

/** What a part had when it was built, from its folder on, with `/` between names; the stamp itself is not among them. */
export function filesBuilt(part: PartName, root: string): string[] {
  const { files } = JSON.parse(readFileSync(join(root, 'out', part, STAMP), 'utf8')) as { files: string[] };
  return files;
}

export function isStale(part: PartName, root: string): boolean {
  try {
    const { stamp } = JSON.parse(readFileSync(join(root, 'out', part, STAMP), 'utf8')) as { stamp?: unknown };
    return stamp !== stampOf(part, root);
  } catch {
    return true;
  }
}
